package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/** A step in a task's life, and why. */
@Public
public record TaskUpdate(
        @Field("id, derived from pool, task, attempt and state: a receiver drops repeats by it and by durable")
        String id,

        @Field("the pool") String pool,

        @Field("the task") String task,

        @Field("where it is now") TaskState state,

        @Field("how often it has been given to a node") int attempt,

        @Field("the node that has or had it; empty where none had")
        String node,

        @Field("why, in words: what it waits for, what went wrong")
        String reason,

        @Field("when it may start as far as can be told, milliseconds since the epoch; 0 if nothing is known")
        long expectedStart,

        @Field("how far such predictions were off on average, milliseconds; left out if nothing is known")
        double expectedStartError,

        @Field("event time of the step, milliseconds since the epoch")
        long time,

        @Field("fencing epoch of the assignment that it is about; of the run where it is about none")
        long epoch,

        @Field("whether a completed checkpoint covers it") boolean durable)
        implements BalanceDecision {
    public TaskUpdate {
        node = node == null ? "" : node;
        reason = reason == null ? "" : reason;
    }

    @Override
    public TaskUpdate confirmed() {
        return durable
                ? this
                : new TaskUpdate(
                        id,
                        pool,
                        task,
                        state,
                        attempt,
                        node,
                        reason,
                        expectedStart,
                        expectedStartError,
                        time,
                        epoch,
                        true);
    }
}
