package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.Message;

/** Takes a message that was delivered. It is acknowledged when the handler has returned. */
@Public
@FunctionalInterface
public interface MessageHandler {
    /**
     * Handles a message.
     *
     * @throws Exception if it could not be handled now: it stays in the mailbox, is delivered again after a time-out, and in the end
     *     becomes a dead letter
     */
    void handle(Message message) throws Exception;
}
