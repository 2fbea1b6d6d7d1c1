package io.flinkswarm.state.serializers;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a checkpoint keeps of a {@link RecordSerializer}: its class and the version of the bytes.
 *
 * <p>An older version is migrated on restore; a newer one is refused, since nobody can read what was not invented yet.
 *
 * @param <T> the record's class
 */
public final class RecordSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
    private static final int SNAPSHOT_VERSION = 1;

    private RecordSerializer<T> serializer;
    private int version;

    /** For Flink, which reads the snapshot into it. */
    public RecordSerializerSnapshot() {}

    RecordSerializerSnapshot(RecordSerializer<T> serializer) {
        this.serializer = serializer;
        this.version = serializer.newestVersion();
    }

    @Override
    public int getCurrentVersion() {
        return SNAPSHOT_VERSION;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(serializer.getClass().getName());
        out.writeInt(version);
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader) throws IOException {
        String name = in.readUTF();
        version = in.readInt();
        try {
            serializer = RecordSerializer.newInstance(
                    Class.forName(name, false, classLoader).asSubclass(RecordSerializer.class));
        } catch (ClassNotFoundException e) {
            throw new IOException("serializer " + name + " must be on the class path to restore this state", e);
        }
        if (version > serializer.newestVersion()) {
            throw new IOException("state version of " + name + " must be at most " + serializer.newestVersion()
                    + ", but was " + version + ": restore it with the release that wrote it or a later one");
        }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
        return serializer.reading(version);
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> oldSnapshot) {
        if (!(oldSnapshot instanceof RecordSerializerSnapshot<T> old)
                || old.serializer.getClass() != serializer.getClass()
                || old.version > version) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        return old.version == version
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
    }
}
