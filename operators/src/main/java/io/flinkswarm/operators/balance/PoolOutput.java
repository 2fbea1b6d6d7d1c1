package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.rejection.Rejection;

/** Where a pool puts what it decides. */
interface PoolOutput {
    void decision(BalanceDecision decision);

    /** An input that is turned away. */
    void rejected(Rejection.Reason reason, BalanceEvent event, String detail);

    /** Something that views show of a node has changed. */
    void nodeChanged(NodeRow node);

    /** A node was forgotten. */
    void nodeForgotten(String node);

    /** A task took a step that views show; its row is null where it has ended and is remembered no more. */
    void taskChanged(String task, TaskRow row);

    /** A prediction of a task's duration was put to the test. */
    void predicted(NodeRow node, String type, double predictedMillis, double actualMillis, boolean withinBar);

    /** Something was forgotten because a bound was reached or its time was over. */
    void evicted(Evicted what, int count);

    /** What can be forgotten. */
    enum Evicted {
        CLOSED_TASK,
        SHED_TASK,
        SILENT_NODE,
        CACHED_POOL,
        POOL
    }
}
