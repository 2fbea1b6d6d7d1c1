package io.flinkswarm.state.journal;

import static io.flinkswarm.state.journal.JournalFiles.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.testkit.KeyedEvent;
import io.flinkswarm.testkit.KillAndRestore;
import io.flinkswarm.testkit.ReplaySource;
import io.flinkswarm.testkit.RunRecord;
import io.flinkswarm.testkit.SeededEvents;
import io.flinkswarm.testkit.TestCluster;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalITCase {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(4);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void afterFailuresAndRescalingHoldsExactlyWhatAnUndisturbedRunWrites(long seed) throws Exception {
        List<KeyedEvent> events = SeededEvents.of(seed, KeyedEvent.generator(1_200, 20))
                .disorder(KeyedEvent::time, 20)
                .toList();
        KillAndRestore drill = KillAndRestore.of(folder, (env, run) -> sums(env, run, events))
                .seed(seed)
                .failures(5)
                .parallelisms(1, 4, 2);

        try (RunRecord calm = drill.undisturbed();
                RunRecord shaken = drill.disturbed()) {
            List<JournalEntry> wanted = JournalFiles.read(journal(calm));
            assertThat(wanted).hasSizeGreaterThan(1_200);
            assertThat(JournalFiles.read(journal(shaken)))
                    .as("journal%s", drill.about(shaken))
                    .isEqualTo(wanted);
            drill.assertSameDurableOutput(calm, shaken);
            assertThat(shaken.provisional("sums")).hasSizeGreaterThan(1_200);
        }
    }

    @Test
    void ofABoundedJobWithoutCheckpointsIsCommittedAtItsEnd() throws Exception {
        List<KeyedEvent> events =
                SeededEvents.of(5, KeyedEvent.generator(500, 7)).toList();

        try (RunRecord run = RunRecord.undisturbed()) {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            env.setParallelism(2);
            sums(env, run, events);
            env.execute();

            assertThat(JournalFiles.read(journal(run)).stream()
                            .filter(entry -> entry.kind() == JournalEntry.Kind.INPUT)
                            .map(SCHEMA::<KeyedEvent>payload))
                    .containsExactlyInAnyOrderElementsOf(events);
        }
    }

    private Path journal(RunRecord run) {
        return folder.resolve("journal").resolve(run.id());
    }

    private void sums(StreamExecutionEnvironment env, RunRecord run, List<KeyedEvent> events) {
        SingleOutputStreamOperator<KeyedEvent> source = run.source(
                env,
                ReplaySource.of(events, KeyedEvent::time, KeyedEvent.TYPE),
                WatermarkStrategy.noWatermarks(),
                KeyedEvent.TYPE);
        SingleOutputStreamOperator<KeyedEvent> sums = run.failing("failing", source)
                .keyBy(KeyedEvent::key, Types.STRING)
                .process(new RunningSum(SCHEMA), KeyedEvent.TYPE)
                .uid("sums");
        Journal.to(journal(run).toUri().toString(), SCHEMA)
                .blockSize(MemorySize.parse("1kb"))
                .attach(sums.getSideOutput(Journal.ENTRIES));
        run.provisional("sums", sums);
        run.durable("sums", sums);
    }
}
