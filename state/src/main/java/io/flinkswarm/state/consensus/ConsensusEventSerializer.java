package io.flinkswarm.state.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Feedback;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Signature;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of proposals, votes and outcomes: the hottest bytes of the protocol. */
@Internal
public final class ConsensusEventSerializer extends RecordSerializer<ConsensusEvent> {
    private static final long serialVersionUID = 1L;

    private static final int PROPOSAL = 0;
    private static final int VOTE = 1;
    private static final int OUTCOME = 2;

    /** More than any list that the operator lets in; only corrupt bytes ask for more. */
    private static final int LONGEST_LIST = 1 << 20;

    // flags of a vote, so that what most votes lack costs nothing
    private static final int CONFIDENCE = 1;
    private static final int REASONING = 2;
    private static final int SIGNATURE = 4;
    private static final int FEEDBACK = 8;
    private static final int BOUND = 16;

    /** The one instance that is needed; it has no state. */
    public static final ConsensusEventSerializer INSTANCE = new ConsensusEventSerializer();

    public ConsensusEventSerializer() {
        super(ConsensusEvent.class, 1);
    }

    @Override
    protected void write(ConsensusEvent event, DataOutputView out) throws IOException {
        if (event instanceof Vote vote) {
            out.writeByte(VOTE);
            writeVote(vote, out);
        } else if (event instanceof Proposal proposal) {
            out.writeByte(PROPOSAL);
            writeProposal(proposal, out);
        } else {
            out.writeByte(OUTCOME);
            writeOutcome((Outcome) event, out);
        }
    }

    @Override
    protected ConsensusEvent read(int version, DataInputView in) throws IOException {
        int tag = in.readByte();
        return switch (tag) {
            case PROPOSAL -> readProposal(in);
            case VOTE -> readVote(in);
            case OUTCOME -> readOutcome(in);
            default -> throw new IOException("event tag must be from 0 to 2, but was " + tag);
        };
    }

    static void writeVote(Vote vote, DataOutputView out) throws IOException {
        int flags = (Double.isNaN(vote.confidence()) ? 0 : CONFIDENCE)
                | (vote.reasoning().isEmpty() ? 0 : REASONING)
                | (vote.signature() == null ? 0 : SIGNATURE)
                | (vote.feedback() == null ? 0 : FEEDBACK)
                | (vote.bound() ? BOUND : 0);
        out.writeByte(flags);
        Fields.writeString(out, vote.group());
        Fields.writeString(out, vote.proposal());
        Fields.writeString(out, vote.voter());
        Fields.writeString(out, vote.choice());
        out.writeLong(vote.time());
        out.writeLong(vote.sequence());
        if ((flags & CONFIDENCE) != 0) {
            out.writeDouble(vote.confidence());
        }
        if ((flags & REASONING) != 0) {
            writeVector(out, vote.reasoning());
        }
        if ((flags & SIGNATURE) != 0) {
            Fields.writeString(out, vote.signature().algorithm());
            Fields.writeString(out, vote.signature().value());
        }
        if ((flags & FEEDBACK) != 0) {
            Fields.writeString(out, vote.feedback().proposal());
            out.writeDouble(vote.feedback().rating());
        }
    }

    static Vote readVote(DataInputView in) throws IOException {
        int flags = in.readByte();
        String group = Fields.readString(in);
        String proposal = Fields.readString(in);
        String voter = Fields.readString(in);
        String choice = Fields.readString(in);
        long time = in.readLong();
        long sequence = in.readLong();
        double confidence = (flags & CONFIDENCE) != 0 ? in.readDouble() : Double.NaN;
        FloatVector reasoning = (flags & REASONING) != 0 ? readVector(in) : FloatVector.EMPTY;
        Signature signature =
                (flags & SIGNATURE) != 0 ? new Signature(Fields.readString(in), Fields.readString(in)) : null;
        Feedback feedback = (flags & FEEDBACK) != 0 ? new Feedback(Fields.readString(in), in.readDouble()) : null;
        return new Vote(
                group,
                proposal,
                voter,
                choice,
                confidence,
                reasoning,
                time,
                sequence,
                signature,
                feedback,
                (flags & BOUND) != 0);
    }

    private static void writeProposal(Proposal proposal, DataOutputView out) throws IOException {
        Fields.writeString(out, proposal.id());
        Fields.writeString(out, proposal.group());
        Fields.writeString(out, proposal.proposer());
        Fields.writeString(out, proposal.type());
        // the usual pair of options takes one byte
        Fields.writeStrings(out, proposal.options().equals(Proposal.ACCEPT_REJECT) ? List.of() : proposal.options());
        out.writeDouble(proposal.confidence());
        writeVector(out, proposal.weights());
        out.writeByte(proposal.priority().ordinal());
        out.writeLong(proposal.deadline());
        Fields.writeStrings(out, proposal.voters());
        out.writeLong(proposal.time());
        out.writeLong(proposal.sequence());
    }

    private static Proposal readProposal(DataInputView in) throws IOException {
        return new Proposal(
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readStrings(in),
                in.readDouble(),
                readVector(in),
                Priority.of(in.readByte()),
                in.readLong(),
                Fields.readStrings(in),
                in.readLong(),
                in.readLong());
    }

    private static void writeOutcome(Outcome outcome, DataOutputView out) throws IOException {
        Fields.writeString(out, outcome.group());
        Fields.writeString(out, outcome.proposal());
        Fields.writeString(out, outcome.choice());
        out.writeDouble(outcome.quality());
        Fields.writeString(out, outcome.reporter());
        out.writeLong(outcome.time());
        out.writeLong(outcome.sequence());
    }

    private static Outcome readOutcome(DataInputView in) throws IOException {
        return new Outcome(
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                in.readDouble(),
                Fields.readString(in),
                in.readLong(),
                in.readLong());
    }

    static void writeVector(DataOutputView out, FloatVector vector) throws IOException {
        int size = vector.size();
        Fields.writeVarInt(out, size);
        for (int i = 0; i < size; i++) {
            out.writeInt(Float.floatToRawIntBits(vector.get(i)));
        }
    }

    static FloatVector readVector(DataInputView in) throws IOException {
        int size = Fields.readCount(in, LONGEST_LIST);
        if (size == 0) {
            return FloatVector.EMPTY;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = Float.intBitsToFloat(in.readInt());
        }
        return FloatVector.wrap(values);
    }
}
