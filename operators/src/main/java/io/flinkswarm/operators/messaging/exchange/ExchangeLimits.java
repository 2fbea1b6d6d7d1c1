package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.operators.settings.Bounds;
import io.flinkswarm.protocol.annotation.Internal;
import java.io.Serializable;
import java.util.List;

/**
 * The bounds of what members subscribe to and await.
 *
 * @param maxSubscribers the most subscribers of a topic, group or view
 * @param maxTopics the most topics, groups and views of a member
 * @param maxOpen the most requests and alerts of a member that await their answer
 * @param requestTimeoutMillis how long a request without a deadline awaits its response
 * @param alertTimeoutMillis how long each level has to answer an alert
 * @param alertLevels the recipients to which an alert escalates, in this order
 * @param sessionGraceMillis how long a connection may be lost before ephemeral subscriptions end
 * @param agentIdleMillis how long a member may be gone before all its subscriptions end
 * @param presence whether coming and going is published
 * @param maxHops the most rounds of a message through the swarm
 * @param views whether topics are shown
 */
@Internal
public record ExchangeLimits(
        int maxSubscribers,
        int maxTopics,
        int maxOpen,
        long requestTimeoutMillis,
        long alertTimeoutMillis,
        List<String> alertLevels,
        long sessionGraceMillis,
        long agentIdleMillis,
        boolean presence,
        int maxHops,
        boolean views)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What holds where nothing else is said. */
    public static final ExchangeLimits DEFAULTS = new ExchangeLimits(
            20_000,
            1_000,
            10_000,
            30_000,
            10_000,
            List.of("group:operators", "all"),
            30_000,
            24 * 3_600_000L,
            true,
            4,
            false);

    public ExchangeLimits {
        Bounds.atLeast("max-subscribers", maxSubscribers, 1);
        Bounds.atLeast("max-topics-per-agent", maxTopics, 1);
        Bounds.atLeast("max-open-requests", maxOpen, 1);
        Bounds.atLeast("max-hops", maxHops, 1);
        alertLevels = List.copyOf(alertLevels);
    }
}
