package io.flinkswarm.state.journal;

import io.flinkswarm.state.journal.JournalEntry.Kind;
import io.flinkswarm.state.serializers.Fields;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.core.memory.DataInputDeserializer;

/** Reads the blocks of one committed journal file from its start to its end. */
final class BlockReader implements Closeable {
    private static final Kind[] KINDS = Kind.values();
    private static final int BUFFER_BYTES = 1 << 16;

    /** Takes the entries of a block. */
    @FunctionalInterface
    interface EntryConsumer {
        void accept(JournalEntry entry, long blockOffset) throws IOException;
    }

    private final Path file;
    private final long size;
    private final DataInputStream in;
    private long offset;
    private int length;
    private int count;
    private int bodyChecksum;
    private long afterCheckpoint;
    private byte[] block = new byte[0];

    BlockReader(Path file) throws IOException {
        this.file = file;
        this.size = Files.size(file);
        this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
    }

    /** Reads the next block's header; false at the end of the file. Call {@link #skip} or {@link #read} after it. */
    boolean next() throws IOException {
        if (offset == size) {
            return false;
        }
        if (size - offset < BlockFormat.HEADER_BYTES) {
            throw corrupt(
                    "is truncated: " + (size - offset) + " bytes are left for a header of " + BlockFormat.HEADER_BYTES);
        }
        byte[] header = new byte[BlockFormat.HEADER_BYTES];
        in.readFully(header);
        DataInputDeserializer fields = new DataInputDeserializer(header);
        int magic = fields.readInt();
        if (magic != BlockFormat.MAGIC) {
            throw corrupt("must start with " + Integer.toHexString(BlockFormat.MAGIC) + ", but starts with "
                    + Integer.toHexString(magic));
        }
        byte version = fields.readByte();
        if (version < 1 || version > BlockFormat.VERSION) {
            throw corrupt("must have a format version from 1 to " + BlockFormat.VERSION + ", but has " + version
                    + ": read it with the release that wrote it or a later one");
        }
        length = fields.readInt();
        count = fields.readInt();
        afterCheckpoint = fields.readLong();
        bodyChecksum = fields.readInt();
        check("header", fields.readInt(), BlockFormat.checksum(header, 0, BlockFormat.HEADER_CRC_AT));
        if (size - offset - BlockFormat.HEADER_BYTES < length) {
            throw corrupt("is truncated: it says that " + length + " bytes follow, but "
                    + (size - offset - BlockFormat.HEADER_BYTES) + " do");
        }
        return true;
    }

    int count() {
        return count;
    }

    int length() {
        return length;
    }

    long afterCheckpoint() {
        return afterCheckpoint;
    }

    /** Leaves the block unread and unchecked. */
    void skip() throws IOException {
        in.skipNBytes(length);
        offset += BlockFormat.HEADER_BYTES + (long) length;
    }

    /** Checks the block and gives its entries, with payloads in the schema's newest form; none for another protocol's. */
    void read(JournalSchema schema, PayloadMigration migration, EntryConsumer entries) throws IOException {
        if (block.length < length) {
            block = new byte[length];
        }
        in.readFully(block, 0, length);
        check("body", bodyChecksum, BlockFormat.checksum(block, 0, length));
        DataInputDeserializer body = new DataInputDeserializer(block, 0, length);
        try {
            String protocol = Fields.readString(body);
            if (schema.protocol().equals(protocol)) {
                migration.readTypes(body);
                readEntries(protocol, body, migration, entries);
            }
        } catch (JournalCorruptException e) {
            throw e;
        } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new JournalCorruptException(where() + " must be readable, but is not: " + e, e);
        }
        offset += BlockFormat.HEADER_BYTES + (long) length;
    }

    private void readEntries(
            String protocol, DataInputDeserializer body, PayloadMigration migration, EntryConsumer entries)
            throws IOException {
        String key = null;
        long time = 0;
        int policy = 0;
        for (int i = 0; i < count; i++) {
            int flags = body.readByte();
            Kind kind = KINDS[flags & BlockFormat.KIND_BITS];
            if ((flags & BlockFormat.SAME_KEY) == 0) {
                key = Fields.readString(body);
            }
            time += VarLongs.unfold(VarLongs.read(body));
            long incarnation =
                    (flags & BlockFormat.HAS_INCARNATION) == 0 ? 0 : time + VarLongs.unfold(VarLongs.read(body));
            long sequence = VarLongs.read(body);
            if ((flags & BlockFormat.SAME_POLICY) == 0) {
                policy = Fields.readVarInt(body);
            }
            byte[] payload = new byte[Fields.readCount(body, body.available())];
            body.readFully(payload);
            entries.accept(
                    new JournalEntry(
                            protocol, key, incarnation, sequence, kind, time, policy, migration.migrate(kind, payload)),
                    offset);
        }
        if (body.available() > 0) {
            throw new IOException(body.available() + " bytes follow the last of its " + count + " entries");
        }
    }

    private void check(String part, int written, int computed) throws IOException {
        if (written != computed) {
            throw corrupt("must have the " + part + " checksum " + Integer.toHexString(computed) + ", but has "
                    + Integer.toHexString(written) + ": its bytes were damaged; restore the file from a copy");
        }
    }

    private JournalCorruptException corrupt(String what) {
        return new JournalCorruptException(where() + " " + what);
    }

    private String where() {
        return "the block of " + file + " at offset " + offset;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
