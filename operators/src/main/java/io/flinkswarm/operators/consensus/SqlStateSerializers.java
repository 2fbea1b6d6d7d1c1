package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.serializers.RecordSerializer;
import io.flinkswarm.state.serializers.VersionedBytes;
import java.nio.charset.StandardCharsets;

/** The state rows as bytes for SQL: by the serializers of a job, each with its version. */
final class SqlStateSerializers {
    private SqlStateSerializers() {}

    static BytesGroupStore.Codecs codecs() {
        return new BytesGroupStore.Codecs(
                codec(new ConsensusSerializers.OfGroup()),
                codec(new ConsensusSerializers.OfRoster()),
                codec(new ConsensusSerializers.OfNetwork()),
                codec(new ConsensusSerializers.OfVoter()),
                codec(new ConsensusSerializers.OfBallot()),
                codec(new ConsensusSerializers.OfClosedBallot()),
                new TextCodec(),
                codec(new ConsensusSerializers.OfEarlyVotes()));
    }

    private static <V> BytesGroupStore.Codec<V> codec(RecordSerializer<V> serializer) {
        return new RowCodec<>(VersionedBytes.of(serializer));
    }

    private record RowCodec<V>(VersionedBytes<V> bytes) implements BytesGroupStore.Codec<V> {
        @Override
        public byte[] write(V row) throws Exception {
            return bytes.write(row);
        }

        @Override
        public V read(byte[] row) throws Exception {
            return bytes.read(row);
        }
    }

    private record TextCodec() implements BytesGroupStore.Codec<String> {
        @Override
        public byte[] write(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String read(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
