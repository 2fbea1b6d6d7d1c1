package io.flinkswarm.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * A keyed operator under test: all its subtasks, fed by key, and restored or rescaled in one line.
 *
 * <pre>{@code
 * try (var votes = OperatorHarness.keyedBroadcast(ConsensusFunction::new, Vote::group, Types.STRING, CONTROL)) {
 *     votes.first(vote, 10).watermark(20).restore().rescale(4);
 *     assertThat(votes.output()).containsExactly(decision);
 * }
 * }</pre>
 *
 * <p>Outputs are gathered over all subtasks and restores; {@link #takeOutput} and {@link #takeSide} empty them. Time stands
 * still unless it is set.
 *
 * @param <A> what comes by the first input
 * @param <B> what comes by the second input, keyed or broadcast
 * @param <O> what goes out
 */
public final class OperatorHarness<K, A, B, O> implements AutoCloseable {
    private static final int MAX_PARALLELISM = 128;

    private final SubtaskFactory<A, B, O> factory;
    private final KeySelector<A, K> firstKey;
    /** Null where the second input is broadcast, or there is none. */
    private final KeySelector<B, K> secondKey;

    private final List<Subtask<A, B, O>> subtasks = new ArrayList<>();
    private final List<O> outputs = new ArrayList<>();
    private final List<TaggedOutput> sides = new ArrayList<>();
    private final List<OutputTag<?>> tags = new ArrayList<>();
    private StateBackend stateBackend = new HashMapStateBackend();
    private TypeSerializer<O> outputSerializer;
    private int stateParallelism = 1;
    private long checkpointId;
    private long processingTime;

    private record TaggedOutput(String id, Object value) {}

    /** One subtask's harness and its inputs, whatever their kind. */
    interface Subtask<A, B, O> {
        AbstractStreamOperatorTestHarness<O> harness();

        void first(A element, long time) throws Exception;

        void second(B element, long time) throws Exception;

        void watermark(long time) throws Exception;

        void end() throws Exception;
    }

    /** Makes the harness of one subtask with a new instance of the operator. */
    @FunctionalInterface
    interface SubtaskFactory<A, B, O> {
        Subtask<A, B, O> create(int maxParallelism, int parallelism, int index) throws Exception;
    }

    private OperatorHarness(SubtaskFactory<A, B, O> factory, KeySelector<A, K> firstKey, KeySelector<B, K> secondKey)
            throws Exception {
        this.factory = factory;
        this.firstKey = Objects.requireNonNull(firstKey, "firstKey");
        this.secondKey = secondKey;
        start(1, null);
    }

    /** A keyed function of one input. */
    public static <K, A, O> OperatorHarness<K, A, Void, O> keyed(
            Supplier<? extends KeyedProcessFunction<K, A, O>> function, KeySelector<A, K> key, TypeInformation<K> type)
            throws Exception {
        return new OperatorHarness<>(Subtasks.keyed(function, key, type), key, null);
    }

    /** A keyed function with a broadcast input. */
    public static <K, A, B, O> OperatorHarness<K, A, B, O> keyedBroadcast(
            Supplier<? extends KeyedBroadcastProcessFunction<K, A, B, O>> function,
            KeySelector<A, K> key,
            TypeInformation<K> type,
            MapStateDescriptor<?, ?>... broadcastStates)
            throws Exception {
        return new OperatorHarness<>(Subtasks.keyedBroadcast(function, key, type, broadcastStates), key, null);
    }

    /** An operator of one's own with a keyed and a broadcast input. */
    public static <K, A, B, O> OperatorHarness<K, A, B, O> keyedBroadcastOperator(
            Supplier<? extends CoBroadcastWithKeyedOperator<K, A, B, O>> operator,
            KeySelector<A, K> key,
            TypeInformation<K> type)
            throws Exception {
        return new OperatorHarness<>(Subtasks.keyedBroadcastOperator(operator, key, type), key, null);
    }

    /** A keyed function of two keyed inputs. */
    public static <K, A, B, O> OperatorHarness<K, A, B, O> coKeyed(
            Supplier<? extends KeyedCoProcessFunction<K, A, B, O>> function,
            KeySelector<A, K> firstKey,
            KeySelector<B, K> secondKey,
            TypeInformation<K> type)
            throws Exception {
        return new OperatorHarness<>(Subtasks.coKeyed(function, firstKey, secondKey, type), firstKey, secondKey);
    }

    /** Starts from nothing with this serializer of the output: needed where the output is of several classes. */
    public OperatorHarness<K, A, B, O> outputOf(TypeSerializer<O> serializer) throws Exception {
        int parallelism = subtasks.size();
        closeSubtasks();
        outputSerializer = Objects.requireNonNull(serializer, "serializer");
        start(parallelism, null);
        return this;
    }

    /** Starts from nothing on another state backend, such as RocksDB, and stays with it. */
    public OperatorHarness<K, A, B, O> stateBackend(StateBackend backend) throws Exception {
        int parallelism = subtasks.size();
        closeSubtasks();
        stateBackend = Objects.requireNonNull(backend, "backend");
        start(parallelism, null);
        return this;
    }

    /** The element goes to the subtask of its key. */
    public OperatorHarness<K, A, B, O> first(A element, long time) throws Exception {
        subtaskOf(firstKey.getKey(element)).first(element, time);
        return this;
    }

    /** The element goes to the subtask of its key, or to all subtasks where the input is broadcast. */
    public OperatorHarness<K, A, B, O> second(B element, long time) throws Exception {
        if (secondKey != null) {
            subtaskOf(secondKey.getKey(element)).second(element, time);
        } else {
            for (Subtask<A, B, O> subtask : subtasks) {
                subtask.second(element, time);
            }
        }
        return this;
    }

    /** Event time passes on all inputs of all subtasks. */
    public OperatorHarness<K, A, B, O> watermark(long time) throws Exception {
        for (Subtask<A, B, O> subtask : subtasks) {
            subtask.watermark(time);
        }
        return this;
    }

    /** Processing time passes on all subtasks. */
    public OperatorHarness<K, A, B, O> processingTime(long time) throws Exception {
        processingTime = time;
        for (Subtask<A, B, O> subtask : subtasks) {
            subtask.harness().setProcessingTime(time);
        }
        return this;
    }

    /** A checkpoint is taken and completes. */
    public OperatorHarness<K, A, B, O> checkpoint() throws Exception {
        snapshot();
        for (Subtask<A, B, O> subtask : subtasks) {
            subtask.harness().notifyOfCompletedCheckpoint(checkpointId);
        }
        return this;
    }

    /** A checkpoint is taken, and a new instance of each subtask starts from it; the old ones never hear of it. */
    public OperatorHarness<K, A, B, O> restore() throws Exception {
        return rescale(subtasks.size());
    }

    /** A checkpoint is taken, and as many subtasks as said start from it. */
    public OperatorHarness<K, A, B, O> rescale(int parallelism) throws Exception {
        return restore(snapshot(), parallelism);
    }

    /** As many subtasks as said start from the state, such as one that an earlier {@link #snapshot} gave. */
    public OperatorHarness<K, A, B, O> restore(OperatorSubtaskState state, int parallelism) throws Exception {
        gather();
        closeSubtasks();
        start(parallelism, state);
        return this;
    }

    /** The state of all subtasks, as a checkpoint takes it. */
    public OperatorSubtaskState snapshot() throws Exception {
        checkpointId++;
        OperatorSubtaskState[] states = new OperatorSubtaskState[subtasks.size()];
        for (int i = 0; i < states.length; i++) {
            AbstractStreamOperatorTestHarness<O> harness = subtasks.get(i).harness();
            harness.prepareSnapshotPreBarrier(checkpointId);
            states[i] = harness.snapshot(checkpointId, processingTime);
        }
        stateParallelism = states.length;
        return AbstractStreamOperatorTestHarness.repackageState(states);
    }

    /** The inputs end. */
    public OperatorHarness<K, A, B, O> end() throws Exception {
        for (Subtask<A, B, O> subtask : subtasks) {
            subtask.end();
        }
        return this;
    }

    /** How many subtasks there are. */
    public int parallelism() {
        return subtasks.size();
    }

    /** The Flink harness of a subtask, for what this one does not offer. */
    public AbstractStreamOperatorTestHarness<O> subtask(int index) {
        return subtasks.get(index).harness();
    }

    /** How many event-time timers are set, over all subtasks. */
    public int eventTimeTimers() {
        return subtasks.stream()
                .mapToInt(subtask -> subtask.harness().numEventTimeTimers())
                .sum();
    }

    /** How many keyed state entries are held, over all subtasks; on the hashmap backend only. */
    public int stateEntries() {
        return subtasks.stream()
                .mapToInt(subtask -> ((HeapKeyedStateBackend<?>)
                                subtask.harness().getOperator().getKeyedStateBackend())
                        .numKeyValueStateEntries())
                .sum();
    }

    /** All that came out so far. */
    public List<O> output() {
        gather();
        return List.copyOf(outputs);
    }

    /** What came out since the last call. */
    public List<O> takeOutput() {
        gather();
        List<O> taken = List.copyOf(outputs);
        outputs.clear();
        return taken;
    }

    /** All that came out of the side output so far. */
    @SuppressWarnings("unchecked")
    public <X> List<X> side(OutputTag<X> tag) {
        if (!tags.contains(tag)) {
            tags.add(tag);
        }
        gather();
        return (List<X>) sides.stream()
                .filter(side -> side.id().equals(tag.getId()))
                .map(TaggedOutput::value)
                .toList();
    }

    /** What came out of the side output since the last call. */
    public <X> List<X> takeSide(OutputTag<X> tag) {
        List<X> taken = side(tag);
        sides.removeIf(side -> side.id().equals(tag.getId()));
        return taken;
    }

    /** Side outputs are kept over a restore only if they are known before it. */
    public OperatorHarness<K, A, B, O> keeping(OutputTag<?>... kept) {
        tags.addAll(List.of(kept));
        return this;
    }

    private void gather() {
        for (Subtask<A, B, O> subtask : subtasks) {
            AbstractStreamOperatorTestHarness<O> harness = subtask.harness();
            outputs.addAll(harness.extractOutputValues());
            harness.getOutput().clear();
            for (OutputTag<?> tag : tags) {
                gatherSide(harness, tag);
            }
        }
    }

    private <X> void gatherSide(AbstractStreamOperatorTestHarness<O> harness, OutputTag<X> tag) {
        Queue<StreamRecord<X>> records = harness.getSideOutput(tag);
        if (records != null) {
            records.forEach(record -> sides.add(new TaggedOutput(tag.getId(), record.getValue())));
            records.clear();
        }
    }

    private Subtask<A, B, O> subtaskOf(K key) {
        return subtasks.get(KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAX_PARALLELISM, subtasks.size()));
    }

    private void start(int parallelism, OperatorSubtaskState state) throws Exception {
        for (int i = 0; i < parallelism; i++) {
            Subtask<A, B, O> subtask = factory.create(MAX_PARALLELISM, parallelism, i);
            AbstractStreamOperatorTestHarness<O> harness = subtask.harness();
            harness.setStateBackend(stateBackend);
            harness.setProcessingTime(processingTime);
            if (outputSerializer == null) {
                harness.setup();
            } else {
                harness.setup(outputSerializer);
            }
            if (state != null) {
                harness.setRestoredCheckpointId(checkpointId);
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        state, MAX_PARALLELISM, stateParallelism, parallelism, i));
            } else {
                harness.initializeEmptyState();
            }
            harness.open();
            subtasks.add(subtask);
        }
    }

    private void closeSubtasks() throws Exception {
        for (Subtask<A, B, O> subtask : subtasks) {
            subtask.harness().close();
        }
        subtasks.clear();
    }

    @Override
    public void close() throws Exception {
        closeSubtasks();
    }
}
