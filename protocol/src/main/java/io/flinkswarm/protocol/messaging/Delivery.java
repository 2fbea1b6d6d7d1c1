package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Objects;

/**
 * A message on its way from a mailbox to a connection.
 *
 * @param agent the member whose mailbox it comes from
 * @param gateway the subtask of the gateway that holds the connection
 * @param session the connection
 * @param number the delivery's number within the session, from 1: what the member acknowledges
 * @param retry how often it was delivered before over any session
 * @param message the message
 */
@Public
public record Delivery(String agent, int gateway, long session, long number, int retry, Message message) {
    public Delivery {
        Objects.requireNonNull(agent, "agent");
        Objects.requireNonNull(message, "message");
    }
}
