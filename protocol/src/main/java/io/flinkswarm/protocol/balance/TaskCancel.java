package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/**
 * A task withdrawn. One that waits, or was assigned and has not begun, ends at once. One that runs may run to its end, and is
 * not tried again; with {@code abort} it is stopped.
 */
@Public
public record TaskCancel(
        @Field(value = "the pool", required = true) String pool,

        @Field(value = "the task", required = true) String task,

        @Field("whether a running one is stopped") boolean abort,

        @Field("why, in words") String reason,

        @Field("event time, milliseconds since the epoch") long time,

        @Field("the sender's running number") long sequence)
        implements BalanceEvent {
    public TaskCancel {
        pool = pool == null ? "" : pool;
        task = task == null ? "" : task;
        reason = reason == null ? "" : reason;
    }

    /** The withdrawal at an event time. */
    public static TaskCancel of(String pool, String task, boolean abort, long epochMillis) {
        return new TaskCancel(pool, task, abort, "", epochMillis, 0);
    }

    @Override
    public String subject() {
        return task;
    }

    @Override
    public int kindOrder() {
        return 4;
    }
}
