package io.flinkswarm.state.journal;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A number that one release wrote in a byte and the next one writes in eight. */
final class Versioned {
    private Versioned() {}

    abstract static class Number extends TypeSerializerSingleton<Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean isImmutableType() {
            return true;
        }

        @Override
        public Long createInstance() {
            return 0L;
        }

        @Override
        public Long copy(Long from) {
            return from;
        }

        @Override
        public Long copy(Long from, Long reuse) {
            return from;
        }

        @Override
        public int getLength() {
            return -1;
        }

        @Override
        public Long deserialize(Long reuse, DataInputView source) throws IOException {
            return deserialize(source);
        }

        @Override
        public void copy(DataInputView source, DataOutputView target) throws IOException {
            serialize(deserialize(source), target);
        }
    }

    /** The old form. */
    public static final class First extends Number {
        private static final long serialVersionUID = 1L;

        @Override
        public void serialize(Long value, DataOutputView target) throws IOException {
            target.writeByte(value.intValue());
        }

        @Override
        public Long deserialize(DataInputView source) throws IOException {
            return (long) source.readByte();
        }

        @Override
        public TypeSerializerSnapshot<Long> snapshotConfiguration() {
            return new Snapshot(1);
        }
    }

    /** The new form. */
    public static final class Second extends Number {
        private static final long serialVersionUID = 1L;

        @Override
        public void serialize(Long value, DataOutputView target) throws IOException {
            target.writeLong(value);
        }

        @Override
        public Long deserialize(DataInputView source) throws IOException {
            return source.readLong();
        }

        @Override
        public TypeSerializerSnapshot<Long> snapshotConfiguration() {
            return new Snapshot(2);
        }
    }

    /** Which of the two. */
    public static final class Snapshot implements TypeSerializerSnapshot<Long> {
        private int form;

        /** For Flink. */
        public Snapshot() {}

        Snapshot(int form) {
            this.form = form;
        }

        @Override
        public int getCurrentVersion() {
            return 1;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeInt(form);
        }

        @Override
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            form = in.readInt();
        }

        @Override
        public TypeSerializer<Long> restoreSerializer() {
            return form == 1 ? new First() : new Second();
        }

        @Override
        public TypeSerializerSchemaCompatibility<Long> resolveSchemaCompatibility(TypeSerializerSnapshot<Long> old) {
            return old instanceof Snapshot that && that.form == form
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
        }
    }
}
