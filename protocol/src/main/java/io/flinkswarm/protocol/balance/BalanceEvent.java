package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;

/**
 * One input of the balance protocol. All kinds travel in one stream, so that their order per pool is kept.
 *
 * <p>Constructors accept whatever a member said: values that cannot be used are found by the operator and leave on its
 * side output with a reason, they never throw inside a user's pipeline.
 */
@Public
public sealed interface BalanceEvent
        permits NodeReport, NodeStatusChange, Task, TaskCancel, TaskBid, TaskStart, TaskResult {
    /** The pool of nodes that is balanced: the key. */
    String pool();

    /** The task or node that the event is about. */
    String subject();

    /** Event time in milliseconds since the epoch; the stream's timestamp is what counts where the two differ. */
    long time();

    /** The sender's running number, which orders events of equal time; 0 where there is none. */
    long sequence();

    /** What is known of nodes goes first, then tasks, then what happens to them, where all else is equal. */
    int kindOrder();
}
