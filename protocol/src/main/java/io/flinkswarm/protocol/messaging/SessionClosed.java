package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Objects;

/**
 * A connection has ended, or was found to be gone: what it had not acknowledged is delivered again over the next.
 *
 * @param tenant whose swarm it is
 * @param agent the member
 * @param session the connection
 * @param reason why, for people
 * @param left whether the member said that it leaves: its ephemeral subscriptions end at once
 */
@Public
public record SessionClosed(String tenant, String agent, long session, String reason, boolean left)
        implements MessagingEvent {
    public SessionClosed {
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(agent, "agent");
        Objects.requireNonNull(reason, "reason");
    }
}
