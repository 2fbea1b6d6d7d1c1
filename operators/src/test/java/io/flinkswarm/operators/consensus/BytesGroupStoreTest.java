package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BytesGroupStoreTest {
    private final MapBytes<Long> kept = new MapBytes<>();
    private BytesGroupStore store;

    @BeforeEach
    void openStore() {
        BytesGroupStore.Codec<String> text = new TextCodec();
        store = new BytesGroupStore(new BytesGroupStore.Codecs(null, null, null, null, null, null, text, null));
        store.keepIn(new MapBytes<>(), new MapBytes<>(), new MapBytes<>(), new MapBytes<>(), kept, new MapBytes<>());
        store.begin(null, null);
    }

    @Test
    void writesWhatWasPutOnceWhenTheVisitEnds() throws Exception {
        store.closings().put(1L, "one");
        store.closings().put(1L, "uno");
        int during = kept.writes;
        store.end();
        store.end();

        assertThat(during).isZero();
        assertThat(kept.writes).isEqualTo(1);
        assertThat(store.closings().get(1L)).isEqualTo("uno");
    }

    @Test
    void givesOutTheSameRowAsLongAsTheVisitLasts() throws Exception {
        store.closings().put(1L, "one");
        store.end();
        store.begin(null, null);

        String first = store.closings().get(1L);

        assertThat(store.closings().get(1L)).isSameAs(first);
        assertThat(store.closings().entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.getValue()).isSameAs(first));
    }

    @Test
    void forgetsWhatWasNotPutBack() throws Exception {
        store.closings().put(1L, "one");

        store.begin(null, null);

        assertThat(store.closings().get(1L)).isNull();
    }

    @Test
    void agreesWithAMapThroughAnyCalls() throws Exception {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Map<Long, String> model = new TreeMap<>();
            store.clear();
            for (int step = 0; step < 200; step++) {
                long key = random.nextInt(8);
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        store.closings().put(key, "v" + step);
                        model.put(key, "v" + step);
                    }
                    case 2 -> {
                        store.closings().remove(key);
                        model.remove(key);
                    }
                    case 3 -> {
                        store.end();
                        store.begin(null, null);
                    }
                    case 4 -> {
                        Map<Long, String> entries = new TreeMap<>();
                        store.closings().entries().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
                        assertThat(entries).as("seed %s, step %s", seed, step).isEqualTo(model);
                    }
                    default ->
                        assertThat(store.closings().get(key))
                                .as("seed %s, step %s", seed, step)
                                .isEqualTo(model.get(key));
                }
            }
        }
    }

    private static final class TextCodec implements BytesGroupStore.Codec<String> {
        @Override
        public byte[] write(String row) {
            return row.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String read(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static final class MapBytes<K> implements BytesGroupStore.Bytes<K> {
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
