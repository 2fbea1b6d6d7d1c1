package io.flinkswarm.testkit;

import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Passes elements on and throws where the run's plan says. */
final class FailingOperator<T> extends AbstractStreamOperator<T> implements OneInputStreamOperator<T, T> {
    private static final long serialVersionUID = 1L;

    private final String runId;
    private transient FailurePlan plan;

    FailingOperator(String runId) {
        this.runId = runId;
    }

    @Override
    public void open() throws Exception {
        super.open();
        plan = RunRecord.surviving(runId).plan();
        plan.attempt();
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        output.collect(element);
        plan.record();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        plan.snapshot();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        plan.completion();
    }
}
