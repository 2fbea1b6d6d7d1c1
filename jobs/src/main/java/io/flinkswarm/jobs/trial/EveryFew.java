package io.flinkswarm.jobs.trial;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/** A watermark after every few events, whatever the clock says: the waiting room of a group stays small at any speed. */
final class EveryFew implements WatermarkGenerator<ConsensusEvent> {
    private static final int FEW = 64;

    private int since;

    @Override
    public void onEvent(ConsensusEvent event, long time, WatermarkOutput output) {
        if (++since == FEW) {
            since = 0;
            output.emitWatermark(new Watermark(time));
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        // the clock has no part in it
    }
}
