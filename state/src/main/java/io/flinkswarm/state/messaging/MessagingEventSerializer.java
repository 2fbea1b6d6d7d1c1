package io.flinkswarm.state.messaging;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of messages and of what happens to the connections over which they go. */
@Internal
public final class MessagingEventSerializer extends RecordSerializer<MessagingEvent> {
    private static final long serialVersionUID = 1L;

    private static final int MESSAGE = 0;
    private static final int ADDRESSED = 1;
    private static final int OPENED = 2;
    private static final int CLOSED = 3;
    private static final int ACKNOWLEDGEMENT = 4;
    private static final int WINDOW = 5;
    private static final int REFUSAL = 6;

    /** More than a window has; only corrupt bytes ask for more. */
    private static final int MOST_DELIVERIES = 1 << 20;

    private static final int MOST_GROUPS = 1 << 16;

    private static final Rejection.Reason[] REASONS = Rejection.Reason.values();

    // flags of a refusal
    private static final int KEY = 1;
    private static final int INPUT = 2;

    /** The one instance that is needed; it has no state. */
    public static final MessagingEventSerializer INSTANCE = new MessagingEventSerializer();

    public MessagingEventSerializer() {
        super(MessagingEvent.class, 1);
    }

    @Override
    protected void write(MessagingEvent event, DataOutputView out) throws IOException {
        if (event instanceof Message message) {
            out.writeByte(MESSAGE);
            MessageFields.write(out, message);
        } else if (event instanceof Acknowledgement acknowledgement) {
            out.writeByte(ACKNOWLEDGEMENT);
            writeAcknowledgement(acknowledgement, out);
        } else if (event instanceof Addressed addressed) {
            out.writeByte(ADDRESSED);
            Fields.writeString(out, addressed.agent());
            MessageFields.write(out, addressed.message());
        } else if (event instanceof SessionOpened opened) {
            out.writeByte(OPENED);
            writeOpened(opened, out);
        } else if (event instanceof SessionClosed closed) {
            out.writeByte(CLOSED);
            Fields.writeString(out, closed.tenant());
            Fields.writeString(out, closed.agent());
            out.writeLong(closed.session());
            Fields.writeString(out, closed.reason());
            out.writeBoolean(closed.left());
        } else if (event instanceof WindowChange change) {
            out.writeByte(WINDOW);
            Fields.writeString(out, change.tenant());
            Fields.writeString(out, change.agent());
            out.writeLong(change.session());
            Fields.writeVarInt(out, change.window());
        } else {
            out.writeByte(REFUSAL);
            writeRefusal((Refusal) event, out);
        }
    }

    @Override
    protected MessagingEvent read(int version, DataInputView in) throws IOException {
        int tag = in.readByte();
        return switch (tag) {
            case MESSAGE -> MessageFields.read(in);
            case ADDRESSED -> new Addressed(MessageFields.readText(in), MessageFields.read(in));
            case OPENED -> readOpened(in);
            case CLOSED ->
                new SessionClosed(
                        MessageFields.readText(in),
                        MessageFields.readText(in),
                        in.readLong(),
                        MessageFields.readText(in),
                        in.readBoolean());
            case ACKNOWLEDGEMENT -> readAcknowledgement(in);
            case WINDOW ->
                new WindowChange(
                        MessageFields.readText(in), MessageFields.readText(in), in.readLong(), Fields.readVarInt(in));
            case REFUSAL -> readRefusal(in);
            default -> throw new IOException("event tag must be from 0 to 6, but was " + tag);
        };
    }

    private static void writeAcknowledgement(Acknowledgement acknowledgement, DataOutputView out) throws IOException {
        Fields.writeString(out, acknowledgement.tenant());
        Fields.writeString(out, acknowledgement.agent());
        out.writeLong(acknowledgement.session());
        MessageFields.writeVarLong(out, acknowledgement.upTo());
        long[] others = acknowledgement.others();
        Fields.writeVarInt(out, others.length);
        for (long other : others) {
            MessageFields.writeVarLong(out, other);
        }
    }

    private static Acknowledgement readAcknowledgement(DataInputView in) throws IOException {
        String tenant = MessageFields.readText(in);
        String agent = MessageFields.readText(in);
        long session = in.readLong();
        long upTo = MessageFields.readVarLong(in);
        int size = Fields.readCount(in, MOST_DELIVERIES);
        long[] others = size == 0 ? Acknowledgement.NO_OTHERS : new long[size];
        for (int i = 0; i < size; i++) {
            others[i] = MessageFields.readVarLong(in);
        }
        return new Acknowledgement(tenant, agent, session, upTo, others);
    }

    private static void writeOpened(SessionOpened opened, DataOutputView out) throws IOException {
        Fields.writeString(out, opened.tenant());
        Fields.writeString(out, opened.agent());
        Fields.writeVarInt(out, opened.gateway());
        out.writeLong(opened.session());
        Fields.writeVarInt(out, opened.window());
        Fields.writeStrings(out, opened.groups());
    }

    private static SessionOpened readOpened(DataInputView in) throws IOException {
        return new SessionOpened(
                MessageFields.readText(in),
                MessageFields.readText(in),
                Fields.readVarInt(in),
                in.readLong(),
                Fields.readVarInt(in),
                readGroups(in));
    }

    private static List<String> readGroups(DataInputView in) throws IOException {
        String[] groups = new String[Fields.readCount(in, MOST_GROUPS)];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = MessageFields.readText(in);
        }
        return List.of(groups);
    }

    private static void writeRefusal(Refusal refusal, DataOutputView out) throws IOException {
        Rejection rejection = refusal.rejection();
        int flags = (rejection.key() == null ? 0 : KEY) | (rejection.input() == null ? 0 : INPUT);
        out.writeByte(flags);
        out.writeByte(rejection.reason().ordinal());
        Fields.writeString(out, refusal.tenant());
        Fields.writeString(out, rejection.operator());
        Fields.writeString(out, rejection.detail());
        if ((flags & KEY) != 0) {
            Fields.writeString(out, rejection.key());
        }
        if ((flags & INPUT) != 0) {
            Fields.writeString(out, rejection.input());
        }
        out.writeLong(rejection.time());
    }

    private static Refusal readRefusal(DataInputView in) throws IOException {
        int flags = in.readByte();
        Rejection.Reason reason = MessageFields.constant(in.readByte(), REASONS);
        String tenant = MessageFields.readText(in);
        return new Refusal(
                tenant,
                new Rejection(
                        MessageFields.readText(in),
                        reason,
                        MessageFields.readText(in),
                        (flags & KEY) != 0 ? MessageFields.readText(in) : null,
                        (flags & INPUT) != 0 ? MessageFields.readText(in) : null,
                        in.readLong()));
    }
}
