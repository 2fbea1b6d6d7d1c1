package io.flinkswarm.state.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.Contribution;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Why;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of decisions with their reasons. */
@Internal
public final class DecisionSerializer extends RecordSerializer<Decision> {
    private static final long serialVersionUID = 1L;
    private static final DecisionStatus[] STATUSES = DecisionStatus.values();
    private static final int MOST_CONTRIBUTIONS = 1 << 20;

    /** The one instance that is needed; it has no state. */
    public static final DecisionSerializer INSTANCE = new DecisionSerializer();

    public DecisionSerializer() {
        super(Decision.class, 1);
    }

    @Override
    protected void write(Decision decision, DataOutputView out) throws IOException {
        Fields.writeString(out, decision.id());
        Fields.writeString(out, decision.group());
        Fields.writeString(out, decision.proposal());
        Fields.writeString(out, decision.type());
        out.writeByte(decision.status().ordinal());
        Fields.writeString(out, decision.choice());
        out.writeDouble(decision.posterior());
        Fields.writeVarInt(out, decision.ties());
        out.writeDouble(decision.disagreement());
        Fields.writeString(out, decision.rule());
        Fields.writeString(out, decision.reason());
        writeWhy(decision.why(), out);
        out.writeInt(decision.policyVersion());
        out.writeLong(decision.time());
        out.writeLong(decision.epoch());
        Fields.writeString(out, decision.supersedes());
        out.writeBoolean(decision.durable());
    }

    @Override
    protected Decision read(int version, DataInputView in) throws IOException {
        return new Decision(
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                STATUSES[in.readByte()],
                Fields.readString(in),
                in.readDouble(),
                Fields.readVarInt(in),
                in.readDouble(),
                Fields.readString(in),
                Fields.readString(in),
                readWhy(in),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                Fields.readString(in),
                in.readBoolean());
    }

    private static void writeWhy(Why why, DataOutputView out) throws IOException {
        Fields.writeVarInt(out, why.contributions().size());
        for (Contribution contribution : why.contributions()) {
            Fields.writeString(out, contribution.voter());
            Fields.writeString(out, contribution.choice());
            out.writeDouble(contribution.logOdds());
        }
        out.writeDouble(why.priorLogOdds());
        out.writeDouble(why.threshold());
        out.writeInt(why.votes());
        out.writeInt(why.asked());
        out.writeLong(why.tookMillis());
        out.writeDouble(why.weightedLogLoss());
        out.writeDouble(why.neuralLogLoss());
        out.writeBoolean(why.networkActed());
        ConsensusEventSerializer.writeVector(out, why.meanReasoning());
    }

    private static Why readWhy(DataInputView in) throws IOException {
        int count = Fields.readCount(in, MOST_CONTRIBUTIONS);
        List<Contribution> contributions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            contributions.add(new Contribution(Fields.readString(in), Fields.readString(in), in.readDouble()));
        }
        return new Why(
                contributions,
                in.readDouble(),
                in.readDouble(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                in.readBoolean(),
                ConsensusEventSerializer.readVector(in));
    }
}
