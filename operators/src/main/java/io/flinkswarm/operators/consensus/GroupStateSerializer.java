package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** One group's whole state as bytes, for the way from a checkpoint to a replay; kept nowhere. */
final class GroupStateSerializer {
    private final TypeSerializer<GroupRow> group = new ConsensusSerializers.OfGroup();
    private final TypeSerializer<Roster> roster = new ConsensusSerializers.OfRoster();
    private final TypeSerializer<NeuralPosterior> network = new ConsensusSerializers.OfNetwork();
    private final TypeSerializer<VoterRow> voter = new ConsensusSerializers.OfVoter();
    private final TypeSerializer<Ballot> open = new ConsensusSerializers.OfBallot();
    private final TypeSerializer<ClosedBallot> closed = new ConsensusSerializers.OfClosedBallot();
    private final TypeSerializer<EarlyVotes> early = new ConsensusSerializers.OfEarlyVotes();

    /** Writes the state of a group that has one. */
    void write(GroupStore from, DataOutputView out) throws Exception {
        group.serialize(from.group(), out);
        Roster members = from.roster();
        out.writeBoolean(members != null);
        if (members != null) {
            roster.serialize(members, out);
        }
        write(from.networks(), StringSerializer.INSTANCE, network, out);
        write(from.voters(), StringSerializer.INSTANCE, voter, out);
        write(from.open(), StringSerializer.INSTANCE, open, out);
        write(from.closed(), StringSerializer.INSTANCE, closed, out);
        write(from.closings(), LongSerializer.INSTANCE, StringSerializer.INSTANCE, out);
        write(from.early(), StringSerializer.INSTANCE, early, out);
    }

    /** Reads it into an empty store. */
    void read(DataInputView in, GroupStore into) throws Exception {
        into.putGroup(group.deserialize(in));
        if (in.readBoolean()) {
            into.putRoster(roster.deserialize(in));
        }
        read(in, StringSerializer.INSTANCE, network, into.networks());
        read(in, StringSerializer.INSTANCE, voter, into.voters());
        read(in, StringSerializer.INSTANCE, open, into.open());
        read(in, StringSerializer.INSTANCE, closed, into.closed());
        read(in, LongSerializer.INSTANCE, StringSerializer.INSTANCE, into.closings());
        read(in, StringSerializer.INSTANCE, early, into.early());
    }

    private static <K, V> void write(
            Table<K, V> table, TypeSerializer<K> keys, TypeSerializer<V> rows, DataOutputView out) throws Exception {
        List<Map.Entry<K, V>> entries = new ArrayList<>();
        for (Map.Entry<K, V> entry : table.entries()) {
            // RocksDB reuses nothing, but says so nowhere
            entries.add(Map.entry(entry.getKey(), entry.getValue()));
        }
        out.writeInt(entries.size());
        for (Map.Entry<K, V> entry : entries) {
            keys.serialize(entry.getKey(), out);
            rows.serialize(entry.getValue(), out);
        }
    }

    private static <K, V> void read(DataInputView in, TypeSerializer<K> keys, TypeSerializer<V> rows, Table<K, V> into)
            throws Exception {
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("rows of a group must be at least 0, but were " + count);
        }
        for (int i = 0; i < count; i++) {
            into.put(keys.deserialize(in), rows.deserialize(in));
        }
    }
}
