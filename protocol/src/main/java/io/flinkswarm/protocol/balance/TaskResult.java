package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/** A node's word that a task has ended there. */
@Public
public record TaskResult(
        @Field(value = "the pool", required = true) String pool,

        @Field(value = "the task", required = true) String task,

        @Field(value = "the node", required = true) String node,

        @Field(
                value = "fencing epoch of the assignment: a result of one that was taken back is turned away",
                required = true)
        long epoch,

        @Field(value = "whether it ended well", required = true)
        boolean success,

        @Field(
                "how long it took to do, without waiting, milliseconds; 0: counted from its start, or else its assignment")
        long durationMillis,

        @Field("how good the result was measured to be, 0 to 1; left out: not measured")
        double quality,

        @Field("what went wrong, in words") String error,

        @Field("event time, milliseconds since the epoch") long time,

        @Field("the sender's running number") long sequence)
        implements BalanceEvent {
    public TaskResult {
        pool = pool == null ? "" : pool;
        task = task == null ? "" : task;
        node = node == null ? "" : node;
        error = error == null ? "" : error;
    }

    /** That the assignment's task ended well, at an event time. */
    public static TaskResult done(Assignment assignment, long durationMillis, long epochMillis) {
        return new TaskResult(
                assignment.pool(),
                assignment.task(),
                assignment.node(),
                assignment.epoch(),
                true,
                durationMillis,
                Double.NaN,
                "",
                epochMillis,
                0);
    }

    /** That the assignment's task ended badly, at an event time. */
    public static TaskResult failed(Assignment assignment, String error, long epochMillis) {
        return new TaskResult(
                assignment.pool(),
                assignment.task(),
                assignment.node(),
                assignment.epoch(),
                false,
                0,
                Double.NaN,
                error,
                epochMillis,
                0);
    }

    @Override
    public String subject() {
        return task;
    }

    @Override
    public int kindOrder() {
        return 6;
    }
}
