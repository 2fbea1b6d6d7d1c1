package io.flinkswarm.state.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of calls for votes. */
@Internal
public final class VoteRequestSerializer extends RecordSerializer<VoteRequest> {
    private static final long serialVersionUID = 1L;

    /** The one instance that is needed; it has no state. */
    public static final VoteRequestSerializer INSTANCE = new VoteRequestSerializer();

    public VoteRequestSerializer() {
        super(VoteRequest.class, 1);
    }

    @Override
    protected void write(VoteRequest request, DataOutputView out) throws IOException {
        Fields.writeString(out, request.id());
        Fields.writeString(out, request.group());
        Fields.writeString(out, request.proposal());
        Fields.writeString(out, request.type());
        Fields.writeStrings(out, request.options());
        Fields.writeStrings(out, request.voters());
        out.writeInt(request.attempt());
        out.writeByte(request.priority().ordinal());
        out.writeLong(request.answerBy());
        out.writeLong(request.time());
    }

    @Override
    protected VoteRequest read(int version, DataInputView in) throws IOException {
        return new VoteRequest(
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readStrings(in),
                Fields.readStrings(in),
                in.readInt(),
                Priority.of(in.readByte()),
                in.readLong(),
                in.readLong());
    }
}
