package io.flinkswarm.state.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.state.time.EventTimeBuffer.Offer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events are texts such as {@code k1:17:b}: key, time, payload. */
class EventTimeBufferTest {
    private static final int MAX_PARALLELISM = 16;

    @Test
    void givesOutInOrderOnceTheWatermarkHasPassed() throws Exception {
        try (var harness = harness(100, new HashMapStateBackend(), 1, 0)) {
            harness.open();
            for (String event : List.of("k:20:b", "k:10:z", "k:20:a", "k:10:y", "k:30:c")) {
                harness.processElement(event, time(event));
            }

            harness.processWatermark(19);
            assertThat(harness.extractOutputValues()).containsExactly("k:10:y", "k:10:z");

            harness.processWatermark(Long.MAX_VALUE);
            assertThat(harness.extractOutputValues()).containsExactly("k:10:y", "k:10:z", "k:20:a", "k:20:b", "k:30:c");
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void turnsAwayWhatIsLateAndWhatFindsNoRoom() throws Exception {
        try (var harness = harness(2, new HashMapStateBackend(), 1, 0)) {
            harness.open();
            harness.processWatermark(10);

            for (String event : List.of("k:10:a", "k:11:b", "k:12:c", "k:13:d", "other:13:e")) {
                harness.processElement(event, time(event));
            }
            harness.processWatermark(12);
            harness.processElement("k:13:f", 13);
            harness.processWatermark(20);

            assertThat(harness.extractOutputValues())
                    .containsExactly("LATE k:10:a", "FULL k:13:d", "k:11:b", "k:12:c", "other:13:e", "k:13:f");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isAFunctionOfTheInputSetAlone(boolean rocksDb) throws Exception {
        long firstSeed = 1;
        List<String> events = new ArrayList<>();
        Random random = new Random(firstSeed);
        for (int i = 0; i < 300; i++) {
            events.add("k" + random.nextInt(5) + ":" + (100 + random.nextInt(40)) + ":" + i);
        }
        List<String> expected =
                perKey(new ArrayList<>(events).stream().sorted(BY_TIME).toList());

        for (long seed = firstSeed; seed < firstSeed + (rocksDb ? 3 : 20); seed++) {
            Random shuffle = new Random(seed);
            Collections.shuffle(events, shuffle);

            List<String> given = runWithRestoresAndRescales(events, shuffle, rocksDb);

            assertThat(perKey(given)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** Runs at parallelism 1, then 4, then 2, restored in between, with the watermark below every event until all have come. */
    private static List<String> runWithRestoresAndRescales(List<String> events, Random random, boolean rocksDb)
            throws Exception {
        List<String> given = new ArrayList<>();
        OperatorSubtaskState state = null;
        int parallelismBefore = 1;
        int[] parallelisms = {1, 4, 2};
        int from = 0;
        for (int run = 0; run < parallelisms.length; run++) {
            int parallelism = parallelisms[run];
            int to = run == 2 ? events.size() : from + random.nextInt(events.size() - from);
            List<OperatorSubtaskState> snapshots = new ArrayList<>();
            for (int subtask = 0; subtask < parallelism; subtask++) {
                StateBackend backend = rocksDb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
                try (var harness = harness(1_000, backend, parallelism, subtask)) {
                    if (state != null) {
                        harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, MAX_PARALLELISM, parallelismBefore, parallelism, subtask));
                    }
                    harness.open();
                    for (String event : events.subList(from, to)) {
                        if (subtaskOf(event, parallelism) == subtask) {
                            harness.processElement(event, time(event));
                        }
                    }
                    if (run == 2) {
                        for (long watermark = 99; watermark < 150; watermark += 1 + random.nextInt(20)) {
                            harness.processWatermark(watermark);
                        }
                        harness.processWatermark(Long.MAX_VALUE);
                    }
                    given.addAll(harness.extractOutputValues());
                    snapshots.add(harness.snapshot(run, run));
                }
            }
            state = AbstractStreamOperatorTestHarness.repackageState(snapshots.toArray(new OperatorSubtaskState[0]));
            parallelismBefore = parallelism;
            from = to;
        }
        return given;
    }

    private static int subtaskOf(String event, int parallelism) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(key(event), MAX_PARALLELISM, parallelism);
    }

    private static List<String> perKey(List<String> events) {
        return events.stream()
                .sorted(Comparator.comparing(EventTimeBufferTest::key))
                .toList();
    }

    @Test
    void rejectsNoRoomAtAll() {
        assertThatThrownBy(() -> {
                    try (var harness = harness(0, new HashMapStateBackend(), 1, 0)) {
                        harness.open();
                    }
                })
                .hasMessage("capacity must be at least 1, but was 0");
    }

    @Test
    void letsTheConsumerOfferFurtherEvents() throws Exception {
        try (var harness = harness(10, new HashMapStateBackend(), 1, 0)) {
            harness.open();
            harness.processElement("k:10:again", 10);

            harness.processWatermark(Long.MAX_VALUE - 1);

            assertThat(harness.extractOutputValues()).containsExactly("k:10:again", "LATE k:11:again");
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    private static final Comparator<String> BY_PAYLOAD = Comparator.comparing(event -> event.split(":")[2]);
    private static final Comparator<String> BY_TIME =
            Comparator.comparingLong(EventTimeBufferTest::time).thenComparing(BY_PAYLOAD);

    private static String key(String event) {
        return event.split(":")[0];
    }

    private static long time(String event) {
        return Long.parseLong(event.split(":")[1]);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, String, String> harness(
            int capacity, StateBackend backend, int parallelism, int subtask) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new Sorter(capacity)),
                EventTimeBufferTest::key,
                Types.STRING,
                MAX_PARALLELISM,
                parallelism,
                subtask);
        harness.setStateBackend(backend);
        harness.setup(StringSerializer.INSTANCE);
        return harness;
    }

    private static final class Sorter extends KeyedProcessFunction<String, String, String> {
        private static final long serialVersionUID = 1L;

        private final int capacity;
        private transient EventTimeBuffer<String> buffer;

        Sorter(int capacity) {
            this.capacity = capacity;
        }

        @Override
        public void open(OpenContext context) {
            buffer = EventTimeBuffer.of(getRuntimeContext(), StringSerializer.INSTANCE, BY_PAYLOAD, capacity);
        }

        @Override
        public void processElement(String event, Context context, Collector<String> out) throws Exception {
            offer(event, context, out);
        }

        private void offer(String event, Context context, Collector<String> out) throws Exception {
            Offer offer = buffer.offer(event, time(event), context.timerService());
            if (offer != Offer.ACCEPTED) {
                out.collect(offer + " " + event);
            }
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext context, Collector<String> out) throws Exception {
            buffer.drain(timestamp, event -> {
                out.collect(event);
                if (event.equals("k:10:again")) {
                    offer("k:11:again", context, out);
                }
            });
        }
    }
}
