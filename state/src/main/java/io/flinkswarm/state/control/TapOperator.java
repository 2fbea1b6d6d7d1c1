package io.flinkswarm.state.control;

import io.flinkswarm.protocol.control.ControlEvent;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** Lets nothing through but barriers and the end: it ties the life of one stream to that of another. */
final class TapOperator<T> extends AbstractStreamOperator<ControlEvent>
        implements OneInputStreamOperator<T, ControlEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(StreamRecord<T> element) {
        // the data goes its own way
    }

    @Override
    public void processWatermark(Watermark mark) {
        // nothing downstream has use for it, and each would cross the network
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) {
        // as above
    }

    @Override
    public void processLatencyMarker(LatencyMarker marker) {
        // as above
    }
}
