package io.flinkswarm.state.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BytesTableTest {
    private final MapBytes<Long> kept = new MapBytes<>();
    private final BytesTable<Long, String> table = new BytesTable<>(RowCodec.text());

    @BeforeEach
    void openTable() {
        table.keepIn(kept);
        table.begin();
    }

    @Test
    void writesWhatWasPutOnceWhenTheVisitEnds() throws Exception {
        table.put(1L, "one");
        table.put(1L, "uno");
        int during = kept.writes;
        table.end();
        table.end();

        assertThat(during).isZero();
        assertThat(kept.writes).isEqualTo(1);
        assertThat(table.get(1L)).isEqualTo("uno");
    }

    @Test
    void givesOutTheSameRowAsLongAsTheVisitLasts() throws Exception {
        table.put(1L, "one");
        table.end();
        table.begin();

        String first = table.get(1L);

        assertThat(table.get(1L)).isSameAs(first);
        assertThat(table.entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.getValue()).isSameAs(first));
    }

    @Test
    void forgetsWhatWasNotPutBack() throws Exception {
        table.put(1L, "one");

        table.begin();

        assertThat(table.get(1L)).isNull();
    }

    @Test
    void agreesWithAMapThroughAnyCalls() throws Exception {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Map<Long, String> model = new TreeMap<>();
            table.clear();
            for (int step = 0; step < 200; step++) {
                long key = random.nextInt(8);
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        table.put(key, "v" + step);
                        model.put(key, "v" + step);
                    }
                    case 2 -> {
                        table.remove(key);
                        model.remove(key);
                    }
                    case 3 -> {
                        table.end();
                        table.begin();
                    }
                    case 4 -> {
                        Map<Long, String> entries = new TreeMap<>();
                        table.entries().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
                        assertThat(entries).as("seed %s, step %s", seed, step).isEqualTo(model);
                    }
                    default ->
                        assertThat(table.get(key))
                                .as("seed %s, step %s", seed, step)
                                .isEqualTo(model.get(key));
                }
            }
        }
    }

    private static final class MapBytes<K> implements BytesTable.Bytes<K> {
        private final Map<K, byte[]> rows = new HashMap<>();
        private int writes;

        @Override
        public byte[] get(K key) {
            return rows.get(key);
        }

        @Override
        public void put(K key, byte[] row) {
            rows.put(key, row);
            writes++;
        }

        @Override
        public void remove(K key) {
            rows.remove(key);
        }

        @Override
        public Iterable<Map.Entry<K, byte[]>> entries() {
            return rows.entrySet();
        }

        @Override
        public void clear() {
            rows.clear();
        }
    }
}
