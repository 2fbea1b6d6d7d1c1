package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Arrays;
import java.util.Objects;

/**
 * A member's word that it has taken deliveries of a session: their messages leave its mailbox.
 *
 * @param tenant whose swarm it is
 * @param agent the member
 * @param session the connection over which the deliveries went
 * @param upTo all deliveries up to this number; 0 for none
 * @param others further deliveries, each above {@code upTo}; not to be changed
 */
@Public
public record Acknowledgement(String tenant, String agent, long session, long upTo, long[] others)
        implements MessagingEvent {
    /** No further deliveries. */
    public static final long[] NO_OTHERS = new long[0];

    public Acknowledgement {
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(agent, "agent");
        Objects.requireNonNull(others, "others");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Acknowledgement that
                && session == that.session
                && upTo == that.upTo
                && tenant.equals(that.tenant)
                && agent.equals(that.agent)
                && Arrays.equals(others, that.others);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenant, agent, session, upTo) * 31 + Arrays.hashCode(others);
    }
}
