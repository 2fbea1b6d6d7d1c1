package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.state.rows.MemoryTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The rows of a group as bytes, by the serializers that a checkpoint uses. */
final class StateRows {
    private StateRows() {}

    /** A copy of a row, and what the row was when it was taken. */
    record Copy<T>(TypeSerializer<T> serializer, T row, byte[] bytes) {
        static <T> Copy<T> of(TypeSerializer<T> serializer, T row) throws IOException {
            return new Copy<>(serializer, serializer.copy(row), write(serializer, row));
        }

        void assertUnchanged(long seed) throws IOException {
            assertThat(write(serializer, row))
                    .as("seed %d: %s", seed, row.getClass())
                    .isEqualTo(bytes);
        }
    }

    static <T> byte[] write(TypeSerializer<T> serializer, T row) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        serializer.serialize(row, out);
        return out.getCopyOfBuffer();
    }

    /** The row as its bytes say it, which must be all of them, and say the same when written again. */
    static <T> T reread(TypeSerializer<T> serializer, T row) throws IOException {
        byte[] bytes = write(serializer, row);
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        T read = serializer.deserialize(in);
        assertThat(in.available()).as("bytes left of a %s", row.getClass()).isZero();
        assertThat(write(serializer, read))
                .as("a %s, read and written", row.getClass())
                .isEqualTo(bytes);
        return read;
    }

    /** How a row comes to be another object. */
    interface Way {
        <T> T another(TypeSerializer<T> serializer, T row) throws IOException;
    }

    /** By its bytes, as a restore does. */
    static final Way BY_BYTES = new Way() {
        @Override
        public <T> T another(TypeSerializer<T> serializer, T row) throws IOException {
            return reread(serializer, row);
        }
    };

    /** By a copy, as the hashmap backend does while a snapshot is written. */
    static final Way BY_COPY = new Way() {
        @Override
        public <T> T another(TypeSerializer<T> serializer, T row) {
            return serializer.copy(row);
        }
    };

    /** Replaces every row of the store. */
    static void replace(MemoryGroupStore store, Way way) throws Exception {
        if (store.group() == null) {
            return;
        }
        store.putGroup(way.another(new ConsensusSerializers.OfGroup(), store.group()));
        if (store.roster() != null) {
            store.putRoster(way.another(new ConsensusSerializers.OfRoster(), store.roster()));
        }
        replace(new ConsensusSerializers.OfNetwork(), store.networks(), way);
        replace(new ConsensusSerializers.OfVoter(), store.voters(), way);
        replace(new ConsensusSerializers.OfBallot(), store.open(), way);
        replace(new ConsensusSerializers.OfClosedBallot(), store.closed(), way);
        replace(new ConsensusSerializers.OfEarlyVotes(), store.early(), way);
    }

    private static <V> void replace(TypeSerializer<V> serializer, MemoryTable<String, V> table, Way way)
            throws Exception {
        Map<String, V> rows = new LinkedHashMap<>();
        table.entries().forEach(entry -> rows.put(entry.getKey(), entry.getValue()));
        for (Map.Entry<String, V> entry : rows.entrySet()) {
            table.put(entry.getKey(), way.another(serializer, entry.getValue()));
        }
    }

    /** Copies of every row of the store. */
    static List<Copy<?>> copies(MemoryGroupStore store) throws Exception {
        List<Copy<?>> copies = new ArrayList<>();
        copies.add(Copy.of(new ConsensusSerializers.OfGroup(), store.group()));
        if (store.roster() != null) {
            copies.add(Copy.of(new ConsensusSerializers.OfRoster(), store.roster()));
        }
        copy(new ConsensusSerializers.OfNetwork(), store.networks(), copies);
        copy(new ConsensusSerializers.OfVoter(), store.voters(), copies);
        copy(new ConsensusSerializers.OfBallot(), store.open(), copies);
        copy(new ConsensusSerializers.OfClosedBallot(), store.closed(), copies);
        copy(new ConsensusSerializers.OfEarlyVotes(), store.early(), copies);
        return copies;
    }

    private static <V> void copy(TypeSerializer<V> serializer, MemoryTable<String, V> table, List<Copy<?>> copies)
            throws Exception {
        for (Map.Entry<String, V> entry : table.entries()) {
            copies.add(Copy.of(serializer, entry.getValue()));
        }
    }
}
