package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Objects;

/**
 * A message to many, on its way to one of them.
 *
 * @param agent the member whose mailbox takes this copy
 * @param message the message, still with the group, topic or view that it was sent to
 */
@Public
public record Addressed(String agent, Message message) implements MessagingEvent {
    public Addressed {
        Objects.requireNonNull(agent, "agent");
        Objects.requireNonNull(message, "message");
    }

    @Override
    public String tenant() {
        return message.tenant();
    }
}
