package io.flinkswarm.state.views;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of {@link PageRequest}. */
@PublicEvolving
public final class PageRequestSerializer extends RecordSerializer<PageRequest> {
    private static final long serialVersionUID = 1L;

    /** Creates the serializer, which holds no state. */
    public PageRequestSerializer() {
        super(PageRequest.class, 1);
    }

    @Override
    protected void write(PageRequest request, DataOutputView out) throws IOException {
        Fields.writeString(out, request.requestId());
        Fields.writeString(out, request.view());
        out.writeInt(request.bucket());
        Fields.writeString(out, request.afterToken());
        out.writeInt(request.limit());
    }

    @Override
    protected PageRequest read(int version, DataInputView in) throws IOException {
        return new PageRequest(
                Fields.readString(in), Fields.readString(in), in.readInt(), Fields.readString(in), in.readInt());
    }
}
