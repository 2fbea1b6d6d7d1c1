package io.flinkswarm.state.messaging;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of {@link Message}. */
@Internal
public final class MessageSerializer extends RecordSerializer<Message> {
    private static final long serialVersionUID = 1L;

    /** The one instance that is needed; it has no state. */
    public static final MessageSerializer INSTANCE = new MessageSerializer();

    public MessageSerializer() {
        super(Message.class, 1);
    }

    @Override
    protected void write(Message message, DataOutputView out) throws IOException {
        MessageFields.write(out, message);
    }

    @Override
    protected Message read(int version, DataInputView in) throws IOException {
        return MessageFields.read(in);
    }
}
