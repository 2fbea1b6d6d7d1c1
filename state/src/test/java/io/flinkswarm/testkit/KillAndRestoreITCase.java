package io.flinkswarm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class KillAndRestoreITCase {
    private static final List<KeyedEvent> EVENTS =
            SeededEvents.of(8, KeyedEvent.generator(600, 10)).toList();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(4);

    @TempDir
    Path folder;

    @Test
    void ofAJobWithoutStateFindsEveryElementOnceOnRocksDbToo() throws Exception {
        KillAndRestore drill = KillAndRestore.of(
                        folder, (env, run) -> run.durable("events", run.failing("failing", source(env, run, 3))))
                .stateBackend("rocksdb")
                .failures(3)
                .parallelisms(2, 3);

        RunRecord shaken = drill.assertDurableOutputIsThatOfAnUndisturbedRun();

        assertThat(shaken.durable("events")).containsExactlyInAnyOrderElementsOf(List.copyOf(EVENTS));
        assertThat(shaken.failures()).isBetween(1, 3);
        assertThat(shaken.emitted()).isEqualTo(EVENTS.size());
    }

    @Test
    void findsAnOperatorThatForgetsItsStateAndNamesTheSeed() {
        KillAndRestore drill = KillAndRestore.of(
                        folder,
                        (env, run) -> run.durable(
                                "counts",
                                run.failing("failing", source(env, run, 1))
                                        .keyBy(KeyedEvent::key, Types.STRING)
                                        .process(new Forgetful(), KeyedEvent.TYPE)))
                .seed(77)
                .failures(4);

        assertThatThrownBy(drill::assertDurableOutputIsThatOfAnUndisturbedRun)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("durable output counts (seed 77, parallelisms [1], failed [after ");
    }

    @Test
    void showsProvisionalOutputThatAFailureUndid() throws Exception {
        KillAndRestore drill = KillAndRestore.of(
                        folder, (env, run) -> run.provisional("events", run.failing("failing", source(env, run, 1))))
                .failures(4);

        try (RunRecord shaken = drill.disturbed()) {
            assertThat(shaken.<KeyedEvent>provisional("events")).hasSizeGreaterThan(EVENTS.size());
            assertThat(shaken.<KeyedEvent>provisional("events").stream().distinct())
                    .containsExactlyElementsOf(EVENTS);
        }
    }

    private static DataStream<KeyedEvent> source(StreamExecutionEnvironment env, RunRecord run, int splits) {
        return run.source(
                env,
                ReplaySource.of(EVENTS, KeyedEvent::time, KeyedEvent.TYPE)
                        .splits(splits, event -> event.key().hashCode()),
                WatermarkStrategy.noWatermarks(),
                KeyedEvent.TYPE);
    }

    /** Counts in a field, which no checkpoint holds. */
    private static final class Forgetful extends KeyedProcessFunction<String, KeyedEvent, KeyedEvent> {
        private static final long serialVersionUID = 1L;
        private final Map<String, Long> counts = new HashMap<>();

        @Override
        public void processElement(KeyedEvent event, Context context, Collector<KeyedEvent> out) {
            out.collect(new KeyedEvent(event.key(), event.time(), counts.merge(event.key(), 1L, Long::sum)));
        }
    }
}
