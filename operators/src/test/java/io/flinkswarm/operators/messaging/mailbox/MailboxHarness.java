package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.messaging.DeliverySerializer;
import io.flinkswarm.state.views.ViewStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The operator of mailboxes under test: all its subtasks, fed by recipient, restored and rescaled. */
final class MailboxHarness implements AutoCloseable {
    private static final int MAX_PARALLELISM = 128;

    final List<Delivery> deliveries = new ArrayList<>();
    final List<DeadLetter> dead = new ArrayList<>();
    final List<ViewDelta> views = new ArrayList<>();

    private final MailboxLimits limits;
    private final StateBackend backend;
    private final List<KeyedOneInputStreamOperatorTestHarness<String, MessagingEvent, Delivery>> subtasks =
            new ArrayList<>();
    private int stateParallelism;
    private long checkpoints;

    private MailboxHarness(MailboxLimits limits, StateBackend backend) throws Exception {
        this.limits = limits;
        this.backend = backend;
        start(1, null);
    }

    static MailboxHarness of(MailboxLimits limits, String backend) throws Exception {
        return new MailboxHarness(
                limits, backend.equals("rocksdb") ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend());
    }

    static MailboxHarness of(MailboxLimits limits) throws Exception {
        return of(limits, "hashmap");
    }

    private void start(int parallelism, OperatorSubtaskState state) throws Exception {
        for (int i = 0; i < parallelism; i++) {
            var harness = new KeyedOneInputStreamOperatorTestHarness<String, MessagingEvent, Delivery>(
                    new MailboxOperator(new MailboxFunction(limits)),
                    new MailboxKeyFunction(),
                    Types.STRING,
                    MAX_PARALLELISM,
                    parallelism,
                    i);
            harness.setStateBackend(backend);
            harness.setup(DeliverySerializer.INSTANCE);
            if (state == null) {
                harness.initializeEmptyState();
            } else {
                harness.setRestoredCheckpointId(checkpoints);
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        state, MAX_PARALLELISM, stateParallelism, parallelism, i));
            }
            harness.open();
            subtasks.add(harness);
        }
    }

    MailboxHarness at(long time, MessagingEvent event) throws Exception {
        String key = new MailboxKeyFunction().getKey(event);
        subtasks.get(KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAX_PARALLELISM, subtasks.size()))
                .processElement(event, time);
        return gather();
    }

    MailboxHarness untimed(MessagingEvent event) throws Exception {
        subtasks.get(0).processElement(new StreamRecord<>(event));
        return gather();
    }

    MailboxHarness pass(long time) throws Exception {
        for (var subtask : subtasks) {
            subtask.processWatermark(time);
        }
        return gather();
    }

    private MailboxHarness gather() {
        for (var subtask : subtasks) {
            deliveries.addAll(subtask.extractOutputValues());
            subtask.getOutput().clear();
            gather(subtask, MailboxStreams.DEAD_LETTERS, dead);
            gather(subtask, ViewStreams.DELTAS, views);
        }
        return this;
    }

    private static <X> void gather(
            AbstractStreamOperatorTestHarness<Delivery> subtask, OutputTag<X> tag, List<X> into) {
        Queue<StreamRecord<X>> records = subtask.getSideOutput(tag);
        if (records != null) {
            records.forEach(record -> into.add(record.getValue()));
            records.clear();
        }
    }

    OperatorSubtaskState snapshot() throws Exception {
        checkpoints++;
        OperatorSubtaskState[] states = new OperatorSubtaskState[subtasks.size()];
        for (int i = 0; i < states.length; i++) {
            states[i] = subtasks.get(i).snapshot(checkpoints, 0);
        }
        stateParallelism = states.length;
        return AbstractStreamOperatorTestHarness.repackageState(states);
    }

    MailboxHarness restore(OperatorSubtaskState state, int parallelism) throws Exception {
        closeSubtasks();
        start(parallelism, state);
        return this;
    }

    int timers() {
        return subtasks.stream()
                .mapToInt(AbstractStreamOperatorTestHarness::numEventTimeTimers)
                .sum();
    }

    /** How many rows of state there are; on the hashmap backend only. */
    int rows() {
        return subtasks.stream()
                .mapToInt(subtask -> ((HeapKeyedStateBackend<?>)
                                subtask.getOperator().getKeyedStateBackend())
                        .numKeyValueStateEntries())
                .sum();
    }

    private void closeSubtasks() throws Exception {
        for (var subtask : subtasks) {
            subtask.close();
        }
        subtasks.clear();
    }

    @Override
    public void close() throws Exception {
        closeSubtasks();
    }
}
