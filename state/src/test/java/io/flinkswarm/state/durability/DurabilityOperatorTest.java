package io.flinkswarm.state.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** Emissions are texts; the durable form ends with an exclamation mark. */
class DurabilityOperatorTest {
    private static final OutputTag<String> EVICTED = new OutputTag<>("evicted", Types.STRING);

    private static final class Exclaim implements Confirmation<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String durable(String provisional) {
            return provisional + "!";
        }

        @Override
        public boolean isConfirmable(String emission) {
            return !emission.startsWith("request");
        }
    }

    @Test
    void confirmsWhatACompletedCheckpointCovers() throws Exception {
        try (var harness = opened(EmitMode.PROVISIONAL, 10)) {
            send(harness, "a", "b");
            harness.snapshot(1, 1);
            send(harness, "c");
            assertThat(harness.extractOutputValues()).containsExactly("a", "b", "c");

            harness.notifyOfCompletedCheckpoint(1);

            assertThat(harness.extractOutputValues()).containsExactly("a", "b", "c", "a!", "b!");
        }
    }

    @Test
    void makesUpForNotificationsThatNeverCome() throws Exception {
        try (var harness = opened(EmitMode.DURABLE, 10)) {
            send(harness, "a");
            harness.snapshot(1, 1);
            send(harness, "b");
            harness.snapshot(2, 2);
            harness.getOneInputOperator().notifyCheckpointAborted(2);
            send(harness, "c");
            harness.snapshot(3, 3);
            send(harness, "d");

            harness.notifyOfCompletedCheckpoint(3);
            harness.notifyOfCompletedCheckpoint(1);

            assertThat(harness.extractOutputValues()).containsExactly("a!", "b!", "c!");
        }
    }

    @Test
    void letsOutOnlyTheConfirmedInModeDurable() throws Exception {
        try (var harness = opened(EmitMode.DURABLE, 10)) {
            send(harness, "a", "request r");
            harness.snapshot(1, 1);

            assertThat(harness.extractOutputValues()).containsExactly("request r");

            harness.notifyOfCompletedCheckpoint(1);
            assertThat(harness.extractOutputValues()).containsExactly("request r", "a!");
        }
    }

    @Test
    void keepsTheTimeOfAnEmission() throws Exception {
        try (var harness = opened(EmitMode.DURABLE, 10)) {
            harness.processElement("a", 42);
            harness.processElement(new StreamRecord<>("b"));
            harness.processWatermark(50);
            harness.snapshot(1, 1);
            harness.notifyOfCompletedCheckpoint(1);

            assertThat(harness.getOutput())
                    .containsExactly(new Watermark(50), new StreamRecord<>("a!", 42), new StreamRecord<>("b!"));
        }
    }

    @Test
    void confirmsWhatWasRestoredBeforeAnythingNew() throws Exception {
        OperatorSubtaskState state;
        try (var harness = opened(EmitMode.PROVISIONAL, 10)) {
            send(harness, "a");
            harness.snapshot(1, 1);
            send(harness, "b");
            state = harness.snapshot(2, 2);
            send(harness, "lost");
        }

        try (var harness = harness(EmitMode.PROVISIONAL, 10, 1, 0)) {
            harness.initializeState(state);
            harness.open();
            send(harness, "c");
            harness.snapshot(3, 3);
            harness.notifyOfCompletedCheckpoint(3);

            assertThat(harness.extractOutputValues()).containsExactly("a!", "b!", "c", "c!");
        }
    }

    @Test
    void confirmsTheRestWhenInputEnds() throws Exception {
        try (var harness = opened(EmitMode.PROVISIONAL, 10)) {
            send(harness, "a");
            harness.snapshot(1, 1);
            send(harness, "b");

            harness.getOneInputOperator().finish();
            harness.snapshot(2, 2);
            harness.notifyOfCompletedCheckpoint(2);

            assertThat(harness.extractOutputValues()).containsExactly("a", "b", "a!", "b!");
        }
    }

    @Test
    void letsTheOldestGoUnconfirmedWhenThereIsNoRoom() throws Exception {
        try (var harness = opened(EmitMode.PROVISIONAL, 2)) {
            send(harness, "a", "b");
            harness.snapshot(1, 1);
            send(harness, "c", "d", "e");
            harness.snapshot(2, 2);
            harness.notifyOfCompletedCheckpoint(2);

            assertThat(harness.extractOutputValues()).containsExactly("a", "b", "c", "d", "e", "d!", "e!");
            assertThat(harness.getSideOutput(EVICTED)).isNull();
        }
    }

    @Test
    void losesNothingForWantOfRoomInModeDurable() throws Exception {
        try (var harness = opened(EmitMode.DURABLE, 2)) {
            send(harness, "a", "b", "c");
            harness.snapshot(1, 1);
            harness.notifyOfCompletedCheckpoint(1);

            assertThat(harness.extractOutputValues()).containsExactly("b!", "c!");
            assertThat(harness.getSideOutput(EVICTED))
                    .map(StreamRecord::getValue)
                    .containsExactly("a");
        }
    }

    @Test
    void agreesWithANaiveModelUnderFailuresAndRescaling() throws Exception {
        for (long seed = 0; seed < 60; seed++) {
            new Run(seed).check();
        }
    }

    /** A job of this operator alone: checkpoints complete, fail or go unnoticed, runs crash and change their parallelism. */
    private static final class Run {
        private final long seed;
        private final Random random;
        private final Set<String> said = new HashSet<>();
        private final Set<String> confirmed = new HashSet<>();
        private final Set<String> covered = new HashSet<>();
        private List<OneInputStreamOperatorTestHarness<String, String>> subtasks = new ArrayList<>();
        private OperatorSubtaskState restorePoint;
        private int parallelism = 1;
        private int restoreParallelism = 1;
        private long checkpoint;
        private int next;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void check() throws Exception {
            start();
            for (int step = 0; step < 150; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> checkpoint(true, true);
                    case 1 -> checkpoint(true, false);
                    case 2 -> checkpoint(false, false);
                    case 3 -> crash();
                    default -> emit();
                }
            }
            checkpoint(true, true);
            collect();

            assertThat(confirmed).as("seed %d", seed).isEqualTo(covered);
            for (var subtask : subtasks) {
                subtask.close();
            }
        }

        private void emit() throws Exception {
            String emission = "e" + next++;
            said.add(emission);
            send(subtasks.get(random.nextInt(parallelism)), emission);
        }

        private void checkpoint(boolean completes, boolean isNotified) throws Exception {
            checkpoint++;
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (var subtask : subtasks) {
                states.add(subtask.snapshot(checkpoint, checkpoint));
            }
            if (!completes) {
                for (var subtask : subtasks) {
                    subtask.getOneInputOperator().notifyCheckpointAborted(checkpoint);
                }
                return;
            }
            covered.addAll(said);
            restorePoint =
                    AbstractStreamOperatorTestHarness.repackageState(states.toArray(new OperatorSubtaskState[0]));
            restoreParallelism = parallelism;
            if (isNotified) {
                for (var subtask : subtasks) {
                    subtask.notifyOfCompletedCheckpoint(checkpoint);
                }
            }
            collect();
        }

        private void crash() throws Exception {
            collect();
            for (var subtask : subtasks) {
                subtask.close();
            }
            // what was said after the last checkpoint is as if it had never been
            said.retainAll(covered);
            parallelism = 1 + random.nextInt(4);
            start();
        }

        private void start() throws Exception {
            subtasks = new ArrayList<>();
            for (int subtask = 0; subtask < parallelism; subtask++) {
                var harness = harness(EmitMode.PROVISIONAL, 1_000, parallelism, subtask);
                if (restorePoint != null) {
                    harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            restorePoint, 128, restoreParallelism, parallelism, subtask));
                }
                harness.open();
                subtasks.add(harness);
            }
        }

        private void collect() {
            Map<String, Integer> times = new HashMap<>();
            for (var subtask : subtasks) {
                for (String value : subtask.extractOutputValues()) {
                    if (value.endsWith("!")) {
                        String emission = value.substring(0, value.length() - 1);
                        assertThat(covered).as("seed %d", seed).contains(emission);
                        assertThat(times.merge(emission, 1, Integer::sum))
                                .as("seed %d: confirmations of %s in one run", seed, emission)
                                .isEqualTo(1);
                        confirmed.add(emission);
                    }
                }
            }
        }
    }

    @Test
    void countsWhatIsConfirmedWhatWaitsAndWhatWasEvicted() throws Exception {
        InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();
        MockEnvironment environment = new MockEnvironmentBuilder()
                .setMetricGroup(new InterceptingTaskMetricGroup() {
                    @Override
                    public InternalOperatorMetricGroup getOrAddOperator(
                            OperatorID id, String name, Map<String, String> variables) {
                        return metrics;
                    }
                })
                .build();
        environment.getJobConfiguration().set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        try (var harness = new OneInputStreamOperatorTestHarness<>(operator(EmitMode.PROVISIONAL, 3), environment)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.open();
            send(harness, "a", "b", "c", "d");
            harness.snapshot(1, 1);
            harness.notifyOfCompletedCheckpoint(1);
            send(harness, "e");

            assertThat(((Counter) metrics.get("confirmed")).getCount()).isEqualTo(3);
            assertThat(((Counter) metrics.get("evicted")).getCount()).isEqualTo(1);
            assertThat(((Gauge<?>) metrics.get("unconfirmed")).getValue()).isEqualTo(1);
        }
    }

    @Test
    void rejectsNoRoomAtAll() {
        assertThatThrownBy(
                        () -> DurableEmission.<String>confirming(text -> text).maxUnconfirmed(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max-unconfirmed must be at least 1, but was 0");
    }

    @Test
    void spellsModesAsConfigurationDoes() {
        assertThat(List.of(EmitMode.values())).map(EmitMode::toString).containsExactly("provisional", "durable");
    }

    private static void send(OneInputStreamOperatorTestHarness<String, String> harness, String... emissions)
            throws Exception {
        for (String emission : emissions) {
            harness.processElement(emission, 0);
        }
    }

    private static OneInputStreamOperatorTestHarness<String, String> opened(EmitMode mode, int maxUnconfirmed)
            throws Exception {
        var harness = harness(mode, maxUnconfirmed, 1, 0);
        harness.open();
        return harness;
    }

    @Test
    void keepsNothingThatNoCheckpointWillEverConfirm() throws Exception {
        try (var harness = new OneInputStreamOperatorTestHarness<>(operator(EmitMode.PROVISIONAL, 100), 128, 1, 0)) {
            harness.setup(StringSerializer.INSTANCE);
            harness.open();

            harness.processElement("a", 1);
            harness.getOneInputOperator().finish();

            assertThat(harness.extractOutputValues()).containsExactly("a");
        }
    }

    private static OneInputStreamOperatorTestHarness<String, String> harness(
            EmitMode mode, int maxUnconfirmed, int parallelism, int subtask) throws Exception {
        var harness =
                new OneInputStreamOperatorTestHarness<>(operator(mode, maxUnconfirmed), 128, parallelism, subtask);
        harness.getEnvironment()
                .getJobConfiguration()
                .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        harness.setup(StringSerializer.INSTANCE);
        return harness;
    }

    private static DurabilityOperator<String> operator(EmitMode mode, int maxUnconfirmed) {
        return DurableEmission.confirming(new Exclaim())
                .mode(mode)
                .maxUnconfirmed(maxUnconfirmed)
                .operator(StringSerializer.INSTANCE, EVICTED);
    }
}
