package io.flinkswarm.state.journal;

import io.flinkswarm.state.journal.JournalEntry.Kind;
import io.flinkswarm.state.serializers.Fields;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Packs entries of one protocol into a block, in a buffer that is reused for the next. */
final class BlockWriter {
    private final String protocol;
    private final byte[] head;
    private final DataOutputSerializer buffer;
    private int count;
    private String lastKey;
    private long lastTime;
    private int lastPolicy;

    BlockWriter(JournalSchema schema, int blockBytes) throws IOException {
        this.protocol = schema.protocol();
        this.head = head(schema);
        this.buffer = new DataOutputSerializer(blockBytes + head.length + (blockBytes >> 2));
        start();
    }

    private static byte[] head(JournalSchema schema) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        Fields.writeString(out, schema.protocol());
        int types = 0;
        for (Kind kind : Kind.values()) {
            types += schema.serializer(kind) == null ? 0 : 1;
        }
        out.writeByte(types);
        for (Kind kind : Kind.values()) {
            TypeSerializer<?> serializer = schema.serializer(kind);
            if (serializer != null) {
                DataOutputSerializer snapshot = new DataOutputSerializer(128);
                TypeSerializerSnapshot.writeVersionedSnapshot(snapshot, serializer.snapshotConfiguration());
                out.writeByte(kind.ordinal());
                out.writeInt(snapshot.length());
                out.write(snapshot.getSharedBuffer(), 0, snapshot.length());
            }
        }
        return out.getCopyOfBuffer();
    }

    private void start() throws IOException {
        buffer.clear();
        buffer.writeInt(BlockFormat.MAGIC);
        buffer.writeByte(BlockFormat.VERSION);
        buffer.skipBytesToWrite(BlockFormat.HEADER_BYTES - BlockFormat.LENGTH_AT);
        buffer.write(head);
        count = 0;
        lastKey = null;
        lastTime = 0;
        lastPolicy = 0;
    }

    void add(JournalEntry entry) throws IOException {
        if (!protocol.equals(entry.protocol())) {
            throw new IllegalStateException("protocol of an entry must be the journal's, " + protocol + ", but was "
                    + entry.protocol() + ": attach one journal to each operator");
        }
        String key = entry.key();
        boolean sameKey = key.equals(lastKey);
        boolean samePolicy = entry.policyVersion() == lastPolicy;
        int flags = entry.kind().ordinal()
                | (sameKey ? BlockFormat.SAME_KEY : 0)
                | (samePolicy ? BlockFormat.SAME_POLICY : 0)
                | (entry.incarnation() != 0 ? BlockFormat.HAS_INCARNATION : 0);
        buffer.writeByte(flags);
        if (!sameKey) {
            Fields.writeString(buffer, key);
            lastKey = key;
        }
        VarLongs.write(buffer, VarLongs.fold(entry.time() - lastTime));
        lastTime = entry.time();
        if (entry.incarnation() != 0) {
            VarLongs.write(buffer, VarLongs.fold(entry.incarnation() - entry.time()));
        }
        VarLongs.write(buffer, entry.sequence());
        if (!samePolicy) {
            Fields.writeVarInt(buffer, entry.policyVersion());
            lastPolicy = entry.policyVersion();
        }
        Fields.writeVarInt(buffer, entry.payload().length);
        buffer.write(entry.payload());
        count++;
    }

    int count() {
        return count;
    }

    int length() {
        return buffer.length();
    }

    /** The block of all entries added since the last one, which were made after the checkpoint; starts the next. */
    JournalBlock finish(long afterCheckpoint) throws IOException {
        int end = buffer.length();
        buffer.writeIntUnsafe(end - BlockFormat.HEADER_BYTES, BlockFormat.LENGTH_AT);
        buffer.writeIntUnsafe(count, BlockFormat.COUNT_AT);
        buffer.writeIntUnsafe((int) (afterCheckpoint >>> 32), BlockFormat.CHECKPOINT_AT);
        buffer.writeIntUnsafe((int) afterCheckpoint, BlockFormat.CHECKPOINT_AT + 4);
        byte[] bytes = buffer.getSharedBuffer();
        int bodyChecksum = BlockFormat.checksum(bytes, BlockFormat.HEADER_BYTES, end);
        buffer.writeIntUnsafe(bodyChecksum, BlockFormat.BODY_CRC_AT);
        buffer.writeIntUnsafe(BlockFormat.checksum(bytes, 0, BlockFormat.HEADER_CRC_AT), BlockFormat.HEADER_CRC_AT);
        JournalBlock block = new JournalBlock(buffer.getCopyOfBuffer());
        start();
        return block;
    }
}
