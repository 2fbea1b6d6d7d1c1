package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.BytesTable;
import io.flinkswarm.state.rows.BytesValue;
import io.flinkswarm.state.rows.RowCodec;
import io.flinkswarm.state.rows.Table;
import java.util.List;

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
    /** The codecs of all rows. */
    record Codecs(
            RowCodec<GroupRow> group,
            RowCodec<Roster> roster,
            RowCodec<NeuralPosterior> network,
            RowCodec<VoterRow> voter,
            RowCodec<Ballot> open,
            RowCodec<ClosedBallot> closed,
            RowCodec<String> closing,
            RowCodec<EarlyVotes> early) {}

    private final BytesValue<GroupRow> group;
    private final BytesValue<Roster> roster;
    private final BytesTable<String, NeuralPosterior> networks;
    private final BytesTable<String, VoterRow> voters;
    private final BytesTable<String, Ballot> open;
    private final BytesTable<String, ClosedBallot> closed;
    private final BytesTable<Long, String> closings;
    private final BytesTable<String, EarlyVotes> early;
    private final List<BytesTable<?, ?>> tables;

    BytesGroupStore(Codecs codecs) {
        group = new BytesValue<>(codecs.group());
        roster = new BytesValue<>(codecs.roster());
        networks = new BytesTable<>(codecs.network());
        voters = new BytesTable<>(codecs.voter());
        open = new BytesTable<>(codecs.open());
        closed = new BytesTable<>(codecs.closed());
        closings = new BytesTable<>(codecs.closing());
        early = new BytesTable<>(codecs.early());
        tables = List.of(networks, voters, open, closed, closings, early);
    }

    /** Where the tables' bytes are kept. */
    void keepIn(
            BytesTable.Bytes<String> networkBytes,
            BytesTable.Bytes<String> voterBytes,
            BytesTable.Bytes<String> openBytes,
            BytesTable.Bytes<String> closedBytes,
            BytesTable.Bytes<Long> closingBytes,
            BytesTable.Bytes<String> earlyBytes) {
        networks.keepIn(networkBytes);
        voters.keepIn(voterBytes);
        open.keepIn(openBytes);
        closed.keepIn(closedBytes);
        closings.keepIn(closingBytes);
        early.keepIn(earlyBytes);
    }

    /** Turns to a group, whose single rows are given; null where there are none. */
    void begin(byte[] groupBytes, byte[] rosterBytes) {
        tables.forEach(BytesTable::begin);
        group.begin(groupBytes);
        roster.begin(rosterBytes);
    }

    /** Puts back what was put. */
    void end() throws Exception {
        group.end();
        roster.end();
        for (BytesTable<?, ?> table : tables) {
            table.end();
        }
    }

    /** The group's own row; null where there is none. */
    byte[] groupBytes() {
        return group.bytes();
    }

    byte[] rosterBytes() {
        return roster.bytes();
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
    public void clear() throws Exception {
        begin(null, null);
        for (BytesTable<?, ?> table : tables) {
            table.clear();
        }
    }
}
