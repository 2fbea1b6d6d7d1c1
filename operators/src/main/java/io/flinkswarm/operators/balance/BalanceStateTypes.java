package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.rows.StateTable;
import io.flinkswarm.state.rows.Table;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * A pool's rows in Flink's keyed state: names and serializers of every state, and the store over them.
 *
 * <p>Names are part of every checkpoint: they are never changed.
 */
@Internal
public final class BalanceStateTypes {
    /** The pool's own row. */
    static final ValueStateDescriptor<PoolRow> POOL =
            new ValueStateDescriptor<>("balance-pool", new BalanceSerializers.OfPool());

    /** Nodes by id. */
    static final MapStateDescriptor<String, NodeRow> NODES =
            new MapStateDescriptor<>("balance-nodes", StringSerializer.INSTANCE, new BalanceSerializers.OfNode());

    /** Tasks that have not ended, by id. */
    static final MapStateDescriptor<String, TaskRow> TASKS =
            new MapStateDescriptor<>("balance-tasks", StringSerializer.INSTANCE, new BalanceSerializers.OfTask());

    /** Tasks that have ended, by id. */
    static final MapStateDescriptor<String, ClosedTask> CLOSED = new MapStateDescriptor<>(
            "balance-closed", StringSerializer.INSTANCE, new BalanceSerializers.OfClosedTask());

    /** Ended tasks' ids by the number of their end. */
    static final MapStateDescriptor<Long, String> CLOSINGS =
            new MapStateDescriptor<>("balance-closings", LongSerializer.INSTANCE, StringSerializer.INSTANCE);

    /** Every table, for readers of checkpoints. */
    static final List<MapStateDescriptor<?, ?>> TABLES = List.of(NODES, TASKS, CLOSED, CLOSINGS);

    private BalanceStateTypes() {}

    /** The store over the backend's state. */
    static PoolStore store(RuntimeContext context, KeyedStateBackend<String> backend) {
        return new KeyedStore(context, backend);
    }

    private static final class KeyedStore implements PoolStore {
        private final KeyedStateBackend<String> backend;
        private final boolean keepsObjects;
        private final ValueState<PoolRow> pool;
        private final Table<String, NodeRow> nodes;
        private final Table<String, TaskRow> tasks;
        private final Table<String, ClosedTask> closed;
        private final Table<Long, String> closings;
        private final List<MapState<?, ?>> tables;

        private KeyedStore(RuntimeContext context, KeyedStateBackend<String> backend) {
            this.backend = Objects.requireNonNull(backend, "backend");
            // a backend whose rows may be used again gives out fresh ones: it writes those that it is given at once
            keepsObjects = !backend.isSafeToReuseKVState();
            pool = context.getState(POOL);
            MapState<String, NodeRow> nodeState = context.getMapState(NODES);
            MapState<String, TaskRow> taskState = context.getMapState(TASKS);
            MapState<String, ClosedTask> closedState = context.getMapState(CLOSED);
            MapState<Long, String> closingState = context.getMapState(CLOSINGS);
            nodes = new StateTable<>(nodeState, false);
            tasks = new StateTable<>(taskState, false);
            closed = new StateTable<>(closedState, false);
            closings = new StateTable<>(closingState, false);
            tables = List.of(nodeState, taskState, closedState, closingState);
        }

        @Override
        public void turnTo(String key) {
            if (!key.equals(backend.getCurrentKey())) {
                backend.setCurrentKey(key);
            }
        }

        @Override
        public PoolRow pool() throws Exception {
            return pool.value();
        }

        /** A pool that waits for nothing was only looked at, by a timer that outlived it: it leaves no row. */
        @Override
        public void putPool(PoolRow row) throws Exception {
            if (row.wake != PoolRow.NEVER) {
                pool.update(row);
            }
        }

        @Override
        public Table<String, NodeRow> nodes() {
            return nodes;
        }

        @Override
        public Table<String, TaskRow> tasks() {
            return tasks;
        }

        @Override
        public Table<String, ClosedTask> closed() {
            return closed;
        }

        @Override
        public Table<Long, String> closings() {
            return closings;
        }

        @Override
        public boolean keepsObjects() {
            return keepsObjects;
        }

        @Override
        public void clear() {
            pool.clear();
            tables.forEach(MapState::clear);
        }
    }
}
