package io.flinkswarm.state.rows;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows in a map: for replays, simulations and tests.
 *
 * @param <K> the key's class
 * @param <V> the row's class
 */
@Internal
public final class MemoryTable<K, V> implements Table<K, V> {
    private final Map<K, V> rows = new LinkedHashMap<>();

    @Override
    public V get(K key) {
        return rows.get(key);
    }

    @Override
    public void put(K key, V row) {
        rows.put(key, row);
    }

    @Override
    public void remove(K key) {
        rows.remove(key);
    }

    @Override
    public Iterable<Map.Entry<K, V>> entries() {
        return rows.entrySet();
    }

    /** Forgets all rows. */
    public void clear() {
        rows.clear();
    }
}
