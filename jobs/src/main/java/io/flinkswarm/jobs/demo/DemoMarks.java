package io.flinkswarm.jobs.demo;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Proposal;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Event time as the questions tell it: everything before the one that is asked now has been said, and after the last one
 * everything.
 *
 * <p>The last outcomes are so learned from before the input ends, when time runs out for whoever was known.
 */
final class DemoMarks implements WatermarkGenerator<ConsensusEvent> {
    private final int questions;
    private int asked;
    private long latest = Long.MIN_VALUE;

    DemoMarks(int questions) {
        this.questions = questions;
    }

    @Override
    public void onEvent(ConsensusEvent event, long time, WatermarkOutput output) {
        latest = Math.max(latest, time);
        if (event instanceof Proposal) {
            asked++;
            output.emitWatermark(new Watermark(time - 1));
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (asked == questions) {
            output.emitWatermark(new Watermark(latest));
        }
    }
}
