package io.flinkswarm.state.messaging;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of {@link Delivery}. */
@Internal
public final class DeliverySerializer extends RecordSerializer<Delivery> {
    private static final long serialVersionUID = 1L;

    /** The one instance that is needed; it has no state. */
    public static final DeliverySerializer INSTANCE = new DeliverySerializer();

    public DeliverySerializer() {
        super(Delivery.class, 1);
    }

    @Override
    protected void write(Delivery delivery, DataOutputView out) throws IOException {
        Fields.writeString(out, delivery.agent());
        Fields.writeVarInt(out, delivery.gateway());
        out.writeLong(delivery.session());
        MessageFields.writeVarLong(out, delivery.number());
        Fields.writeVarInt(out, delivery.retry());
        MessageFields.write(out, delivery.message());
    }

    @Override
    protected Delivery read(int version, DataInputView in) throws IOException {
        return new Delivery(
                MessageFields.readText(in),
                Fields.readVarInt(in),
                in.readLong(),
                MessageFields.readVarLong(in),
                Fields.readVarInt(in),
                MessageFields.read(in));
    }
}
