package io.flinkswarm.state.serializers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.testkit.KeyedEvent;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.junit.jupiter.api.Test;

class RecordSerializerTest {
    /** Version 2 of a point has a height. */
    record Point(int x, int height) {}

    /** Reads both versions. */
    public static final class PointSerializer extends RecordSerializer<Point> {
        private static final long serialVersionUID = 1L;

        public PointSerializer() {
            super(Point.class, 2);
        }

        @Override
        protected void write(Point point, DataOutputView out) throws IOException {
            out.writeInt(point.x());
            out.writeInt(point.height());
        }

        @Override
        protected Point read(int version, DataInputView in) throws IOException {
            return new Point(in.readInt(), version < 2 ? 0 : in.readInt());
        }
    }

    /** Cannot be made by Flink. */
    static final class HiddenSerializer extends RecordSerializer<Point> {
        private static final long serialVersionUID = 1L;

        HiddenSerializer(int version) {
            super(Point.class, version);
        }

        @Override
        protected void write(Point point, DataOutputView out) {
            // never called
        }

        @Override
        protected Point read(int version, DataInputView in) {
            return null;
        }
    }

    private static TypeSerializerSnapshot<Point> snapshot(String serializer, int version) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        out.writeUTF(serializer);
        out.writeInt(version);
        RecordSerializerSnapshot<Point> snapshot = new RecordSerializerSnapshot<>();
        snapshot.readSnapshot(
                1,
                new DataInputDeserializer(out.getCopyOfBuffer()),
                Thread.currentThread().getContextClassLoader());
        return snapshot;
    }

    @Test
    void readsTheOlderVersionThatASnapshotNames() throws IOException {
        TypeSerializerSnapshot<Point> old = snapshot(PointSerializer.class.getName(), 1);
        TypeSerializer<Point> reader = old.restoreSerializer();
        DataOutputSerializer bytes = new DataOutputSerializer(8);
        bytes.writeInt(7);

        assertThat(reader.deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer())))
                .isEqualTo(new Point(7, 0));
        assertThat(new PointSerializer().snapshotConfiguration().resolveSchemaCompatibility(old))
                .matches(compatibility -> compatibility.isCompatibleAfterMigration());
        DataOutputSerializer migrated = new DataOutputSerializer(8);
        reader.copy(new DataInputDeserializer(bytes.getCopyOfBuffer()), migrated);
        assertThat(new PointSerializer().deserialize(new DataInputDeserializer(migrated.getCopyOfBuffer())))
                .isEqualTo(new Point(7, 0));
    }

    @Test
    void itsOwnSnapshotIsCompatibleAsItIs() throws IOException {
        TypeSerializerSnapshot<Point> own = new PointSerializer().snapshotConfiguration();
        DataOutputSerializer out = new DataOutputSerializer(64);
        own.writeSnapshot(out);
        RecordSerializerSnapshot<Point> read = new RecordSerializerSnapshot<>();
        read.readSnapshot(
                own.getCurrentVersion(),
                new DataInputDeserializer(out.getCopyOfBuffer()),
                Thread.currentThread().getContextClassLoader());

        assertThat(own.resolveSchemaCompatibility(read)).matches(c -> c.isCompatibleAsIs());
        assertThat(read.restoreSerializer()).isEqualTo(new PointSerializer());
    }

    @Test
    void refusesWhatItCannotRead() throws IOException {
        assertThatThrownBy(() -> snapshot(PointSerializer.class.getName(), 3))
                .isInstanceOf(IOException.class)
                .hasMessage("state version of " + PointSerializer.class.getName()
                        + " must be at most 2, but was 3: restore it with the release that wrote it or a later one");
        assertThatThrownBy(() -> snapshot("no.such.Serializer", 1))
                .isInstanceOf(IOException.class)
                .hasMessage("serializer no.such.Serializer must be on the class path to restore this state");
        assertThatThrownBy(() -> snapshot(HiddenSerializer.class.getName(), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(HiddenSerializer.class.getName()
                        + " must be public and have a public constructor without arguments");
        assertThatThrownBy(() -> new HiddenSerializer(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("newestVersion must be at least 1, but was 0");
    }

    @Test
    void isIncompatibleWithAnotherSerializersState() throws IOException {
        TypeSerializerSnapshot<Point> other = snapshot(KeyedEvent.Serializer.class.getName(), 1);

        assertThat(new PointSerializer().snapshotConfiguration().resolveSchemaCompatibility(other))
                .matches(c -> c.isIncompatible());
        assertThat(snapshot(PointSerializer.class.getName(), 1)
                        .resolveSchemaCompatibility(new PointSerializer().snapshotConfiguration()))
                .as("an older one cannot read a newer one's")
                .matches(c -> c.isIncompatible());
    }

    @Test
    void isOneForAllValuesOfItsClass() {
        PointSerializer serializer = new PointSerializer();
        Point point = new Point(1, 2);

        assertThat(serializer.duplicate()).isSameAs(serializer);
        assertThat(serializer.copy(point)).isSameAs(point);
        assertThat(serializer.copy(point, new Point(0, 0))).isSameAs(point);
        assertThat(serializer.isImmutableType()).isTrue();
        assertThat(serializer.getLength()).isEqualTo(-1);
        assertThat(serializer.createInstance()).isNull();
        assertThat(serializer).isEqualTo(new PointSerializer()).hasSameHashCodeAs(new PointSerializer());
        assertThat(serializer.type()).isEqualTo(Point.class);
    }

    @Test
    void itsTypeInformationIsPlain() {
        RecordTypeInfo<Point> type = RecordTypeInfo.of(new PointSerializer());

        assertThat(type.createSerializer(new SerializerConfigImpl())).isEqualTo(new PointSerializer());
        assertThat(type)
                .isEqualTo(RecordTypeInfo.of(new PointSerializer()))
                .hasSameHashCodeAs(RecordTypeInfo.of(new PointSerializer()))
                .isNotEqualTo(KeyedEvent.TYPE)
                .hasToString("Record<Point>");
        assertThat(type.canEqual(KeyedEvent.TYPE)).isTrue();
        assertThat(type.getTypeClass()).isEqualTo(Point.class);
        assertThat(type.isBasicType() || type.isTupleType() || type.isKeyType()).isFalse();
        assertThat(type.getArity() + type.getTotalFields()).isEqualTo(2);
    }
}
