package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.durability.Epoch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gathers changes of views into messages to the views' subscribers: until event time passes, a message is full, a checkpoint is
 * taken or the input ends.
 *
 * <p>After a crash changes may come again, in messages of another stream; their versions tell.
 */
@Internal
final class ViewChangesOperator extends AbstractStreamOperator<Message>
        implements OneInputStreamOperator<ViewDelta, Message> {
    private static final long serialVersionUID = 1L;

    /** The most changes of a message: as many as rows of a page. */
    static final int MOST_ROWS = ViewMessages.DEFAULT_LIMIT;

    private final String tenant;

    private transient Map<String, List<ViewDelta>> gathered;
    private transient Epoch epoch;
    private transient long sequence;
    private transient long time;

    ViewChangesOperator(String tenant) {
        this.tenant = tenant;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        gathered = new LinkedHashMap<>();
        epoch = Epoch.restore(context, getRuntimeContext());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        epoch.snapshot();
    }

    @Override
    public void processElement(StreamRecord<ViewDelta> element) {
        ViewDelta delta = element.getValue();
        time = element.hasTimestamp() ? element.getTimestamp() : time;
        List<ViewDelta> deltas = gathered.computeIfAbsent(delta.view(), view -> new ArrayList<>());
        deltas.add(delta);
        if (deltas.size() >= MOST_ROWS) {
            gathered.remove(delta.view());
            send(deltas);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        super.processWatermark(mark);
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
        if (!gathered.isEmpty()) {
            gathered.values().forEach(this::send);
            gathered.clear();
        }
    }

    private void send(List<ViewDelta> deltas) {
        String stream = "changes-" + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() + "-" + epoch.value();
        Message message = ViewMessages.changes(tenant, stream, ++sequence, deltas, time);
        output.collect(new StreamRecord<>(message, time));
    }
}
