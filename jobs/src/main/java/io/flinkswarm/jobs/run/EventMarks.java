package io.flinkswarm.jobs.run;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/** A watermark for each event that is later than all before it: what is late depends on the input alone. */
final class EventMarks<T> implements WatermarkGenerator<T> {
    private final long behindMillis;
    private long latest = Long.MIN_VALUE;

    EventMarks(long behindMillis) {
        this.behindMillis = behindMillis;
    }

    @Override
    public void onEvent(T event, long time, WatermarkOutput output) {
        if (time > latest) {
            latest = time;
            output.emitWatermark(new Watermark(time - behindMillis - 1));
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        // the clock has no part in it
    }
}
