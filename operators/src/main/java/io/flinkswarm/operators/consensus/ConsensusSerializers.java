package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.state.consensus.ConsensusEventSerializer;
import io.flinkswarm.state.rows.RowSerializer;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializers of the state rows; each row writes itself, these carry the version that a checkpoint notes. */
@Internal
public final class ConsensusSerializers {
    private ConsensusSerializers() {}

    /** Of the group's own row. */
    @Internal
    public static final class OfGroup extends RowSerializer<GroupRow> {
        private static final long serialVersionUID = 1L;

        public OfGroup() {
            super(GroupRow.class, GroupRow::read);
        }
    }

    /** Of the members to ask. */
    @Internal
    public static final class OfRoster extends RowSerializer<Roster> {
        private static final long serialVersionUID = 1L;

        public OfRoster() {
            super(Roster.class, Roster::read);
        }
    }

    /** Of a type's network. */
    @Internal
    public static final class OfNetwork extends RowSerializer<NeuralPosterior> {
        private static final long serialVersionUID = 1L;

        public OfNetwork() {
            super(NeuralPosterior.class, NeuralPosterior::read);
        }
    }

    /** Of what is learned of a voter. */
    @Internal
    public static final class OfVoter extends RowSerializer<VoterRow> {
        private static final long serialVersionUID = 1L;

        public OfVoter() {
            super(VoterRow.class, VoterRow::read);
        }
    }

    /** Of an open proposal. */
    @Internal
    public static final class OfBallot extends RowSerializer<Ballot> {
        private static final long serialVersionUID = 1L;

        public OfBallot() {
            super(Ballot.class, Ballot::read);
        }
    }

    /** Of a closed proposal. */
    @Internal
    public static final class OfClosedBallot extends RowSerializer<ClosedBallot> {
        private static final long serialVersionUID = 1L;

        public OfClosedBallot() {
            super(ClosedBallot.class, ClosedBallot::read);
        }
    }

    /** Of votes that wait for their proposal; immutable. */
    @Internal
    public static final class OfEarlyVotes extends RecordSerializer<EarlyVotes> {
        private static final long serialVersionUID = 1L;

        public OfEarlyVotes() {
            super(EarlyVotes.class, 1);
        }

        @Override
        protected void write(EarlyVotes row, DataOutputView out) throws IOException {
            out.writeLong(row.since());
            Fields.writeVarInt(out, row.votes().size());
            for (Vote vote : row.votes()) {
                ConsensusEventSerializer.INSTANCE.serialize(vote, out);
            }
        }

        @Override
        protected EarlyVotes read(int version, DataInputView in) throws IOException {
            long since = in.readLong();
            int count = Fields.readCount(in, Rows.LONGEST_LIST);
            List<Vote> votes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                votes.add((Vote) ConsensusEventSerializer.INSTANCE.deserialize(in));
            }
            return new EarlyVotes(since, votes);
        }
    }
}
