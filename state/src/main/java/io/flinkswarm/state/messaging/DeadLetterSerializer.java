package io.flinkswarm.state.messaging;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of {@link DeadLetter}. */
@Internal
public final class DeadLetterSerializer extends RecordSerializer<DeadLetter> {
    private static final long serialVersionUID = 1L;

    private static final DeadLetter.Reason[] REASONS = DeadLetter.Reason.values();

    /** The one instance that is needed; it has no state. */
    public static final DeadLetterSerializer INSTANCE = new DeadLetterSerializer();

    public DeadLetterSerializer() {
        super(DeadLetter.class, 1);
    }

    @Override
    protected void write(DeadLetter letter, DataOutputView out) throws IOException {
        Fields.writeString(out, letter.agent());
        MessageFields.write(out, letter.message());
        out.writeByte(letter.reason().ordinal());
        Fields.writeString(out, letter.detail());
        Fields.writeVarInt(out, letter.attempts());
        out.writeLong(letter.time());
    }

    @Override
    protected DeadLetter read(int version, DataInputView in) throws IOException {
        return new DeadLetter(
                MessageFields.readText(in),
                MessageFields.read(in),
                MessageFields.constant(in.readByte(), REASONS),
                MessageFields.readText(in),
                Fields.readVarInt(in),
                in.readLong());
    }
}
