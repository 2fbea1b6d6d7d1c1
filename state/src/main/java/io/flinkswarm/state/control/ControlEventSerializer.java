package io.flinkswarm.state.control;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of {@link ControlEvent}. */
@Internal
public final class ControlEventSerializer extends RecordSerializer<ControlEvent> {
    private static final long serialVersionUID = 1L;

    /** Version 1. */
    public ControlEventSerializer() {
        super(ControlEvent.class, 1);
    }

    @Override
    protected void write(ControlEvent event, DataOutputView out) throws IOException {
        Fields.writeString(out, event.id());
        Fields.writeString(out, event.target());
        Fields.writeString(out, event.kind().name());
        out.writeInt(event.version());
        SettingsFields.write(out, event.settings());
        out.writeInt(event.revertTo());
        Fields.writeString(out, event.author());
        out.writeLong(event.time());
    }

    @Override
    protected ControlEvent read(int version, DataInputView in) throws IOException {
        return new ControlEvent(
                Fields.readString(in),
                Fields.readString(in),
                ControlEvent.Kind.valueOf(Fields.readString(in)),
                in.readInt(),
                SettingsFields.read(in),
                in.readInt(),
                Fields.readString(in),
                in.readLong());
    }
}
