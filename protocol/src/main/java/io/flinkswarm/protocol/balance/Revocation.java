package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/** An assignment taken back: the node is to stop, and what it says of that epoch counts no more. */
@Public
public record Revocation(
        @Field("id, derived from pool, task and epoch: a receiver drops repeats by it and by durable")
        String id,

        @Field("the pool") String pool,

        @Field("the task") String task,

        @Field("the node that is to stop") String node,

        @Field("why, in words") String reason,

        @Field("event time of the decision, milliseconds since the epoch")
        long time,

        @Field("fencing epoch of the assignment that is taken back")
        long epoch,

        @Field("whether a completed checkpoint covers it") boolean durable)
        implements BalanceDecision {
    public Revocation {
        reason = reason == null ? "" : reason;
    }

    @Override
    public Revocation confirmed() {
        return durable ? this : new Revocation(id, pool, task, node, reason, time, epoch, true);
    }
}
