package io.flinkswarm.state.views;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of {@link Page}; the view's name is written once, not with every row. */
@PublicEvolving
public final class PageSerializer extends RecordSerializer<Page> {
    private static final long serialVersionUID = 1L;

    /** Creates the serializer, which holds no state. */
    public PageSerializer() {
        super(Page.class, 1);
    }

    @Override
    protected void write(Page page, DataOutputView out) throws IOException {
        Fields.writeString(out, page.requestId());
        Fields.writeString(out, page.view());
        out.writeInt(page.bucket());
        Fields.writeVarInt(out, page.rows().size());
        for (ViewDelta row : page.rows()) {
            Fields.writeString(out, row.key());
            out.writeLong(row.version());
            ViewRowFields.write(out, row.row());
        }
        Fields.writeString(out, page.nextToken());
    }

    @Override
    protected Page read(int version, DataInputView in) throws IOException {
        String requestId = Fields.readString(in);
        String view = Fields.readString(in);
        int bucket = in.readInt();
        int size = Fields.readVarInt(in);
        List<ViewDelta> rows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            rows.add(new ViewDelta(view, Fields.readString(in), in.readLong(), ViewRowFields.read(in)));
        }
        return new Page(requestId, view, bucket, rows, Fields.readString(in));
    }
}
