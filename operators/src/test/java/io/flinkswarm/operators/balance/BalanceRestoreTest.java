package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.Fleet.Interlude;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.testkit.OperatorHarness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BalanceRestoreTest {
    private static final int TASKS = 400;
    private static final long SPAN = 20L * TASKS;

    private static Fleet fleet(long seed) {
        return new Fleet(seed, 3, 6, TASKS);
    }

    private static BalanceConfig policy(long seed) {
        return Fleet.brisk()
                .binding(seed % 2 == 0 ? Binding.EARLY : Binding.LATE)
                .strategy(List.of("adaptive", "neural-adaptive", "predictive", "resource-aware")
                        .get((int) (seed % 4)))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "40, hashmap, EVENT_TIME",
        "41, rocksdb, EVENT_TIME",
        "42, hashmap, ARRIVAL",
        "43, rocksdb, ARRIVAL",
        "44, rocksdb, EVENT_TIME",
        "45, hashmap, ARRIVAL"
    })
    void decidesAfterRestoresAndRescalesAsIfNothingHadHappened(long seed, String backend, Order order)
            throws Exception {
        List<BalanceDecision> wanted;
        try (var steady = BalanceHarness.of(policy(seed), order)) {
            wanted = fleet(seed).play(new HarnessDispatcher(steady), Map.of());
        }
        StateBackend state = backend.equals("rocksdb") ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
        Random random = new Random(seed);

        try (var shaken = BalanceHarness.of(policy(seed), order).stateBackend(state)) {
            Map<Long, Interlude> interludes = new TreeMap<>();
            for (int i = 0; i < 6; i++) {
                int parallelism = 1 + random.nextInt(4);
                interludes.put(Fleet.BEGIN + random.nextInt((int) SPAN), () -> shaken.rescale(parallelism));
            }
            List<BalanceDecision> found = fleet(seed).play(new HarnessDispatcher(shaken), interludes);

            assertThat(kinds(wanted))
                    .as("seed %d", seed)
                    .contains(TaskState.DONE, TaskState.DEAD_LETTER, TaskState.TIMED_OUT);
            assertThat(wanted).as("seed %d", seed).hasSizeGreaterThan(TASKS).anyMatch(d -> d instanceof Revocation);
            assertThat(Bare.difference(found, wanted))
                    .as("seed %d, restored at %s", seed, interludes.keySet())
                    .isEmpty();
            assertThat(found)
                    .filteredOn(d -> d instanceof Assignment)
                    .as("seed %d", seed)
                    .extracting(d -> d.epoch() >> 40)
                    .contains(0L)
                    .anyMatch(run -> run >= 5);
            numbersAreGapless(shaken.side(Journal.ENTRIES), seed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void restoredAgainAndAgainDecidesAsIfNothingHadHappened(String backend) throws Exception {
        Fleet fleet = new Fleet(61, 3, 5, 200);
        BalanceConfig policy = Fleet.brisk().strategy("adaptive").build();
        List<BalanceDecision> wanted;
        try (var steady = BalanceHarness.of(policy, Order.EVENT_TIME)) {
            wanted = fleet.play(new HarnessDispatcher(steady), Map.of());
        }
        StateBackend state = backend.equals("rocksdb") ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();

        try (var shaken = BalanceHarness.of(policy, Order.EVENT_TIME).stateBackend(state)) {
            Map<Long, Interlude> interludes = new TreeMap<>();
            // RocksDB takes its time to open
            long step = backend.equals("rocksdb") ? 8 * Fleet.STEP : Fleet.STEP;
            for (long time = Fleet.BEGIN; time < Fleet.BEGIN + 20 * 200; time += step) {
                interludes.put(time, shaken::restore);
            }

            assertThat(Bare.difference(fleet.play(new HarnessDispatcher(shaken), interludes), wanted))
                    .isEmpty();
        }
    }

    private static Set<TaskState> kinds(List<BalanceDecision> decisions) {
        Set<TaskState> kinds = EnumSet.noneOf(TaskState.class);
        for (BalanceDecision decision : decisions) {
            if (decision instanceof TaskUpdate update) {
                kinds.add(update.state());
            }
        }
        return kinds;
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
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void aSnapshotStaysAsItIsWhileTheRunGoesOn(String backend) throws Exception {
        long seed = 48;
        StateBackend state = backend.equals("rocksdb") ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
        BalanceConfig policy = policy(seed);
        List<BalanceEvent> plan = fleet(seed).plan();
        List<BalanceEvent> first = plan.subList(0, plan.size() / 2);
        List<BalanceEvent> rest = plan.subList(plan.size() / 2, plan.size());

        try (var harness = BalanceHarness.of(policy, Order.EVENT_TIME).stateBackend(state)) {
            feed(harness, first);
            var snapshot = harness.snapshot();
            harness.takeOutput();
            feed(harness, rest);
            List<BalanceDecision> wanted = harness.takeOutput();

            harness.restore(snapshot, 2);
            feed(harness, rest);

            assertThat(wanted).hasSizeGreaterThan(TASKS / 2);
            assertThat(Bare.difference(harness.takeOutput(), wanted)).isEmpty();
        }
    }

    private static void feed(
            OperatorHarness<String, BalanceEvent, ControlEvent, BalanceDecision> harness, List<BalanceEvent> events)
            throws Exception {
        for (BalanceEvent event : events) {
            harness.watermark(event.time() - 1);
            harness.first(event, event.time());
        }
        harness.watermark(events.get(events.size() - 1).time());
    }

    @Test
    void whatIsPutIntoTheHeapIsNotChangedAfterwards() throws Exception {
        long seed = 47;
        try (var harness = BalanceHarness.of(policy(seed), Order.EVENT_TIME)) {
            List<BalanceEvent> plan = fleet(seed).plan();
            feed(harness, plan.subList(0, plan.size() / 2));
            harness.snapshot();
            HeldRows held = HeldRows.of(harness);
            feed(harness, plan.subList(plan.size() / 2, plan.size()));

            assertThat(held.rows()).isGreaterThan(20);
            assertThat(held.changed()).isEmpty();
        }
    }

    @Test
    void inOrderOfEventTimeTheResultIsAFunctionOfTheInputAlone() throws Exception {
        long seed = 51;
        List<BalanceEvent> events = new ArrayList<>(fleet(seed).plan());
        List<List<BalanceDecision>> found = new ArrayList<>();

        for (int i = 0; i < 3; i++) {
            try (var harness = BalanceHarness.of(policy(seed), Order.EVENT_TIME)) {
                for (BalanceEvent event : events) {
                    harness.first(event, event.time());
                }
                harness.watermark(Fleet.BEGIN + SPAN + 20_000);
                found.add(harness.output());
            }
            Collections.shuffle(events, new Random(seed + i));
        }

        assertThat(found.get(0)).hasSizeGreaterThan(TASKS);
        assertThat(Bare.difference(found.get(1), found.get(0))).isEmpty();
        assertThat(Bare.difference(found.get(2), found.get(0))).isEmpty();
    }
}
