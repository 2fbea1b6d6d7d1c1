package io.flinkswarm.operators.balance;

import io.flinkswarm.state.rows.MemoryTable;
import io.flinkswarm.state.rows.Table;
import java.util.HashMap;
import java.util.Map;

/** Pools in maps: for replays, simulations and tests, where no Flink runs. */
final class MemoryPoolStore implements PoolStore {
    private final Map<String, Kept> pools = new HashMap<>();
    private Kept current;
    private String currentKey;

    private static final class Kept {
        private PoolRow pool;
        private final MemoryTable<String, NodeRow> nodes = new MemoryTable<>();
        private final MemoryTable<String, TaskRow> tasks = new MemoryTable<>();
        private final MemoryTable<String, ClosedTask> closed = new MemoryTable<>();
        private final MemoryTable<Long, String> closings = new MemoryTable<>();
    }

    @Override
    public void turnTo(String key) {
        if (!key.equals(currentKey)) {
            currentKey = key;
            current = pools.computeIfAbsent(key, k -> new Kept());
        }
    }

    @Override
    public PoolRow pool() {
        return current.pool;
    }

    @Override
    public void putPool(PoolRow row) {
        current.pool = row;
    }

    @Override
    public Table<String, NodeRow> nodes() {
        return current.nodes;
    }

    @Override
    public Table<String, TaskRow> tasks() {
        return current.tasks;
    }

    @Override
    public Table<String, ClosedTask> closed() {
        return current.closed;
    }

    @Override
    public Table<Long, String> closings() {
        return current.closings;
    }

    @Override
    public boolean keepsObjects() {
        return true;
    }

    @Override
    public void clear() {
        current.pool = null;
        current.nodes.clear();
        current.tasks.clear();
        current.closed.clear();
        current.closings.clear();
    }
}
