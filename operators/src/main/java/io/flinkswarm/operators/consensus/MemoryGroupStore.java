package io.flinkswarm.operators.consensus;

import java.util.LinkedHashMap;
import java.util.Map;

/** One group's state in maps: for replays and tests, where no Flink runs. */
final class MemoryGroupStore implements GroupStore {
    private GroupRow group;
    private Roster roster;
    private final MapTable<String, NeuralPosterior> networks = new MapTable<>();
    private final MapTable<String, VoterRow> voters = new MapTable<>();
    private final MapTable<String, Ballot> open = new MapTable<>();
    private final MapTable<String, ClosedBallot> closed = new MapTable<>();
    private final MapTable<Long, String> closings = new MapTable<>();
    private final MapTable<String, EarlyVotes> early = new MapTable<>();

    @Override
    public GroupRow group() {
        return group;
    }

    @Override
    public void putGroup(GroupRow row) {
        group = row;
    }

    @Override
    public Roster roster() {
        return roster;
    }

    @Override
    public void putRoster(Roster members) {
        roster = members;
    }

    @Override
    public MapTable<String, NeuralPosterior> networks() {
        return networks;
    }

    @Override
    public MapTable<String, VoterRow> voters() {
        return voters;
    }

    @Override
    public MapTable<String, Ballot> open() {
        return open;
    }

    @Override
    public MapTable<String, ClosedBallot> closed() {
        return closed;
    }

    @Override
    public MapTable<Long, String> closings() {
        return closings;
    }

    @Override
    public MapTable<String, EarlyVotes> early() {
        return early;
    }

    @Override
    public void clear() {
        group = null;
        roster = null;
        networks.rows.clear();
        voters.rows.clear();
        open.rows.clear();
        closed.rows.clear();
        closings.rows.clear();
        early.rows.clear();
    }

    /** A table in a map. */
    static final class MapTable<K, V> implements Rows.Table<K, V> {
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
    }
}
