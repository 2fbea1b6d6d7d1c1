package io.flinkswarm.operators.balance;

import io.flinkswarm.testkit.OperatorHarness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/** The rows that a heap backend holds, with the bytes that they had: to see whether somebody changes them behind its back. */
final class HeldRows {
    private final List<Held<?>> rows = new ArrayList<>();

    private record Held<R>(TypeSerializer<R> serializer, R row, byte[] bytes) {
        static <R> Held<R> of(TypeSerializer<R> serializer, R row) throws Exception {
            return new Held<>(serializer, row, write(serializer, row));
        }

        static <R> byte[] write(TypeSerializer<R> serializer, R row) throws Exception {
            DataOutputSerializer out = new DataOutputSerializer(256);
            serializer.serialize(row, out);
            return out.getCopyOfBuffer();
        }

        boolean isChanged() throws Exception {
            return !Arrays.equals(bytes, write(serializer, row));
        }
    }

    static HeldRows of(OperatorHarness<String, ?, ?, ?> harness) throws Exception {
        HeldRows held = new HeldRows();
        for (int i = 0; i < harness.parallelism(); i++) {
            KeyedStateBackend<String> backend = harness.subtask(i).getOperator().getKeyedStateBackend();
            held.hold(backend);
        }
        return held;
    }

    private void hold(KeyedStateBackend<String> backend) throws Exception {
        String current = backend.getCurrentKey();
        List<String> keys;
        try (var found = backend.getKeys(BalanceStateTypes.POOL.getName(), VoidNamespace.INSTANCE)) {
            keys = found.toList();
        }
        for (String key : keys) {
            backend.setCurrentKey(key);
            ValueState<PoolRow> pool = backend.getPartitionedState(
                    VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, BalanceStateTypes.POOL);
            rows.add(Held.of(new BalanceSerializers.OfPool(), pool.value()));
            MapState<String, NodeRow> nodes = backend.getPartitionedState(
                    VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, BalanceStateTypes.NODES);
            for (NodeRow node : nodes.values()) {
                rows.add(Held.of(new BalanceSerializers.OfNode(), node));
            }
            MapState<String, TaskRow> tasks = backend.getPartitionedState(
                    VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, BalanceStateTypes.TASKS);
            for (TaskRow task : tasks.values()) {
                rows.add(Held.of(new BalanceSerializers.OfTask(), task));
            }
        }
        if (current != null) {
            backend.setCurrentKey(current);
        }
    }

    int rows() {
        return rows.size();
    }

    List<Object> changed() throws Exception {
        List<Object> changed = new ArrayList<>();
        for (Held<?> row : rows) {
            if (row.isChanged()) {
                changed.add(row.row());
            }
        }
        return changed;
    }
}
