package io.flinkswarm.operators.balance;

import io.flinkswarm.state.rows.BytesTable;
import io.flinkswarm.state.rows.BytesValue;
import io.flinkswarm.state.rows.RowCodec;
import io.flinkswarm.state.rows.Table;
import java.util.List;

/**
 * One pool's state in rows of bytes, for state that knows no other: rows are decoded once a visit and what was put is encoded
 * once, when the visit ends.
 *
 * <pre>{@code
 * store.begin(key, poolBytes);
 * ... a pool works on it and is flushed ...
 * store.end();     // then poolBytes() are to be kept
 * }</pre>
 */
final class BytesPoolStore implements PoolStore {
    private final BytesValue<PoolRow> pool = new BytesValue<>(RowCodec.of(new BalanceSerializers.OfPool()));
    private final BytesTable<String, NodeRow> nodes = new BytesTable<>(RowCodec.of(new BalanceSerializers.OfNode()));
    private final BytesTable<String, TaskRow> tasks = new BytesTable<>(RowCodec.of(new BalanceSerializers.OfTask()));
    private final BytesTable<String, ClosedTask> closed =
            new BytesTable<>(RowCodec.of(new BalanceSerializers.OfClosedTask()));
    private final BytesTable<Long, String> closings = new BytesTable<>(RowCodec.text());
    private final List<BytesTable<?, ?>> tables = List.of(nodes, tasks, closed, closings);
    private String current;

    /** Where the tables' bytes are kept. */
    void keepIn(
            BytesTable.Bytes<String> nodeBytes,
            BytesTable.Bytes<String> taskBytes,
            BytesTable.Bytes<String> closedBytes,
            BytesTable.Bytes<Long> closingBytes) {
        nodes.keepIn(nodeBytes);
        tasks.keepIn(taskBytes);
        closed.keepIn(closedBytes);
        closings.keepIn(closingBytes);
    }

    /** Begins a visit to a pool, whose own row is given; null where there is none. */
    void begin(String key, byte[] poolBytes) {
        current = key;
        tables.forEach(BytesTable::begin);
        pool.begin(poolBytes);
    }

    /** Ends the visit: what was put is kept. */
    void end() throws Exception {
        pool.end();
        for (BytesTable<?, ?> table : tables) {
            table.end();
        }
    }

    /** The pool's own row; null where there is none. */
    byte[] poolBytes() {
        return pool.bytes();
    }

    /** Each visit is to one pool, after which nothing of it is left to be put. */
    @Override
    public void turnTo(String key) {
        if (!key.equals(current)) {
            throw new IllegalStateException("a visit must be to one pool, but was to " + current + " and " + key);
        }
    }

    @Override
    public PoolRow pool() throws Exception {
        return pool.get();
    }

    /** A pool that waits for nothing was only looked at, by a timer that outlived it: it leaves no row. */
    @Override
    public void putPool(PoolRow row) {
        if (row.wake != PoolRow.NEVER) {
            pool.put(row);
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
        return false;
    }

    @Override
    public void clear() throws Exception {
        pool.begin(null);
        for (BytesTable<?, ?> table : tables) {
            table.clear();
        }
    }
}
