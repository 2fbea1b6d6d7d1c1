package io.flinkswarm.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A bounded source that emits given elements with their timestamps, in their order, from a position kept in state.
 *
 * <pre>{@code
 * ReplaySource<Vote> votes = ReplaySource.of(list, Vote::time, type).window(100);
 * }</pre>
 *
 * <p>With a window it runs at most that many elements ahead of the last completed checkpoint, so that checkpoints fall
 * inside the data whatever the machine's speed. One split unless said otherwise; a reader of several splits merges them
 * into the order of the list.
 */
public final class ReplaySource<T> implements Source<T, ReplaySplit, List<ReplaySplit>> {
    private static final long serialVersionUID = 1L;

    private final TypeSerializer<T> serializer;
    private final byte[] bytes;
    private final long[] timestamps;
    private final int[] splitOf;
    private final int splits;
    private final int window;
    private final String runId;

    private ReplaySource(
            TypeSerializer<T> serializer,
            byte[] bytes,
            long[] timestamps,
            int[] splitOf,
            int splits,
            int window,
            String runId) {
        this.serializer = serializer;
        this.bytes = bytes;
        this.timestamps = timestamps;
        this.splitOf = splitOf;
        this.splits = splits;
        this.window = window;
        this.runId = runId;
    }

    /** A source of the elements, of one split. */
    public static <T> ReplaySource<T> of(List<T> elements, ToLongFunction<T> timestamp, TypeInformation<T> type) {
        TypeSerializer<T> serializer = type.createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(1024);
        try {
            for (T element : elements) {
                serializer.serialize(element, out);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("elements must be serializable by " + serializer, e);
        }
        long[] timestamps = elements.stream().mapToLong(timestamp).toArray();
        return new ReplaySource<>(
                serializer, out.getCopyOfBuffer(), timestamps, new int[timestamps.length], 1, Integer.MAX_VALUE, null);
    }

    /** As many splits as said; an element goes to the one that the function gives, taken modulo their number. */
    public ReplaySource<T> splits(int number, ToIntFunction<T> splitOfElement) {
        if (number < 1) {
            throw new IllegalArgumentException("number must be at least 1, but was " + number);
        }
        int[] assigned = elements().stream()
                .mapToInt(element -> Math.floorMod(splitOfElement.applyAsInt(element), number))
                .toArray();
        return new ReplaySource<>(serializer, bytes, timestamps, assigned, number, window, runId);
    }

    /** Runs at most that many elements ahead of the last completed checkpoint. The job must have checkpoints. */
    public ReplaySource<T> window(int elements) {
        if (elements < 1) {
            throw new IllegalArgumentException("elements must be at least 1, but was " + elements);
        }
        return new ReplaySource<>(serializer, bytes, timestamps, splitOf, splits, elements, runId);
    }

    ReplaySource<T> recordedBy(String id) {
        return new ReplaySource<>(
                serializer, bytes, timestamps, splitOf, splits, window, Objects.requireNonNull(id, "id"));
    }

    int size() {
        return timestamps.length;
    }

    List<T> elements() {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        List<T> elements = new ArrayList<>(timestamps.length);
        try {
            for (int i = 0; i < timestamps.length; i++) {
                elements.add(serializer.deserialize(in));
            }
        } catch (IOException e) {
            throw new IllegalStateException("elements must be readable by " + serializer, e);
        }
        return elements;
    }

    long timestamp(int index) {
        return timestamps[index];
    }

    int window() {
        return window;
    }

    String runId() {
        return runId;
    }

    /** The first index from {@code index} on that belongs to the split; the number of elements if there is none. */
    int seek(int split, int index) {
        int next = index;
        while (next < splitOf.length && splitOf[next] != split) {
            next++;
        }
        return next;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<T, ReplaySplit> createReader(SourceReaderContext context) {
        return new ReplayReader<>(this);
    }

    @Override
    public SplitEnumerator<ReplaySplit, List<ReplaySplit>> createEnumerator(
            SplitEnumeratorContext<ReplaySplit> context) {
        ReplaySplit[] all = new ReplaySplit[splits];
        for (int i = 0; i < splits; i++) {
            all[i] = new ReplaySplit(i, seek(i, 0));
        }
        return new ReplayEnumerator(context, Arrays.asList(all));
    }

    @Override
    public SplitEnumerator<ReplaySplit, List<ReplaySplit>> restoreEnumerator(
            SplitEnumeratorContext<ReplaySplit> context, List<ReplaySplit> unassigned) {
        return new ReplayEnumerator(context, unassigned);
    }

    @Override
    public SimpleVersionedSerializer<ReplaySplit> getSplitSerializer() {
        return ReplaySplit.SERIALIZER;
    }

    @Override
    public SimpleVersionedSerializer<List<ReplaySplit>> getEnumeratorCheckpointSerializer() {
        return ReplaySplit.LIST_SERIALIZER;
    }
}
