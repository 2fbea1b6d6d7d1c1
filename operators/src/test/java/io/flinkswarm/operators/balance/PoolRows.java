package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.state.rows.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The rows of a pool as bytes, by the serializers that a checkpoint uses. */
final class PoolRows {
    private PoolRows() {}

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
        assertThat(write(serializer, serializer.copy(row)))
                .as("a %s, copied and written", row.getClass())
                .isEqualTo(bytes);
        return read;
    }

    /** A store of the same rows, each by its bytes, in another order. */
    static MemoryPoolStore reread(MemoryPoolStore store, String key, long seed) throws Exception {
        MemoryPoolStore other = new MemoryPoolStore();
        store.turnTo(key);
        other.turnTo(key);
        if (store.pool() != null) {
            other.putPool(reread(new BalanceSerializers.OfPool(), store.pool()));
        }
        Random random = new Random(seed);
        reread(new BalanceSerializers.OfNode(), store.nodes(), other.nodes(), random);
        reread(new BalanceSerializers.OfTask(), store.tasks(), other.tasks(), random);
        reread(new BalanceSerializers.OfClosedTask(), store.closed(), other.closed(), random);
        for (Map.Entry<Long, String> entry : store.closings().entries()) {
            other.closings().put(entry.getKey(), entry.getValue());
        }
        return other;
    }

    private static <V> void reread(
            TypeSerializer<V> serializer, Table<String, V> from, Table<String, V> to, Random random) throws Exception {
        List<Map.Entry<String, V>> entries = new ArrayList<>();
        from.entries().forEach(entries::add);
        Collections.shuffle(entries, random);
        for (Map.Entry<String, V> entry : entries) {
            to.put(entry.getKey(), reread(serializer, entry.getValue()));
        }
    }

    /** That what was put is what is in memory, to the last bit. */
    static void assertKept(Desk desk, MemoryPoolStore store) throws Exception {
        assertKept(new BalanceSerializers.OfPool(), desk.row, store.pool());
        for (NodeRow node : desk.nodes.order()) {
            if (node != null) {
                assertKept(new BalanceSerializers.OfNode(), node, store.nodes().get(node.id));
            }
        }
        for (TaskRow task : desk.tasks.all()) {
            assertKept(new BalanceSerializers.OfTask(), task, store.tasks().get(task.id()));
        }
        assertThat(size(store.nodes())).isEqualTo(desk.nodes.size());
        assertThat(size(store.tasks())).isEqualTo(desk.tasks.size());
    }

    private static <T> void assertKept(TypeSerializer<T> serializer, T row, T kept) throws IOException {
        assertThat(kept).isNotNull().isNotSameAs(row);
        assertThat(write(serializer, kept))
                .as("a %s as it was put", row.getClass())
                .isEqualTo(write(serializer, row));
    }

    static int size(Table<?, ?> table) throws Exception {
        int size = 0;
        for (Map.Entry<?, ?> row : table.entries()) {
            size += row.getKey() == null ? 0 : 1;
        }
        return size;
    }
}
