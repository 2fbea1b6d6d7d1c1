package io.flinkswarm.state.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of evidence of double voting. */
@Internal
public final class EvidenceSerializer extends RecordSerializer<Evidence> {
    private static final long serialVersionUID = 1L;

    /** The one instance that is needed; it has no state. */
    public static final EvidenceSerializer INSTANCE = new EvidenceSerializer();

    public EvidenceSerializer() {
        super(Evidence.class, 1);
    }

    @Override
    protected void write(Evidence evidence, DataOutputView out) throws IOException {
        Fields.writeString(out, evidence.id());
        Fields.writeString(out, evidence.group());
        Fields.writeString(out, evidence.proposal());
        Fields.writeString(out, evidence.voter());
        Fields.writeString(out, evidence.firstChoice());
        ConsensusEventSerializer.writeVote(evidence.second(), out);
        out.writeBoolean(evidence.attributable());
        out.writeLong(evidence.time());
    }

    @Override
    protected Evidence read(int version, DataInputView in) throws IOException {
        return new Evidence(
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                ConsensusEventSerializer.readVote(in),
                in.readBoolean(),
                in.readLong());
    }
}
