package io.flinkswarm.state.control;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.control.PolicyVersion;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of {@link PolicyVersion}. */
@Internal
public final class PolicyVersionSerializer extends RecordSerializer<PolicyVersion> {
    private static final long serialVersionUID = 1L;

    /** Version 1. */
    public PolicyVersionSerializer() {
        super(PolicyVersion.class, 1);
    }

    @Override
    protected void write(PolicyVersion row, DataOutputView out) throws IOException {
        Fields.writeString(out, row.target());
        out.writeInt(row.version());
        Fields.writeString(out, row.kind().name());
        SettingsFields.write(out, row.settings());
        out.writeInt(row.revertTo());
        Fields.writeString(out, row.eventId());
        Fields.writeString(out, row.author());
        out.writeLong(row.effectiveTime());
    }

    @Override
    protected PolicyVersion read(int version, DataInputView in) throws IOException {
        return new PolicyVersion(
                Fields.readString(in),
                in.readInt(),
                ControlEvent.Kind.valueOf(Fields.readString(in)),
                SettingsFields.read(in),
                in.readInt(),
                Fields.readString(in),
                Fields.readString(in),
                in.readLong());
    }
}
