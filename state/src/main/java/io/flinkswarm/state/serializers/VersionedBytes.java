package io.flinkswarm.state.serializers;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Values as bytes that tell their own version: for state whose serializer Flink chooses, such as that of SQL functions.
 *
 * <p>Each value is preceded by the version of its {@link RecordSerializer}, in one byte as long as that is below 128; every
 * version that was ever released is read.
 *
 * @param <T> the record's class
 */
@Internal
public final class VersionedBytes<T> {
    private final RecordSerializer<T> serializer;
    private final DataOutputSerializer out = new DataOutputSerializer(256);
    private final DataInputDeserializer in = new DataInputDeserializer();
    private RecordSerializer<T> older;
    private int olderVersion;

    private VersionedBytes(RecordSerializer<T> serializer) {
        this.serializer = Objects.requireNonNull(serializer, "serializer");
    }

    /** The bytes of one thread; an instance keeps its buffers. */
    public static <T> VersionedBytes<T> of(RecordSerializer<T> serializer) {
        return new VersionedBytes<>(serializer);
    }

    /** The value in the newest version's form. */
    public byte[] write(T value) throws IOException {
        out.clear();
        Fields.writeVarInt(out, serializer.newestVersion());
        serializer.serialize(value, out);
        return out.getCopyOfBuffer();
    }

    /**
     * The value that {@link #write} wrote, in this release or an earlier one.
     *
     * @throws IOException if a later release wrote it
     */
    public T read(byte[] bytes) throws IOException {
        in.setBuffer(bytes);
        int version = Fields.readVarInt(in);
        if (version == serializer.newestVersion()) {
            return serializer.deserialize(in);
        }
        if (version < 1 || version > serializer.newestVersion()) {
            throw new IOException("version of " + serializer.type().getSimpleName() + " must be from 1 to "
                    + serializer.newestVersion() + ", but was " + version
                    + ": restore it with the release that wrote it or a later one");
        }
        if (older == null || olderVersion != version) {
            older = serializer.reading(version);
            olderVersion = version;
        }
        return older.deserialize(in);
    }
}
