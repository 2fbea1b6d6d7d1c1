package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.state.consensus.ConsensusEventSerializer;
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
    public static final class OfGroup extends RecordSerializer<GroupRow> {
        private static final long serialVersionUID = 1L;

        public OfGroup() {
            super(GroupRow.class, 1);
        }

        @Override
        protected void write(GroupRow row, DataOutputView out) throws IOException {
            row.write(out);
        }

        @Override
        protected GroupRow read(int version, DataInputView in) throws IOException {
            return GroupRow.read(in);
        }

        @Override
        protected GroupRow copyOf(GroupRow row) {
            return row.copy();
        }

        @Override
        public boolean isImmutableType() {
            return false;
        }
    }

    /** Of the members to ask. */
    @Internal
    public static final class OfRoster extends RecordSerializer<Roster> {
        private static final long serialVersionUID = 1L;

        public OfRoster() {
            super(Roster.class, 1);
        }

        @Override
        protected void write(Roster row, DataOutputView out) throws IOException {
            row.write(out);
        }

        @Override
        protected Roster read(int version, DataInputView in) throws IOException {
            return Roster.read(in);
        }

        @Override
        protected Roster copyOf(Roster row) {
            return row.copy();
        }

        @Override
        public boolean isImmutableType() {
            return false;
        }
    }

    /** Of a type's network. */
    @Internal
    public static final class OfNetwork extends RecordSerializer<NeuralPosterior> {
        private static final long serialVersionUID = 1L;

        public OfNetwork() {
            super(NeuralPosterior.class, 1);
        }

        @Override
        protected void write(NeuralPosterior row, DataOutputView out) throws IOException {
            row.write(out);
        }

        @Override
        protected NeuralPosterior read(int version, DataInputView in) throws IOException {
            return NeuralPosterior.read(in);
        }

        @Override
        protected NeuralPosterior copyOf(NeuralPosterior row) {
            return row.copy();
        }

        @Override
        public boolean isImmutableType() {
            return false;
        }
    }

    /** Of what is learned of a voter. */
    @Internal
    public static final class OfVoter extends RecordSerializer<VoterRow> {
        private static final long serialVersionUID = 1L;

        public OfVoter() {
            super(VoterRow.class, 1);
        }

        @Override
        protected void write(VoterRow row, DataOutputView out) throws IOException {
            row.write(out);
        }

        @Override
        protected VoterRow read(int version, DataInputView in) throws IOException {
            return VoterRow.read(in);
        }

        @Override
        protected VoterRow copyOf(VoterRow row) {
            return row.copy();
        }

        @Override
        public boolean isImmutableType() {
            return false;
        }
    }

    /** Of an open proposal. */
    @Internal
    public static final class OfBallot extends RecordSerializer<Ballot> {
        private static final long serialVersionUID = 1L;

        public OfBallot() {
            super(Ballot.class, 1);
        }

        @Override
        protected void write(Ballot row, DataOutputView out) throws IOException {
            row.write(out);
        }

        @Override
        protected Ballot read(int version, DataInputView in) throws IOException {
            return Ballot.read(in);
        }

        @Override
        protected Ballot copyOf(Ballot row) {
            return row.copy();
        }

        @Override
        public boolean isImmutableType() {
            return false;
        }
    }

    /** Of a closed proposal. */
    @Internal
    public static final class OfClosedBallot extends RecordSerializer<ClosedBallot> {
        private static final long serialVersionUID = 1L;

        public OfClosedBallot() {
            super(ClosedBallot.class, 1);
        }

        @Override
        protected void write(ClosedBallot row, DataOutputView out) throws IOException {
            row.write(out);
        }

        @Override
        protected ClosedBallot read(int version, DataInputView in) throws IOException {
            return ClosedBallot.read(in);
        }

        @Override
        protected ClosedBallot copyOf(ClosedBallot row) {
            return row.copy();
        }

        @Override
        public boolean isImmutableType() {
            return false;
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
