package io.flinkswarm.state.time;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Passes records on and keeps the channel idle from the moment it opens; see {@link SwarmTime#idle()}.
 *
 * <p>Not even the last watermark is let through. An active channel at the end of time beside an input that has gone idle
 * makes Flink take the end of time for the common watermark: every timer would fire and all that follows be late.
 */
final class IdleOperator<T> extends AbstractStreamOperator<T> implements OneInputStreamOperator<T, T> {
    private static final long serialVersionUID = 1L;

    @Override
    public void open() throws Exception {
        super.open();
        output.emitWatermarkStatus(WatermarkStatus.IDLE);
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        output.collect(element);
    }

    @Override
    public void processWatermark(Watermark mark) {
        // see the class comment
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) {
        // idle stays idle
    }
}
