package io.flinkswarm.state.journal;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A finished block of a journal file: self-contained and checksummed bytes, as {@link BlockFormat} says.
 *
 * @param bytes the whole block, never changed after it was given
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record JournalBlock(byte[] bytes) {

    /** The serializer of blocks, used where the file writer is not chained. */
    @Internal
    public static final class Serializer extends RecordSerializer<JournalBlock> {
        private static final long serialVersionUID = 1L;

        /** Creates the serializer, which holds no state. */
        public Serializer() {
            super(JournalBlock.class, 1);
        }

        @Override
        protected void write(JournalBlock block, DataOutputView out) throws IOException {
            Fields.writeVarInt(out, block.bytes().length);
            out.write(block.bytes());
        }

        @Override
        protected JournalBlock read(int version, DataInputView in) throws IOException {
            byte[] bytes = new byte[Fields.readVarInt(in)];
            in.readFully(bytes);
            return new JournalBlock(bytes);
        }
    }
}
