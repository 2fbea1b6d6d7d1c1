package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.balance.BalanceDecisionSerializer;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.views.ViewStreams;
import io.flinkswarm.testkit.OperatorHarness;
import org.apache.flink.api.common.typeinfo.Types;

/** The operator of balancing under test, journaled and viewed, fed with events at their own times. */
final class BalanceHarness {
    private BalanceHarness() {}

    static OperatorHarness<String, BalanceEvent, ControlEvent, BalanceDecision> of(BalanceConfig config, Order order)
            throws Exception {
        return of(config, order, 10_000);
    }

    static OperatorHarness<String, BalanceEvent, ControlEvent, BalanceDecision> of(
            BalanceConfig config, Order order, int maxBuffered) throws Exception {
        OperatorHarness<String, BalanceEvent, ControlEvent, BalanceDecision> harness =
                OperatorHarness.keyedBroadcastOperator(
                        () -> new BalanceOperator(new BalanceFunction(config, order, maxBuffered, true, true)),
                        new PoolKeyFunction(config.shards()),
                        Types.STRING);
        return harness.outputOf(BalanceDecisionSerializer.INSTANCE)
                .keeping(BalanceFunction.SHADOW, Rejections.TAG, Journal.ENTRIES, ViewStreams.DELTAS);
    }
}
