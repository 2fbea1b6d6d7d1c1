package io.flinkswarm.jobs.run;

import io.flinkswarm.jobs.lines.LineEvent;
import io.flinkswarm.operators.balance.Balance;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.rejection.Rejections;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Parts the lines by protocol, and those that hold events from those that don't: consensus goes on, balance leaves by {@link
 * #BALANCE}, what can't be read by {@link Rejections#TAG}, counted.
 */
final class SplitEvents extends ProcessFunction<Either<LineEvent, Rejection>, ConsensusEvent> {
    private static final long serialVersionUID = 1L;

    static final OutputTag<BalanceEvent> BALANCE = new OutputTag<>("balance-events", Balance.EVENT_TYPE);

    private transient Rejections rejections;

    @Override
    public void open(OpenContext context) {
        rejections = Rejections.of("input", getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(Either<LineEvent, Rejection> line, Context context, Collector<ConsensusEvent> events) {
        if (line.isRight()) {
            context.output(Rejections.TAG, rejections.count(line.right()));
        } else if (line.left().consensus() != null) {
            events.collect(line.left().consensus());
        } else {
            context.output(BALANCE, line.left().balance());
        }
    }
}
