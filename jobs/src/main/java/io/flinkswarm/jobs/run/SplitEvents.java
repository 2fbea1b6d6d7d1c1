package io.flinkswarm.jobs.run;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.rejection.Rejections;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;

/** Parts the lines that hold events from those that don't; the latter leave by {@link Rejections#TAG}, counted. */
final class SplitEvents extends ProcessFunction<Either<ConsensusEvent, Rejection>, ConsensusEvent> {
    private static final long serialVersionUID = 1L;

    private transient Rejections rejections;

    @Override
    public void open(OpenContext context) {
        rejections = Rejections.of("input", getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            Either<ConsensusEvent, Rejection> line, Context context, Collector<ConsensusEvent> events) {
        if (line.isLeft()) {
            events.collect(line.left());
        } else {
            context.output(Rejections.TAG, rejections.count(line.right()));
        }
    }
}
