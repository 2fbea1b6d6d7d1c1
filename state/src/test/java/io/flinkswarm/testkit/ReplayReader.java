package io.flinkswarm.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/**
 * Emits the elements of its splits in the order of the list, at most a window ahead of the last completed checkpoint.
 *
 * <p>In a recorded run a reader without elements stays until the others are done: a finished task can't be rescaled.
 */
final class ReplayReader<T> implements SourceReader<T, ReplaySplit> {
    private final ReplaySource<T> source;
    private final RunRecord record;
    /** Split id to the index of its next element. */
    private final TreeMap<Integer, Integer> positions = new TreeMap<>();

    private final TreeMap<Long, Integer> snapshots = new TreeMap<>();
    private final List<T> elements;
    private int covered = -1;
    private boolean noMoreSplits;
    private CompletableFuture<Void> available = new CompletableFuture<>();

    ReplayReader(ReplaySource<T> source) {
        this.source = source;
        this.record = source.runId() == null ? null : RunRecord.surviving(source.runId());
        this.elements = source.elements();
    }

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) {
        Map.Entry<Integer, Integer> next = earliest();
        if (next == null) {
            if (noMoreSplits && (record == null || record.allEmitted().isDone())) {
                output.markActive(); // an idle source's last watermark is dropped
                return InputStatus.END_OF_INPUT;
            }
            output.markIdle(); // else it would hold the watermark of the others
            return InputStatus.NOTHING_AVAILABLE;
        }
        int index = next.getValue();
        if (covered < 0) {
            covered = index;
        }
        if ((long) index >= (long) covered + source.window() || record != null && index >= record.holdAt()) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        output.markActive();
        output.collect(elements.get(index), source.timestamp(index));
        positions.put(next.getKey(), source.seek(next.getKey(), index + 1));
        if (record != null) {
            record.markEmitted(index);
        }
        return InputStatus.MORE_AVAILABLE;
    }

    private Map.Entry<Integer, Integer> earliest() {
        Map.Entry<Integer, Integer> earliest = null;
        for (Map.Entry<Integer, Integer> position : positions.entrySet()) {
            if (position.getValue() < elements.size()
                    && (earliest == null || position.getValue() < earliest.getValue())) {
                earliest = position;
            }
        }
        return earliest;
    }

    @Override
    public List<ReplaySplit> snapshotState(long checkpointId) {
        Map.Entry<Integer, Integer> next = earliest();
        snapshots.put(checkpointId, next == null ? elements.size() : next.getValue());
        List<ReplaySplit> splits = new ArrayList<>();
        positions.forEach((id, index) -> splits.add(new ReplaySplit(id, index)));
        return splits;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        Map.Entry<Long, Integer> completed = snapshots.floorEntry(checkpointId);
        if (completed != null) {
            covered = Math.max(covered, completed.getValue());
            snapshots.headMap(checkpointId, true).clear();
            wakeUp();
        }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        if (record != null && noMoreSplits && earliest() == null) {
            return record.allEmitted();
        }
        if (available.isDone()) {
            available = new CompletableFuture<>();
        }
        return available;
    }

    @Override
    public void addSplits(List<ReplaySplit> splits) {
        for (ReplaySplit split : splits) {
            positions.put(split.id(), split.next());
            if (record != null) {
                // what lies behind a restored position was emitted, perhaps by a run of another record
                for (int i = source.seek(split.id(), 0); i < split.next(); i = source.seek(split.id(), i + 1)) {
                    record.markEmitted(i);
                }
            }
        }
        wakeUp();
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        wakeUp();
    }

    private void wakeUp() {
        available.complete(null);
    }

    @Override
    public void close() {}
}
