package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/** What somebody who watches a node makes of it. */
@Public
public record NodeStatusChange(
        @Field(value = "the pool", required = true) String pool,

        @Field(value = "the node", required = true) String node,

        @Field(value = "what the node is from now on", required = true)
        NodeStatus status,

        @Field("why, in words") String reason,

        @Field("event time, milliseconds since the epoch") long time,

        @Field("the sender's running number") long sequence)
        implements BalanceEvent {
    public NodeStatusChange {
        pool = pool == null ? "" : pool;
        node = node == null ? "" : node;
        reason = reason == null ? "" : reason;
    }

    /** The change at an event time. */
    public static NodeStatusChange of(String pool, String node, NodeStatus status, String reason, long epochMillis) {
        return new NodeStatusChange(pool, node, status, reason, epochMillis, 0);
    }

    @Override
    public String subject() {
        return node;
    }

    @Override
    public int kindOrder() {
        return 1;
    }
}
