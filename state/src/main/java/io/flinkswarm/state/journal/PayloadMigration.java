package io.flinkswarm.state.journal;

import io.flinkswarm.state.journal.JournalEntry.Kind;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Brings payloads that an earlier release wrote into the form of the schema's serializers. */
final class PayloadMigration {
    private static final Kind[] KINDS = Kind.values();

    private final JournalSchema schema;
    private final byte[][] snapshots = new byte[KINDS.length][];
    /** Null where the bytes are already in the newest form, which is nearly always. */
    private final TypeSerializer<?>[] olds = new TypeSerializer<?>[KINDS.length];

    PayloadMigration(JournalSchema schema) {
        this.schema = schema;
    }

    /** Reads a block's payload types; those of most blocks are the same as those before. */
    void readTypes(DataInputDeserializer in) throws IOException {
        int types = in.readByte();
        for (int i = 0; i < types; i++) {
            int kind = in.readByte();
            if (kind < 0 || kind >= KINDS.length) {
                throw new IOException(
                        "kind of a payload must be from 0 to " + (KINDS.length - 1) + ", but was " + kind);
            }
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                throw new IOException("a payload type of " + length + " bytes must fit in the block");
            }
            byte[] snapshot = new byte[length];
            in.readFully(snapshot);
            if (schema.serializer(KINDS[kind]) != null && !Arrays.equals(snapshot, snapshots[kind])) {
                snapshots[kind] = snapshot;
                olds[kind] = oldSerializer(KINDS[kind], snapshot);
            }
        }
    }

    private TypeSerializer<?> oldSerializer(Kind kind, byte[] bytes) throws IOException {
        TypeSerializer<Object> wanted = schema.serializer(kind);
        // The loader that knows the schema's serializer knows its older forms: in a job that is the user's.
        TypeSerializerSnapshot<Object> written = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(bytes), wanted.getClass().getClassLoader());
        TypeSerializerSchemaCompatibility<Object> compatibility =
                wanted.snapshotConfiguration().resolveSchemaCompatibility(written);
        if (compatibility.isCompatibleAsIs()) {
            return null;
        }
        if (compatibility.isIncompatible()) {
            throw new JournalCorruptException("payloads of kind " + kind + " must be readable by "
                    + wanted.getClass().getName() + ", but were written by "
                    + written.restoreSerializer().getClass().getName()
                    + ": read the journal with the schema of its protocol");
        }
        return written.restoreSerializer();
    }

    byte[] migrate(Kind kind, byte[] payload) throws IOException {
        TypeSerializer<?> old = olds[kind.ordinal()];
        if (old == null || schema.serializer(kind) == null) {
            return payload;
        }
        DataOutputSerializer out = new DataOutputSerializer(payload.length + 16);
        schema.serializer(kind).serialize(old.deserialize(new DataInputDeserializer(payload)), out);
        return out.getCopyOfBuffer();
    }
}
