package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/** What a node asks for doing a task: the candidate's cost with the strategy {@code bidding}. */
@Public
public record TaskBid(
        @Field(value = "the pool", required = true) String pool,

        @Field(value = "the task", required = true) String task,

        @Field(value = "the node that bids", required = true)
        String node,

        @Field(value = "the price, from 0 up, in any unit that all bidders share", required = true)
        double price,

        @Field("event time, milliseconds since the epoch") long time,

        @Field("the sender's running number") long sequence)
        implements BalanceEvent {
    public TaskBid {
        pool = pool == null ? "" : pool;
        task = task == null ? "" : task;
        node = node == null ? "" : node;
    }

    /** A bid at an event time. */
    public static TaskBid of(String pool, String task, String node, double price, long epochMillis) {
        return new TaskBid(pool, task, node, price, epochMillis, 0);
    }

    @Override
    public String subject() {
        return task;
    }

    @Override
    public int kindOrder() {
        return 3;
    }
}
