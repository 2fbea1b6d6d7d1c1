package io.flinkswarm.state.serializers;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A hand-written, versioned serializer: the base of every hot record and state row.
 *
 * <p>A subclass has a public constructor without arguments, writes the newest version only and reads every version that
 * was ever released. The version is kept once per state or stream by {@link RecordSerializerSnapshot}, not per value.
 *
 * <pre>{@code
 * public final class PointSerializer extends RecordSerializer<Point> {
 *     public PointSerializer() { super(Point.class, 1); }
 *     protected void write(Point p, DataOutputView out) throws IOException { out.writeInt(p.x()); }
 *     protected Point read(int version, DataInputView in) throws IOException { return new Point(in.readInt()); }
 * }
 * }</pre>
 *
 * <p>Values are taken to be immutable and are never copied between chained operators; the serializer of a mutable state
 * row overrides {@link #copyOf}, which Flink's hashmap backend calls on the first access after a snapshot.
 *
 * @param <T> the record's class
 */
public abstract class RecordSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final int newestVersion;
    private int readVersion;

    /**
     * @param type the class of the values
     * @param newestVersion the version that {@link #write} writes, from 1 up
     */
    protected RecordSerializer(Class<T> type, int newestVersion) {
        if (newestVersion < 1) {
            throw new IllegalArgumentException("newestVersion must be at least 1, but was " + newestVersion);
        }
        this.type = type;
        this.newestVersion = newestVersion;
        this.readVersion = newestVersion;
    }

    /** Writes the value in the newest version's form. */
    protected abstract void write(T value, DataOutputView out) throws IOException;

    /** Reads a value that was written by {@code version}, which is at most the newest. */
    protected abstract T read(int version, DataInputView in) throws IOException;

    /** A copy that shares nothing mutable with the value; the value itself where it is immutable. */
    protected T copyOf(T value) {
        return value;
    }

    /** Whether values never change; false for state rows that are updated in place. */
    @Override
    public boolean isImmutableType() {
        return true;
    }

    final int newestVersion() {
        return newestVersion;
    }

    @SuppressWarnings("unchecked")
    final RecordSerializer<T> reading(int version) {
        RecordSerializer<T> reader = newInstance(getClass());
        reader.readVersion = version;
        return reader;
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    static <T> RecordSerializer<T> newInstance(Class<? extends RecordSerializer> serializerClass) {
        try {
            return serializerClass.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    serializerClass.getName() + " must be public and have a public constructor without arguments", e);
        }
    }

    @Override
    public final void serialize(T record, DataOutputView target) throws IOException {
        write(record, target);
    }

    @Override
    public final T deserialize(DataInputView source) throws IOException {
        return read(readVersion, source);
    }

    @Override
    public final T deserialize(T reuse, DataInputView source) throws IOException {
        return read(readVersion, source);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        write(read(readVersion, source), target);
    }

    @Override
    public final T copy(T from) {
        return copyOf(from);
    }

    @Override
    public final T copy(T from, T reuse) {
        return copyOf(from);
    }

    /** This serializer: it has no state that a call changes, so one instance serves every thread. */
    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    @Override
    public T createInstance() {
        return null;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public final TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new RecordSerializerSnapshot<>(this);
    }

    /** The class of the values. */
    public final Class<T> type() {
        return type;
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass();
    }

    @Override
    public final int hashCode() {
        return getClass().hashCode();
    }
}
