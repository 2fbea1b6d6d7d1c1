package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/** A node's word that it has begun a task. */
@Public
public record TaskStart(
        @Field(value = "the pool", required = true) String pool,

        @Field(value = "the task", required = true) String task,

        @Field(value = "the node", required = true) String node,

        @Field(value = "fencing epoch of the assignment", required = true)
        long epoch,

        @Field("event time, milliseconds since the epoch") long time,

        @Field("the sender's running number") long sequence)
        implements BalanceEvent {
    public TaskStart {
        pool = pool == null ? "" : pool;
        task = task == null ? "" : task;
        node = node == null ? "" : node;
    }

    /** That the assignment's task began, at an event time. */
    public static TaskStart of(Assignment assignment, long epochMillis) {
        return new TaskStart(
                assignment.pool(), assignment.task(), assignment.node(), assignment.epoch(), epochMillis, 0);
    }

    @Override
    public String subject() {
        return task;
    }

    @Override
    public int kindOrder() {
        return 5;
    }
}
