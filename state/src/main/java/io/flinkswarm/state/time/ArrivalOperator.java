package io.flinkswarm.state.time;

import io.flinkswarm.protocol.annotation.Adapter;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Stamps arrival and lets the watermark follow the clock; see {@link SwarmTime#arrival()}.
 *
 * <p>The floor to a common tick makes the subtasks' watermarks equal, so an operator behind a shuffle, which waits for the
 * lowest of its channels, advances once a tick and not once a tick and channel.
 */
@Adapter("stamps arrival")
final class ArrivalOperator<T> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<T, T>, BoundedOneInput, ProcessingTimeCallback {
    private static final long serialVersionUID = 1L;

    /** Stands for the tick that fits the parallelism. */
    static final long COMMON_TICK = 0;

    private static final long SHORT_TICK = 10;
    private static final long LONG_TICK = 100;
    private static final int MOST_SUBTASKS_ON_SHORT_TICK = 8;

    private final long configuredTick;

    private transient long tick;
    private transient long watermark;
    private transient ScheduledFuture<?> nextTick;

    ArrivalOperator(long tickMillis) {
        this.configuredTick = tickMillis;
    }

    @Override
    public void open() throws Exception {
        super.open();
        int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        tick = configuredTick != COMMON_TICK
                ? configuredTick
                : subtasks > MOST_SUBTASKS_ON_SHORT_TICK ? LONG_TICK : SHORT_TICK;
        watermark = Long.MIN_VALUE;
        awaitNextTick(now());
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        // a clock that was set back must not make what arrives late
        element.setTimestamp(Math.max(now(), watermark + 1));
        output.collect(element);
    }

    @Override
    public void onProcessingTime(long timestamp) {
        if (watermark == Long.MAX_VALUE) {
            return;
        }
        long now = now();
        advance(floor(now) - 1);
        awaitNextTick(now);
    }

    @Override
    public void processWatermark(Watermark mark) {
        if (mark.getTimestamp() == Long.MAX_VALUE) {
            advance(Long.MAX_VALUE);
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) {
        // time passes here whether or not anything comes
    }

    @Override
    public void endInput() {
        // a channel that was idle when it ended has not let the last watermark through
        advance(Long.MAX_VALUE);
        nextTick.cancel(false);
    }

    private void advance(long to) {
        if (to > watermark) {
            watermark = to;
            output.emitWatermark(new Watermark(to));
        }
    }

    private void awaitNextTick(long now) {
        nextTick = getProcessingTimeService().registerTimer(floor(now) + tick, this);
    }

    private long floor(long time) {
        return Math.floorDiv(time, tick) * tick;
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }
}
