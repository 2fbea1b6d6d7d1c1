package io.flinkswarm.state.rejection;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of {@link Rejection}. */
@Internal
public final class RejectionSerializer extends RecordSerializer<Rejection> {
    private static final long serialVersionUID = 1L;

    /** Version 1. */
    public RejectionSerializer() {
        super(Rejection.class, 1);
    }

    @Override
    protected void write(Rejection rejection, DataOutputView out) throws IOException {
        Fields.writeString(out, rejection.operator());
        Fields.writeString(out, rejection.reason().name());
        Fields.writeString(out, rejection.detail());
        Fields.writeString(out, rejection.key());
        Fields.writeString(out, rejection.input());
        out.writeLong(rejection.time());
    }

    @Override
    protected Rejection read(int version, DataInputView in) throws IOException {
        return new Rejection(
                Fields.readString(in),
                Rejection.Reason.valueOf(Fields.readString(in)),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                in.readLong());
    }
}
