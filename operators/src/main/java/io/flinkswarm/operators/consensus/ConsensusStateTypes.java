package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.rows.StateTable;
import io.flinkswarm.state.rows.Table;
import java.util.List;
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

    /** Type to its network. */
    static final MapStateDescriptor<String, NeuralPosterior> NETWORKS = new MapStateDescriptor<>(
            "consensus-networks", StringSerializer.INSTANCE, new ConsensusSerializers.OfNetwork());

    /** Voter to what is learned of it. */
    static final MapStateDescriptor<String, VoterRow> VOTERS =
            new MapStateDescriptor<>("consensus-voters", StringSerializer.INSTANCE, new ConsensusSerializers.OfVoter());

    /** Open proposals by id. */
    static final MapStateDescriptor<String, Ballot> OPEN =
            new MapStateDescriptor<>("consensus-open", StringSerializer.INSTANCE, new ConsensusSerializers.OfBallot());

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
    static final List<MapStateDescriptor<?, ?>> TABLES = List.of(NETWORKS, VOTERS, OPEN, CLOSED, CLOSINGS, EARLY);

    private ConsensusStateTypes() {}

    /**
     * The store over the state of whatever key is current.
     *
     * @param live whether the backend gives out the rows that it holds, so that a row changed in place need not be put back
     */
    static GroupStore store(RuntimeContext context, boolean live) {
        return new KeyedStore(context, live);
    }

    private static final class KeyedStore implements GroupStore {
        private final ValueState<GroupRow> group;
        private final ValueState<Roster> roster;
        private final Table<String, NeuralPosterior> networks;
        private final Table<String, VoterRow> voters;
        private final Table<String, Ballot> open;
        private final Table<String, ClosedBallot> closed;
        private final Table<Long, String> closings;
        private final Table<String, EarlyVotes> early;
        private final List<MapState<?, ?>> tables;

        private final boolean live;

        private KeyedStore(RuntimeContext context, boolean live) {
            this.live = live;
            group = context.getState(GROUP);
            roster = context.getState(ROSTER);
            MapState<String, NeuralPosterior> networkState = context.getMapState(NETWORKS);
            MapState<String, VoterRow> voterState = context.getMapState(VOTERS);
            MapState<String, Ballot> openState = context.getMapState(OPEN);
            MapState<String, ClosedBallot> closedState = context.getMapState(CLOSED);
            MapState<Long, String> closingState = context.getMapState(CLOSINGS);
            MapState<String, EarlyVotes> earlyState = context.getMapState(EARLY);
            networks = new StateTable<>(networkState, live);
            voters = new StateTable<>(voterState, live);
            open = new StateTable<>(openState, live);
            closed = new StateTable<>(closedState, live);
            closings = new StateTable<>(closingState, live);
            early = new StateTable<>(earlyState, live);
            tables = List.of(networkState, voterState, openState, closedState, closingState, earlyState);
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
        public void updateGroup(GroupRow row) throws Exception {
            if (!live) {
                group.update(row);
            }
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
        public Table<String, NeuralPosterior> networks() {
            return networks;
        }

        @Override
        public Table<String, VoterRow> voters() {
            return voters;
        }

        @Override
        public Table<String, Ballot> open() {
            return open;
        }

        @Override
        public Table<String, ClosedBallot> closed() {
            return closed;
        }

        @Override
        public Table<Long, String> closings() {
            return closings;
        }

        @Override
        public Table<String, EarlyVotes> early() {
            return early;
        }

        @Override
        public boolean isLive() {
            return live;
        }

        @Override
        public void clear() {
            group.clear();
            roster.clear();
            tables.forEach(MapState::clear);
        }
    }
}
