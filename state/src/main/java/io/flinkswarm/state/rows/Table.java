package io.flinkswarm.state.rows;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.Map;

/**
 * Rows of one kind by key: keyed state in a job, a map or bytes elsewhere.
 *
 * @param <K> the key's class
 * @param <V> the row's class
 */
@Internal
public interface Table<K, V> {
    /** The row, or null. */
    V get(K key) throws Exception;

    void put(K key, V row) throws Exception;

    /** Puts back a row that {@link #get} gave and that was changed in place. */
    default void update(K key, V row) throws Exception {
        put(key, row);
    }

    void remove(K key) throws Exception;

    /** All rows, in no particular order; removing through the iterator is not asked for. */
    Iterable<Map.Entry<K, V>> entries() throws Exception;
}
