package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;

/**
 * A group's rows in Flink's keyed state: names and serializers of every state, and the store over the current key's.
 *
 * <p>Names are part of every checkpoint: they are never changed.
 */
@Internal
public final class ConsensusStateTypes {
    /** The group's own row. */
    static final ValueStateDescriptor<GroupRow> GROUP =
            new ValueStateDescriptor<>("consensus-group", new ConsensusSerializers.OfGroup());

    /** The members to ask. */
    static final ValueStateDescriptor<Roster> ROSTER =
            new ValueStateDescriptor<>("consensus-roster", new ConsensusSerializers.OfRoster());

    /** Type to what is learned of it. */
    static final MapStateDescriptor<String, TypeRow> TYPES = new MapStateDescriptor<>(
            "consensus-types", StringSerializer.INSTANCE, new ConsensusSerializers.OfType());

    /** Type to its network. */
    static final MapStateDescriptor<String, NeuralPosterior> NETWORKS = new MapStateDescriptor<>(
            "consensus-networks", StringSerializer.INSTANCE, new ConsensusSerializers.OfNetwork());

    /** Voter to what is learned of it. */
    static final MapStateDescriptor<String, VoterRow> VOTERS = new MapStateDescriptor<>(
            "consensus-voters", StringSerializer.INSTANCE, new ConsensusSerializers.OfVoter());

    /** Open proposals by id. */
    static final MapStateDescriptor<String, Ballot> OPEN = new MapStateDescriptor<>(
            "consensus-open", StringSerializer.INSTANCE, new ConsensusSerializers.OfBallot());

    /** Closed proposals by id. */
    static final MapStateDescriptor<String, ClosedBallot> CLOSED = new MapStateDescriptor<>(
            "consensus-closed", StringSerializer.INSTANCE, new ConsensusSerializers.OfClosedBallot());

    /** Closed proposals' ids by the number of their closing. */
    static final MapStateDescriptor<Long, String> CLOSINGS =
            new MapStateDescriptor<>("consensus-closings", LongSerializer.INSTANCE, StringSerializer.INSTANCE);

    /** Votes that wait, by proposal. */
    static final MapStateDescriptor<String, EarlyVotes> EARLY = new MapStateDescriptor<>(
            "consensus-early-votes", StringSerializer.INSTANCE, new ConsensusSerializers.OfEarlyVotes());

    /** Every state, for readers of checkpoints. */
    static final List<MapStateDescriptor<?, ?>> TABLES =
            List.of(TYPES, NETWORKS, VOTERS, OPEN, CLOSED, CLOSINGS, EARLY);

    private ConsensusStateTypes() {}

    /** The store over the state of whatever key is current. */
    static GroupStore store(RuntimeContext context) {
        return new KeyedStore(context);
    }

    private static final class KeyedStore implements GroupStore {
        private final ValueState<GroupRow> group;
        private final ValueState<Roster> roster;
        private final Rows.Table<String, TypeRow> types;
        private final Rows.Table<String, NeuralPosterior> networks;
        private final Rows.Table<String, VoterRow> voters;
        private final Rows.Table<String, Ballot> open;
        private final Rows.Table<String, ClosedBallot> closed;
        private final Rows.Table<Long, String> closings;
        private final Rows.Table<String, EarlyVotes> early;
        private final List<MapState<?, ?>> tables;

        private KeyedStore(RuntimeContext context) {
            group = context.getState(GROUP);
            roster = context.getState(ROSTER);
            MapState<String, TypeRow> typeState = context.getMapState(TYPES);
            MapState<String, NeuralPosterior> networkState = context.getMapState(NETWORKS);
            MapState<String, VoterRow> voterState = context.getMapState(VOTERS);
            MapState<String, Ballot> openState = context.getMapState(OPEN);
            MapState<String, ClosedBallot> closedState = context.getMapState(CLOSED);
            MapState<Long, String> closingState = context.getMapState(CLOSINGS);
            MapState<String, EarlyVotes> earlyState = context.getMapState(EARLY);
            types = new StateTable<>(typeState);
            networks = new StateTable<>(networkState);
            voters = new StateTable<>(voterState);
            open = new StateTable<>(openState);
            closed = new StateTable<>(closedState);
            closings = new StateTable<>(closingState);
            early = new StateTable<>(earlyState);
            tables = List.of(
                    typeState, networkState, voterState, openState, closedState, closingState, earlyState);
        }

        @Override
        public GroupRow group() throws Exception {
            return group.value();
        }

        @Override
        public void putGroup(GroupRow row) throws Exception {
            group.update(row);
        }

        @Override
        public Roster roster() throws Exception {
            return roster.value();
        }

        @Override
        public void putRoster(Roster members) throws Exception {
            roster.update(members);
        }

        @Override
        public Rows.Table<String, TypeRow> types() {
            return types;
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
        public void clear() {
            group.clear();
            roster.clear();
            tables.forEach(MapState::clear);
        }
    }

    private record StateTable<K, V>(MapState<K, V> state) implements Rows.Table<K, V> {
        @Override
        public V get(K key) throws Exception {
            return state.get(key);
        }

        @Override
        public void put(K key, V row) throws Exception {
            state.put(key, row);
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
}
