package io.flinkswarm.state.views;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of {@link ViewDelta}. */
@PublicEvolving
public final class ViewDeltaSerializer extends RecordSerializer<ViewDelta> {
    private static final long serialVersionUID = 1L;

    /** Creates the serializer, which holds no state. */
    public ViewDeltaSerializer() {
        super(ViewDelta.class, 1);
    }

    @Override
    protected void write(ViewDelta delta, DataOutputView out) throws IOException {
        Fields.writeString(out, delta.view());
        Fields.writeString(out, delta.key());
        out.writeLong(delta.version());
        ViewRowFields.write(out, delta.row());
    }

    @Override
    protected ViewDelta read(int version, DataInputView in) throws IOException {
        return new ViewDelta(Fields.readString(in), Fields.readString(in), in.readLong(), ViewRowFields.read(in));
    }
}
