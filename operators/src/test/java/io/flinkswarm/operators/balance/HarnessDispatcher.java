package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.testkit.OperatorHarness;
import java.util.ArrayList;
import java.util.List;

/** The operator in its harness as what assigns; keeps what it was given. */
record HarnessDispatcher(
        OperatorHarness<String, BalanceEvent, ControlEvent, BalanceDecision> harness, List<BalanceEvent> taken)
        implements Fleet.Dispatcher {
    HarnessDispatcher(OperatorHarness<String, BalanceEvent, ControlEvent, BalanceDecision> harness) {
        this(harness, new ArrayList<>());
    }

    @Override
    public void take(BalanceEvent event, long time) throws Exception {
        taken.add(event);
        harness.first(event, time);
    }

    @Override
    public List<BalanceDecision> passTo(long time) throws Exception {
        return harness.watermark(time).takeOutput();
    }
}
