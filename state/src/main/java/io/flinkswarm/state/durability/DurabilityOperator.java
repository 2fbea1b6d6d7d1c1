package io.flinkswarm.state.durability;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Confirms emissions when a completed checkpoint covers them; see {@link DurableEmission} for what it promises.
 *
 * <p>What comes between two barriers waits under the number of the later one. The completion of checkpoint n confirms all that
 * waits under n or less: a notification that never came, because the checkpoint was subsumed or failed, is made up for by the
 * next. The function upstream emitted these before it passed the same barrier, so its state in checkpoint n holds what made
 * them, chained or not, aligned or not.
 */
final class DurabilityOperator<T> extends AbstractStreamOperator<T> implements OneInputStreamOperator<T, T> {
    private static final long serialVersionUID = 1L;

    /** The name of the operator list state: time (or {@link #NO_TIME}) and emission. */
    static final String UNCONFIRMED = "unconfirmed";

    private static final long NO_TIME = Long.MIN_VALUE;

    private final TypeSerializer<T> serializer;
    private final Confirmation<T> confirmation;
    private final EmitMode mode;
    private final int maxUnconfirmed;
    private final OutputTag<T> evictedTag;

    private transient ListState<Tuple2<Long, T>> state;
    private transient List<Tuple2<Long, T>> restored;
    private transient ArrayDeque<Tuple2<Long, T>> sinceBarrier;
    private transient TreeMap<Long, ArrayDeque<Tuple2<Long, T>>> byCheckpoint;
    private transient int unconfirmed;
    private transient boolean keeping;
    private transient Counter confirmedCounter;
    private transient Counter evictedCounter;

    DurabilityOperator(
            TypeSerializer<T> serializer,
            Confirmation<T> confirmation,
            EmitMode mode,
            int maxUnconfirmed,
            OutputTag<T> evictedTag) {
        this.serializer = serializer;
        this.confirmation = confirmation;
        this.mode = mode;
        this.maxUnconfirmed = maxUnconfirmed;
        this.evictedTag = evictedTag;
    }

    @Override
    @SuppressWarnings("unchecked") // the class object of a generic tuple
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        Class<Tuple2<Long, T>> rowClass = (Class<Tuple2<Long, T>>) (Class<?>) Tuple2.class;
        TypeSerializer<?>[] columns = {LongSerializer.INSTANCE, serializer};
        state = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>(UNCONFIRMED, new TupleSerializer<>(rowClass, columns)));
        sinceBarrier = new ArrayDeque<>();
        byCheckpoint = new TreeMap<>();
        restored = new ArrayList<>();
        if (context.isRestored()) {
            state.get().forEach(restored::add);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        confirmedCounter = getMetricGroup().counter("confirmed");
        evictedCounter = getMetricGroup().counter("evicted");
        getMetricGroup().gauge("unconfirmed", () -> unconfirmed);
        keeping = mode == EmitMode.DURABLE
                || CheckpointingOptions.isCheckpointingEnabled(
                        getContainingTask().getJobConfiguration());
        // whatever is downstream in this chain is open by now, and nothing new has come yet
        confirm(restored);
        restored = null;
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        boolean confirmable = confirmation.isConfirmable(element.getValue());
        if (confirmable && keeping) {
            // kept before it is passed on: downstream may change the record's wrapper
            sinceBarrier.add(Tuple2.of(element.hasTimestamp() ? element.getTimestamp() : NO_TIME, element.getValue()));
            unconfirmed++;
            if (unconfirmed > maxUnconfirmed) {
                evictOldest();
            }
        }
        if (mode == EmitMode.PROVISIONAL || !confirmable) {
            output.collect(element);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (!sinceBarrier.isEmpty()) {
            byCheckpoint.put(context.getCheckpointId(), sinceBarrier);
            sinceBarrier = new ArrayDeque<>();
        }
        List<Tuple2<Long, T>> all = new ArrayList<>(unconfirmed);
        byCheckpoint.values().forEach(all::addAll);
        state.update(all);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        Map<Long, ArrayDeque<Tuple2<Long, T>>> covered = byCheckpoint.headMap(checkpointId, true);
        for (ArrayDeque<Tuple2<Long, T>> emissions : covered.values()) {
            unconfirmed -= emissions.size();
            confirm(emissions);
        }
        covered.clear();
    }

    @Override
    public void finish() throws Exception {
        notifyCheckpointComplete(Long.MAX_VALUE);
        unconfirmed -= sinceBarrier.size();
        confirm(sinceBarrier);
        sinceBarrier.clear();
        super.finish();
    }

    private void confirm(Collection<Tuple2<Long, T>> emissions) {
        for (Tuple2<Long, T> emission : emissions) {
            output.collect(record(confirmation.durable(emission.f1), emission.f0));
        }
        confirmedCounter.inc(emissions.size());
    }

    private void evictOldest() {
        Map.Entry<Long, ArrayDeque<Tuple2<Long, T>>> oldest = byCheckpoint.firstEntry();
        Tuple2<Long, T> evicted;
        if (oldest == null) {
            evicted = sinceBarrier.poll();
        } else {
            evicted = oldest.getValue().poll();
            if (oldest.getValue().isEmpty()) {
                byCheckpoint.remove(oldest.getKey());
            }
        }
        unconfirmed--;
        evictedCounter.inc();
        if (mode == EmitMode.DURABLE) {
            output.collect(evictedTag, record(evicted.f1, evicted.f0));
        }
    }

    private static <V> StreamRecord<V> record(V value, long time) {
        return time == NO_TIME ? new StreamRecord<>(value) : new StreamRecord<>(value, time);
    }
}
