package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.views.ViewStreams;
import io.flinkswarm.testkit.OperatorHarness;
import org.apache.flink.api.common.typeinfo.Types;

/** The operator of consensus under test, journaled and viewed, fed with events at their own times. */
final class ConsensusHarness {
    private ConsensusHarness() {}

    static OperatorHarness<String, ConsensusEvent, ControlEvent, Decision> of(ConsensusConfig config, Order order)
            throws Exception {
        return of(config, order, 10_000);
    }

    static OperatorHarness<String, ConsensusEvent, ControlEvent, Decision> of(
            ConsensusConfig config, Order order, int maxBuffered) throws Exception {
        OperatorHarness<String, ConsensusEvent, ControlEvent, Decision> harness =
                OperatorHarness.keyedBroadcastOperator(
                        () -> new ConsensusOperator(new ConsensusFunction(config, order, maxBuffered, true, true)),
                        ConsensusEvent::group,
                        Types.STRING);
        return harness.keeping(
                ConsensusFunction.REQUESTS,
                ConsensusFunction.EVIDENCE,
                ConsensusFunction.SHADOW,
                Rejections.TAG,
                Journal.ENTRIES,
                ViewStreams.DELTAS);
    }
}
