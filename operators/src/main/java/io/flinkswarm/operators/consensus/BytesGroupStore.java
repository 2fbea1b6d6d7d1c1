package io.flinkswarm.operators.consensus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One group's state in rows of bytes, for state that knows no other: rows are decoded once a visit and what was put is
 * encoded once, when the visit ends.
 *
 * <pre>{@code
 * store.begin(groupBytes, rosterBytes);
 * ... a caucus works on it ...
 * store.end();     // then groupBytes() and rosterBytes() are to be kept
 * }</pre>
 */
final class BytesGroupStore implements GroupStore {
    /** Rows of bytes by key. */
    interface Bytes<K> {
        byte[] get(K key) throws Exception;

        void put(K key, byte[] row) throws Exception;

        void remove(K key) throws Exception;

        Iterable<Map.Entry<K, byte[]>> entries() throws Exception;

        void clear() throws Exception;
    }

    /** A row's way to bytes and back. */
    interface Codec<V> {
        byte[] write(V row) throws Exception;

        V read(byte[] bytes) throws Exception;
    }

    /** The codecs of all rows. */
    record Codecs(
            Codec<GroupRow> group,
            Codec<Roster> roster,
            Codec<NeuralPosterior> network,
            Codec<VoterRow> voter,
            Codec<Ballot> open,
            Codec<ClosedBallot> closed,
            Codec<String> closing,
            Codec<EarlyVotes> early) {}

    private final Value<GroupRow> group;
    private final Value<Roster> roster;
    private final CachedTable<String, NeuralPosterior> networks;
    private final CachedTable<String, VoterRow> voters;
    private final CachedTable<String, Ballot> open;
    private final CachedTable<String, ClosedBallot> closed;
    private final CachedTable<Long, String> closings;
    private final CachedTable<String, EarlyVotes> early;
    private final List<CachedTable<?, ?>> tables;

    BytesGroupStore(Codecs codecs) {
        group = new Value<>(codecs.group());
        roster = new Value<>(codecs.roster());
        networks = new CachedTable<>(codecs.network());
        voters = new CachedTable<>(codecs.voter());
        open = new CachedTable<>(codecs.open());
        closed = new CachedTable<>(codecs.closed());
        closings = new CachedTable<>(codecs.closing());
        early = new CachedTable<>(codecs.early());
        tables = List.of(networks, voters, open, closed, closings, early);
    }

    /** Where the tables' bytes are kept. */
    void keepIn(
            Bytes<String> networkBytes,
            Bytes<String> voterBytes,
            Bytes<String> openBytes,
            Bytes<String> closedBytes,
            Bytes<Long> closingBytes,
            Bytes<String> earlyBytes) {
        networks.bytes = networkBytes;
        voters.bytes = voterBytes;
        open.bytes = openBytes;
        closed.bytes = closedBytes;
        closings.bytes = closingBytes;
        early.bytes = earlyBytes;
    }

    /** Turns to a group, whose single rows are given; null where there are none. */
    void begin(byte[] groupBytes, byte[] rosterBytes) {
        tables.forEach(CachedTable::forget);
        group.begin(groupBytes);
        roster.begin(rosterBytes);
    }

    /** Puts back what was put. */
    void end() throws Exception {
        group.end();
        roster.end();
        for (CachedTable<?, ?> table : tables) {
            table.end();
        }
    }

    /** The group's own row; null where there is none. */
    byte[] groupBytes() {
        return group.bytes;
    }

    byte[] rosterBytes() {
        return roster.bytes;
    }

    @Override
    public GroupRow group() throws Exception {
        return group.get();
    }

    @Override
    public void putGroup(GroupRow row) {
        group.put(row);
    }

    @Override
    public Roster roster() throws Exception {
        return roster.get();
    }

    @Override
    public void putRoster(Roster members) {
        roster.put(members);
    }

    @Override
    public Rows.Table<String, NeuralPosterior> networks() {
        return networks;
    }

    @Override
    public Rows.Table<String, VoterRow> voters() {
        return voters;
    }

    @Override
    public Rows.Table<String, Ballot> open() {
        return open;
    }

    @Override
    public Rows.Table<String, ClosedBallot> closed() {
        return closed;
    }

    @Override
    public Rows.Table<Long, String> closings() {
        return closings;
    }

    @Override
    public Rows.Table<String, EarlyVotes> early() {
        return early;
    }

    @Override
    public void clear() throws Exception {
        begin(null, null);
        for (CachedTable<?, ?> table : tables) {
            table.bytes.clear();
        }
    }

    private static final class Value<V> {
        private final Codec<V> codec;
        private byte[] bytes;
        private V row;
        private boolean changed;

        private Value(Codec<V> codec) {
            this.codec = codec;
        }

        private void begin(byte[] kept) {
            bytes = kept;
            row = null;
            changed = false;
        }

        private V get() throws Exception {
            if (row == null && bytes != null) {
                row = codec.read(bytes);
            }
            return row;
        }

        private void put(V value) {
            row = value;
            changed = true;
        }

        private void end() throws Exception {
            if (changed) {
                bytes = codec.write(row);
                changed = false;
            }
        }
    }

    private static final class CachedTable<K, V> implements Rows.Table<K, V> {
        private final Codec<V> codec;
        private final Map<K, Cached<V>> cache = new HashMap<>();
        private Bytes<K> bytes;

        private CachedTable(Codec<V> codec) {
            this.codec = codec;
        }

        private void forget() {
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

        private void end() throws Exception {
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
    }

    private static final class Cached<V> {
        private V row;
        private boolean changed;

        private Cached(V row) {
            this.row = row;
        }
    }
}
