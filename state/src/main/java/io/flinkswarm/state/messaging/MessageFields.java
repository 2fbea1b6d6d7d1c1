package io.flinkswarm.state.messaging;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The bytes of a message: what it does not state costs nothing. */
@Internal
public final class MessageFields {
    private static final MessageType[] TYPES = MessageType.values();
    private static final Priority[] PRIORITIES = Priority.values();
    private static final Recipient.Kind[] KINDS = Recipient.Kind.values();

    private static final int TENANT = 1;
    private static final int DEADLINE = 2;
    private static final int HOPS = 4;
    private static final int CORRELATION = 8;
    private static final int METADATA = 16;
    private static final int PAYLOAD = 32;
    private static final int NAMED = 64;

    private static final int KIND_SHIFT = 4;
    private static final int PRIORITY_MASK = (1 << KIND_SHIFT) - 1;

    /** More letters than any name or text that a gateway lets in; only corrupt bytes ask for more. */
    private static final int LONGEST_TEXT = 1 << 16;

    /** More than a gateway lets in or an operator makes. */
    private static final int LONGEST_PAYLOAD = 1 << 26;

    private static final int MOST_BYTES_PER_LETTER = 3;

    private MessageFields() {}

    /** Writes the message. */
    public static void write(DataOutput out, Message message) throws IOException {
        int flags = (message.tenant().isEmpty() ? 0 : TENANT)
                | (message.deadline() == Message.NO_DEADLINE ? 0 : DEADLINE)
                | (message.hops() == 0 ? 0 : HOPS)
                | (message.correlation() == null ? 0 : CORRELATION)
                | (message.metadata().isEmpty() ? 0 : METADATA)
                | (message.payload().length == 0 ? 0 : PAYLOAD)
                | (message.to().name().isEmpty() ? 0 : NAMED);
        out.writeByte(flags);
        out.writeByte(message.type().ordinal());
        out.writeByte(
                message.to().kind().ordinal() << KIND_SHIFT | message.priority().ordinal());
        Fields.writeString(out, message.sender());
        Fields.writeString(out, message.stream());
        writeVarLong(out, message.sequence());
        out.writeLong(message.time());
        if ((flags & NAMED) != 0) {
            Fields.writeString(out, message.to().name());
        }
        if ((flags & TENANT) != 0) {
            Fields.writeString(out, message.tenant());
        }
        if ((flags & DEADLINE) != 0) {
            out.writeLong(message.deadline());
        }
        if ((flags & HOPS) != 0) {
            Fields.writeVarInt(out, message.hops());
        }
        if ((flags & CORRELATION) != 0) {
            Fields.writeString(out, message.correlation());
        }
        if ((flags & METADATA) != 0) {
            writeMetadata(out, message.metadata());
        }
        if ((flags & PAYLOAD) != 0) {
            Fields.writeVarInt(out, message.payload().length);
            out.write(message.payload());
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the bytes are corrupt
     */
    public static Message read(DataInput in) throws IOException {
        int flags = in.readByte();
        MessageType type = constant(in.readByte(), TYPES);
        int kindAndPriority = in.readByte();
        Priority priority = constant(kindAndPriority & PRIORITY_MASK, PRIORITIES);
        Recipient.Kind kind = constant(kindAndPriority >> KIND_SHIFT, KINDS);
        String sender = readText(in);
        String stream = readText(in);
        long sequence = readVarLong(in);
        long time = in.readLong();
        Recipient to = recipient(kind, (flags & NAMED) != 0 ? readText(in) : "");
        String tenant = (flags & TENANT) != 0 ? readText(in) : "";
        long deadline = (flags & DEADLINE) != 0 ? in.readLong() : Message.NO_DEADLINE;
        int hops = (flags & HOPS) != 0 ? Fields.readVarInt(in) : 0;
        String correlation = (flags & CORRELATION) != 0 ? readText(in) : null;
        SortedMap<String, String> metadata = (flags & METADATA) != 0 ? readMetadata(in) : Collections.emptySortedMap();
        byte[] payload = Message.NO_PAYLOAD;
        if ((flags & PAYLOAD) != 0) {
            payload = readBytes(in, Fields.readCount(in, LONGEST_PAYLOAD));
        }
        if (sequence < 1 || hops < 0) {
            throw new IOException("sequence must be at least 1 and hops at least 0, but were " + sequence + " and "
                    + hops + ": the data is corrupt");
        }
        return new Message(
                tenant,
                sender,
                stream,
                sequence,
                to,
                type,
                priority,
                time,
                deadline,
                hops,
                correlation,
                metadata,
                payload);
    }

    private static Recipient recipient(Recipient.Kind kind, String name) throws IOException {
        if (name.isEmpty()) {
            if (kind == Recipient.Kind.ALL) {
                return Recipient.ALL;
            }
            if (kind == Recipient.Kind.COORDINATOR) {
                return Recipient.COORDINATOR;
            }
        }
        try {
            return new Recipient(kind, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("a recipient is corrupt: " + e.getMessage(), e);
        }
    }

    private static void writeMetadata(DataOutput out, SortedMap<String, String> metadata) throws IOException {
        Fields.writeVarInt(out, metadata.size());
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            Fields.writeString(out, entry.getKey());
            Fields.writeString(out, entry.getValue());
        }
    }

    private static SortedMap<String, String> readMetadata(DataInput in) throws IOException {
        int size = Fields.readCount(in, LONGEST_TEXT);
        TreeMap<String, String> metadata = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            metadata.put(readText(in), readText(in));
        }
        return metadata;
    }

    /** Reads a text that is not null, in no more memory than there are bytes. */
    static String readText(DataInput in) throws IOException {
        int header = Fields.readVarInt(in);
        int length = (header >>> 1) - 1;
        if (length < 0 || length > LONGEST_TEXT * MOST_BYTES_PER_LETTER) {
            throw new IOException("length of a text must be from 0 to " + LONGEST_TEXT * MOST_BYTES_PER_LETTER
                    + " bytes, but was " + length + ": the data is corrupt");
        }
        if (length == 0) {
            return "";
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, (header & 1) == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInput in, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    static <E extends Enum<E>> E constant(int ordinal, E[] constants) throws IOException {
        if (ordinal < 0 || ordinal >= constants.length) {
            throw new IOException("a constant's position must be from 0 to " + (constants.length - 1) + ", but was "
                    + ordinal + ": the data is corrupt");
        }
        return constants[ordinal];
    }

    /** Writes a number in 1 to 10 bytes, small positive ones short. */
    static void writeVarLong(DataOutput out, long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) rest | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    /** Reads what {@link #writeVarLong} wrote. */
    static long readVarLong(DataInput in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = in.readByte();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("a variable-length number must end within 10 bytes: the data is corrupt");
    }
}
