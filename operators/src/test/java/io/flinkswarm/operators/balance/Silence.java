package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.rejection.Rejection;

/** A pool's output that nobody reads. */
class Silence implements PoolOutput {
    @Override
    public void decision(BalanceDecision decision) {}

    @Override
    public void rejected(Rejection.Reason reason, BalanceEvent event, String detail) {}

    @Override
    public void nodeChanged(NodeRow node) {}

    @Override
    public void nodeForgotten(String node) {}

    @Override
    public void taskChanged(String task, TaskRow row) {}

    @Override
    public void predicted(NodeRow node, String type, double predictedMillis, double actualMillis, boolean withinBar) {}

    @Override
    public void evicted(Evicted what, int count) {}
}
