package io.flinkswarm.state.rows;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.RecordSerializer;
import io.flinkswarm.state.serializers.VersionedBytes;
import java.nio.charset.StandardCharsets;

/**
 * A row's way to bytes and back, for state that knows nothing else; an instance serves one thread.
 *
 * @param <V> the row's class
 */
@Internal
public interface RowCodec<V> {
    byte[] write(V row) throws Exception;

    V read(byte[] bytes) throws Exception;

    /** By the serializer of a job, preceded by its version. */
    static <V> RowCodec<V> of(RecordSerializer<V> serializer) {
        VersionedBytes<V> versioned = VersionedBytes.of(serializer);
        return new RowCodec<>() {
            @Override
            public byte[] write(V row) throws Exception {
                return versioned.write(row);
            }

            @Override
            public V read(byte[] bytes) throws Exception {
                return versioned.read(bytes);
            }
        };
    }

    /** Of plain text. */
    static RowCodec<String> text() {
        return new RowCodec<>() {
            @Override
            public byte[] write(String text) {
                return text.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String read(byte[] bytes) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        };
    }
}
