package io.flinkswarm.state.rows;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that are kept as bytes: each is decoded once a visit, and what was put is encoded once, when the visit ends.
 *
 * @param <K> the key's class
 * @param <V> the row's class
 */
@Internal
public final class BytesTable<K, V> implements Table<K, V> {
    private final RowCodec<V> codec;
    private final Map<K, Cached<V>> cache = new LinkedHashMap<>();
    private Bytes<K> bytes;

    /** Rows of bytes by key. */
    public interface Bytes<K> {
        byte[] get(K key) throws Exception;

        void put(K key, byte[] row) throws Exception;

        void remove(K key) throws Exception;

        Iterable<Map.Entry<K, byte[]>> entries() throws Exception;

        void clear() throws Exception;
    }

    public BytesTable(RowCodec<V> codec) {
        this.codec = codec;
    }

    /** Where the bytes are kept. */
    public void keepIn(Bytes<K> kept) {
        bytes = kept;
    }

    /** Begins a visit: what the last one put and did not end is forgotten. */
    public void begin() {
        cache.clear();
    }

    @Override
    public V get(K key) throws Exception {
        Cached<V> cached = cache.get(key);
        if (cached == null) {
            byte[] kept = bytes.get(key);
            cached = new Cached<>(kept == null ? null : codec.read(kept));
            cache.put(key, cached);
        }
        return cached.row;
    }

    @Override
    public void put(K key, V row) {
        Cached<V> cached = cache.computeIfAbsent(key, k -> new Cached<>(null));
        cached.row = row;
        cached.changed = true;
    }

    @Override
    public void remove(K key) {
        put(key, null);
    }

    /** A copy of the list of rows, so that the caller may change the table meanwhile. */
    @Override
    public Iterable<Map.Entry<K, V>> entries() throws Exception {
        end();
        List<Map.Entry<K, V>> entries = new ArrayList<>();
        for (Map.Entry<K, byte[]> entry : bytes.entries()) {
            Cached<V> cached = cache.get(entry.getKey());
            if (cached == null) {
                cached = new Cached<>(codec.read(entry.getValue()));
                cache.put(entry.getKey(), cached);
            }
            entries.add(Map.entry(entry.getKey(), cached.row));
        }
        return entries;
    }

    /** Ends the visit: what was put is kept. */
    public void end() throws Exception {
        for (Map.Entry<K, Cached<V>> entry : cache.entrySet()) {
            Cached<V> cached = entry.getValue();
            if (cached.changed) {
                if (cached.row == null) {
                    bytes.remove(entry.getKey());
                } else {
                    bytes.put(entry.getKey(), codec.write(cached.row));
                }
                cached.changed = false;
            }
        }
    }

    /** Forgets all rows. */
    public void clear() throws Exception {
        cache.clear();
        bytes.clear();
    }

    private static final class Cached<V> {
        private V row;
        private boolean changed;

        private Cached(V row) {
            this.row = row;
        }
    }
}
