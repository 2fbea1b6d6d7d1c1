package io.flinkswarm.state.rows;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;

/**
 * Rows in Flink's keyed state: those of whatever key is current.
 *
 * @param state the rows
 * @param live whether the backend gives out the rows that it holds, so that one changed in place need not be put back
 * @param <K> the key's class
 * @param <V> the row's class
 */
@Internal
public record StateTable<K, V>(MapState<K, V> state, boolean live) implements Table<K, V> {
    @Override
    public V get(K key) throws Exception {
        return state.get(key);
    }

    @Override
    public void put(K key, V row) throws Exception {
        state.put(key, row);
    }

    @Override
    public void update(K key, V row) throws Exception {
        if (!live) {
            state.put(key, row);
        }
    }

    @Override
    public void remove(K key) throws Exception {
        state.remove(key);
    }

    @Override
    public Iterable<Map.Entry<K, V>> entries() throws Exception {
        Iterable<Map.Entry<K, V>> entries = state.entries();
        return entries == null ? List.of() : entries;
    }
}
