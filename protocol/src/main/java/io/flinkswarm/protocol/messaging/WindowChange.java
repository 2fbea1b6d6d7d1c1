package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Objects;

/**
 * How many unacknowledged deliveries a member takes from now on; 0 pauses it.
 *
 * @param tenant whose swarm it is
 * @param agent the member
 * @param session the connection
 * @param window the number, from 0
 */
@Public
public record WindowChange(String tenant, String agent, long session, int window) implements MessagingEvent {
    public WindowChange {
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(agent, "agent");
    }
}
