package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.Message;
import java.util.concurrent.CompletionStage;

/** Takes a message that was delivered and is done with it later. It is acknowledged when the stage has completed. */
@Public
@FunctionalInterface
public interface AsyncMessageHandler {
    /**
     * Begins to handle a message; meanwhile the next one is handed over, up to the window.
     *
     * @return completes when it is handled; exceptionally if it could not be: it is then delivered again
     * @throws Exception as if the stage had failed with it
     */
    CompletionStage<?> handle(Message message) throws Exception;
}
