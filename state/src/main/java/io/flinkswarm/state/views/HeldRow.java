package io.flinkswarm.state.views;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.view.ViewRow;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A materialised row of a view.
 *
 * @param version of the delta that made it
 * @param updated the bucket's count of updates when it was made: what its age is measured by
 * @param row the columns
 */
@Internal
public record HeldRow(long version, long updated, ViewRow row) {

    /** The serializer of the rows in state. */
    @Internal
    public static final class Serializer extends RecordSerializer<HeldRow> {
        private static final long serialVersionUID = 1L;

        /** Creates the serializer, which holds no state. */
        public Serializer() {
            super(HeldRow.class, 1);
        }

        @Override
        protected void write(HeldRow row, DataOutputView out) throws IOException {
            out.writeLong(row.version());
            out.writeLong(row.updated());
            ViewRowFields.write(out, row.row());
        }

        @Override
        protected HeldRow read(int version, DataInputView in) throws IOException {
            return new HeldRow(in.readLong(), in.readLong(), ViewRowFields.read(in));
        }
    }
}
