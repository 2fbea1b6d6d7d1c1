package io.flinkswarm.state.views;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a bucket counts.
 *
 * @param rows how many it holds
 * @param updates how many it has seen; the number of the next one
 * @param oldest no row was updated before this number
 */
@Internal
public record BucketClock(int rows, long updates, long oldest) {
    static final BucketClock START = new BucketClock(0, 0, 0);

    /** The serializer of the counts in state. */
    @Internal
    public static final class Serializer extends RecordSerializer<BucketClock> {
        private static final long serialVersionUID = 1L;

        /** Creates the serializer, which holds no state. */
        public Serializer() {
            super(BucketClock.class, 1);
        }

        @Override
        protected void write(BucketClock clock, DataOutputView out) throws IOException {
            out.writeInt(clock.rows());
            out.writeLong(clock.updates());
            out.writeLong(clock.oldest());
        }

        @Override
        protected BucketClock read(int version, DataInputView in) throws IOException {
            return new BucketClock(in.readInt(), in.readLong(), in.readLong());
        }
    }
}
