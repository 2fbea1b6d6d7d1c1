package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A member's coming, going or change, as its ephemeral node showed it.
 *
 * <p>It is no {@link io.flinkswarm.protocol.messaging.SessionOpened}: who is registered in ZooKeeper need not have a connection over which
 * a mailbox could deliver.
 *
 * @param tenant whose swarm it is; empty where there is one alone
 * @param member the member
 * @param kind what happened
 * @param session the node, which another registration of the same member does not share
 * @param metadata what the member says of itself; when it left, what it said last
 */
@PublicEvolving
public record Membership(String tenant, String member, Kind kind, String session, SortedMap<String, String> metadata) {
    /** What happens to a member. Checkpoints keep the ordinals. */
    public enum Kind {
        /** It has come. */
        JOINED,
        /** It says something else of itself. */
        CHANGED,
        /** It has gone, or was silent for longer than its session time-out. */
        LEFT
    }

    public Membership {
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(session, "session");
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }
}
