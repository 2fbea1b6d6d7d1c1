package io.flinkswarm.state.serializers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.junit.jupiter.api.Test;

class VersionedBytesTest {
    @Test
    void readsWhatItWrote() throws IOException {
        VersionedBytes<Integer> bytes = VersionedBytes.of(new Newer());

        assertThat(bytes.read(bytes.write(42))).isEqualTo(42);
        assertThat(bytes.write(42)).hasSize(9).startsWith(2);
    }

    @Test
    void readsWhatAnEarlierReleaseWrote() throws IOException {
        byte[] earlier = VersionedBytes.of(new Older()).write(42);

        VersionedBytes<Integer> bytes = VersionedBytes.of(new Newer());

        assertThat(bytes.read(earlier)).isEqualTo(42);
        assertThat(bytes.read(earlier)).isEqualTo(42);
    }

    @Test
    void refusesWhatALaterReleaseWrote() throws IOException {
        byte[] later = VersionedBytes.of(new Newer()).write(42);

        assertThatThrownBy(() -> VersionedBytes.of(new Older()).read(later))
                .isInstanceOf(IOException.class)
                .hasMessage("version of Integer must be from 1 to 1, but was 2: restore it with the release that"
                        + " wrote it or a later one");
    }

    /** Numbers as four bytes. */
    public static final class Older extends RecordSerializer<Integer> {
        private static final long serialVersionUID = 1L;

        public Older() {
            super(Integer.class, 1);
        }

        @Override
        protected void write(Integer value, DataOutputView out) throws IOException {
            out.writeInt(value);
        }

        @Override
        protected Integer read(int version, DataInputView in) throws IOException {
            return in.readInt();
        }
    }

    /** Numbers as eight bytes, once as four. */
    public static final class Newer extends RecordSerializer<Integer> {
        private static final long serialVersionUID = 1L;

        public Newer() {
            super(Integer.class, 2);
        }

        @Override
        protected void write(Integer value, DataOutputView out) throws IOException {
            out.writeLong(value);
        }

        @Override
        protected Integer read(int version, DataInputView in) throws IOException {
            return version == 1 ? in.readInt() : (int) in.readLong();
        }
    }
}
