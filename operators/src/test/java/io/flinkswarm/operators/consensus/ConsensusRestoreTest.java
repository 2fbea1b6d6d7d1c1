package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.testkit.OperatorHarness;
import io.flinkswarm.testkit.SeededEvents;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsensusRestoreTest {
    private static final int DISORDER = 120;

    private static List<ConsensusEvent> events(long seed) {
        return SeededEvents.of(seed, new VotingDays(5, 160, 14))
                .disorder(ConsensusEvent::time, DISORDER)
                .toList();
    }

    private static OperatorHarness<String, ConsensusEvent, ControlEvent, Decision> harness(long seed, Order order)
            throws Exception {
        return ConsensusHarness.of(CaucusPropertyTest.narrow(new Random(seed)), order);
    }

    private static void feed(
            OperatorHarness<String, ConsensusEvent, ControlEvent, Decision> harness, List<ConsensusEvent> events)
            throws Exception {
        long watermark = Long.MIN_VALUE;
        for (ConsensusEvent event : events) {
            harness.first(event, event.time());
            watermark = Math.max(watermark, event.time() - DISORDER - 1);
            harness.watermark(watermark);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "41, hashmap, EVENT_TIME",
        "42, rocksdb, EVENT_TIME",
        "43, hashmap, ARRIVAL",
        "44, rocksdb, ARRIVAL",
        "45, hashmap, EVENT_TIME",
        "46, rocksdb, EVENT_TIME"
    })
    void decidesAfterRestoresAndRescalesAsIfNothingHadHappened(long seed, String backend, Order order)
            throws Exception {
        List<ConsensusEvent> events = events(seed);
        List<Decision> wanted;
        try (var steady = harness(seed, order)) {
            feed(steady, events);
            wanted = steady.watermark(Long.MAX_VALUE - 1).output();
        }
        StateBackend state = backend.equals("rocksdb") ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
        Random random = new Random(seed);
        List<Integer> cuts = new ArrayList<>(List.of(0, events.size()));
        for (int i = 0; i < 4; i++) {
            cuts.add(random.nextInt(events.size()));
        }
        Collections.sort(cuts);

        try (var shaken = harness(seed, order).stateBackend(state)) {
            for (int i = 1; i < cuts.size(); i++) {
                feed(shaken, events.subList(cuts.get(i - 1), cuts.get(i)));
                shaken.rescale(1 + random.nextInt(4));
            }
            List<Decision> found = shaken.watermark(Long.MAX_VALUE - 1).output();

            assertThat(wanted).as("seed %d", seed).hasSizeGreaterThan(60);
            assertThat(Decisions.byGroup(found))
                    .as("seed %d, cuts %s", seed, cuts)
                    .isEqualTo(Decisions.byGroup(wanted));
            assertThat(found)
                    .as("seed %d", seed)
                    .extracting(Decision::epoch)
                    .contains(0L)
                    .anyMatch(epoch -> epoch >= 3);
            numbersAreGapless(shaken.side(Journal.ENTRIES), seed);
        }
    }

    private static void numbersAreGapless(List<JournalEntry> entries, long seed) {
        Map<String, Long> next = new HashMap<>();
        for (JournalEntry entry : entries) {
            String life = entry.key() + "/" + entry.incarnation();
            assertThat(entry.sequence()).as("seed %d, %s", seed, entry).isEqualTo(next.getOrDefault(life, 0L));
            next.put(life, entry.sequence() + 1);
        }
        assertThat(next).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"51", "52", "53"})
    void inOrderOfEventTimeTheResultIsAFunctionOfTheInputAlone(long seed) throws Exception {
        List<ConsensusEvent> events = new ArrayList<>(events(seed));
        List<List<Decision>> found = new ArrayList<>();
        List<Object> rejected = new ArrayList<>();

        for (int i = 0; i < 3; i++) {
            try (var harness = harness(seed, Order.EVENT_TIME)) {
                for (ConsensusEvent event : events) {
                    harness.first(event, event.time());
                }
                harness.watermark(Long.MAX_VALUE - 1);
                found.add(Decisions.byGroup(harness.output()));
                rejected.add(harness.side(Rejections.TAG).stream()
                        .map(Object::toString)
                        .sorted()
                        .toList());
            }
            Collections.shuffle(events, new Random(seed + i));
        }

        assertThat(found.get(0)).as("seed %d", seed).hasSizeGreaterThan(60);
        assertThat(found.get(1)).as("seed %d", seed).isEqualTo(found.get(0));
        assertThat(found.get(2)).as("seed %d", seed).isEqualTo(found.get(0));
        assertThat(rejected.get(1)).as("seed %d", seed).isEqualTo(rejected.get(0));
    }

    @Test
    void aSnapshotStaysAsItIsWhileTheRunGoesOn() throws Exception {
        long seed = 61;
        List<ConsensusEvent> events = events(seed);
        List<ConsensusEvent> first = events.subList(0, events.size() / 2);
        List<ConsensusEvent> rest = events.subList(events.size() / 2, events.size());

        try (var harness = harness(seed, Order.EVENT_TIME)) {
            feed(harness, first);
            var snapshot = harness.snapshot();
            harness.takeOutput();
            feed(harness, rest);
            List<Decision> wanted = harness.watermark(Long.MAX_VALUE - 1).takeOutput();

            harness.restore(snapshot, 2);
            feed(harness, rest);

            assertThat(Decisions.byGroup(harness.watermark(Long.MAX_VALUE - 1).takeOutput()))
                    .as("seed %d", seed)
                    .isEqualTo(Decisions.byGroup(wanted));
        }
    }
}
