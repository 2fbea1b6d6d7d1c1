package io.flinkswarm.state.views;

import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.view.ViewDelta;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gathers the changes of a row and hands on the newest: at the flush interval of processing time, when too many rows are
 * pending, before each checkpoint's barrier and at the end of the input.
 *
 * <p>It has no state, and a crash loses nothing: what it held at a checkpoint was handed on before the barrier. Rows leave
 * in the order of their first pending change.
 */
@Internal
@Adapter("paces what a view shows")
public final class ViewCoalescer extends AbstractStreamOperator<ViewDelta>
        implements OneInputStreamOperator<ViewDelta, ViewDelta>, ProcessingTimeCallback {
    private static final long serialVersionUID = 1L;

    private final long flushMillis;
    private final int maxPending;

    private transient Map<String, Map<String, ViewDelta>> pending;
    private transient StreamRecord<ViewDelta> reused;
    private transient String lastView;
    private transient Map<String, ViewDelta> lastRows;
    private transient int pendingRows;
    /** Set only while something is pending: an idle operator has no timers. */
    private transient ScheduledFuture<?> timer;

    private transient Counter coalesced;

    ViewCoalescer(ViewOptions options) {
        this.flushMillis = options.flushInterval().toMillis();
        this.maxPending = options.maxPending();
    }

    @Override
    public void open() throws Exception {
        super.open();
        pending = new HashMap<>();
        reused = new StreamRecord<>(null);
        coalesced = getMetricGroup().counter("viewDeltasCoalesced");
    }

    @Override
    public void processElement(StreamRecord<ViewDelta> element) {
        ViewDelta delta = element.getValue();
        Map<String, ViewDelta> rows = rowsOf(delta.view());
        ViewDelta held = rows.putIfAbsent(delta.key(), delta);
        if (held != null) {
            coalesced.inc();
            if (delta.version() >= held.version()) {
                rows.put(delta.key(), delta);
            }
            return;
        }
        pendingRows++;
        if (pendingRows >= maxPending) {
            flush();
        } else if (timer == null) {
            timer = getProcessingTimeService()
                    .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + flushMillis, this);
        }
    }

    private Map<String, ViewDelta> rowsOf(String view) {
        if (!view.equals(lastView)) {
            lastView = view;
            lastRows = pending.computeIfAbsent(view, unused -> new LinkedHashMap<>());
        }
        return lastRows;
    }

    @Override
    public void onProcessingTime(long timestamp) {
        timer = null;
        flush();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    private void flush() {
        if (pendingRows == 0) {
            return;
        }
        for (Map<String, ViewDelta> rows : pending.values()) {
            for (ViewDelta delta : rows.values()) {
                output.collect(reused.replace(delta));
            }
        }
        // The maps go too: a view that is not used any more leaves nothing behind.
        pending.clear();
        lastView = null;
        lastRows = null;
        pendingRows = 0;
    }
}
