package io.flinkswarm.jobs.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.jobs.lines.LineEvent;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.rejection.Rejection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTablesITCase {
    private static final int EACH = 600;
    private static final AtomicInteger FAILURES = new AtomicInteger();

    @TempDir
    private Path folder;

    @Test
    void takesAndGivesEveryRecordOnceThroughACrash() throws Exception {
        FAILURES.set(0);
        try (KafkaBroker kafka = KafkaBroker.start(folder.resolve("kafka"))) {
            kafka.create("events", 3);
            kafka.create("votes", 2);
            kafka.create("results", 2);
            kafka.create("decisions", 1);
            List<String> expected = new ArrayList<>(send(kafka, 0, EACH));
            JobClient job = submit(kafka.address());
            try {
                await().atMost(Duration.ofSeconds(90))
                        .until(() -> kafka.committed("results").size() == expected.size());

                expected.addAll(send(kafka, EACH, 2 * EACH));
                await().atMost(Duration.ofSeconds(90))
                        .until(() -> kafka.committed("results").size() >= expected.size());
                kafka.send("events", List.of("broken"));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> kafka.committed("results").contains("{\"kind\":\"rejected\"}"));
            } finally {
                job.cancel().get(60, TimeUnit.SECONDS);
                assertThat(job.getJobExecutionResult()).failsWithin(Duration.ofSeconds(60));
            }

            assertThat(FAILURES).hasValue(1);
            expected.add("{\"kind\":\"rejected\"}");
            assertThat(kafka.committed("results")).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(kafka.committed("decisions"))
                    .hasSize(expected.size() - 1)
                    .doesNotHaveDuplicates()
                    .allMatch(row -> row.matches("\\{\"voter\":\"v\\d+\",\"group\":\"g\"}"));
        }
    }

    /** Half of the votes as lines, half as columns; the last one but some of the second round fails the job when it first comes. */
    private static List<String> send(KafkaBroker kafka, int from, int to) {
        List<String> lines = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Vote vote = Vote.of("g", "p", "v" + i, "yes").withConfidence(.5).withTime(1_000 + i);
            expected.add(ConsensusJson.EVENTS.write(vote));
            if (i % 2 == 0) {
                lines.add(ConsensusJson.EVENTS.write(vote));
            } else {
                columns.add("{\"group\":\"g\",\"proposal\":\"p\",\"voter\":\"v" + i
                        + "\",\"choice\":\"yes\",\"confidence\":0.5,\"time\":" + (1_000 + i) + "}");
            }
        }
        kafka.send("events", lines);
        kafka.send("votes", columns);
        return expected;
    }

    private static JobClient submit(String address) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
        configuration.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        String read = "'connector'='kafka', 'properties.bootstrap.servers'='" + address
                + "', 'scan.startup.mode'='earliest-offset', 'properties.group.id'='swarm'";
        String write = "'connector'='kafka', 'properties.bootstrap.servers'='" + address
                + "', 'sink.delivery-guarantee'='exactly-once', 'properties.transaction.timeout.ms'='600000'";
        InputTables inputs = InputTables.of(
                env,
                "coordinator.input-tables",
                "CREATE TABLE events (line STRING) WITH (" + read + ", 'topic'='events', 'format'='raw');"
                        + "CREATE TABLE vote (`group` STRING, proposal STRING, voter STRING, choice STRING, confidence DOUBLE,"
                        + " `time` BIGINT) WITH (" + read
                        + ", 'topic'='votes', 'format'='json', 'json.ignore-parse-errors'='true')");
        OutputTables outputs = OutputTables.of(
                env,
                "coordinator.output-tables",
                "CREATE TABLE results (line STRING) WITH (" + write
                        + ", 'topic'='results', 'format'='raw', 'sink.transactional-id-prefix'='results');"
                        + "CREATE TABLE vote (voter STRING, `group` STRING) WITH (" + write
                        + ", 'topic'='decisions', 'format'='json', 'sink.transactional-id-prefix'='decisions')",
                List.of("vote"));

        outputs.write(inputs.read(WatermarkStrategy.noWatermarks()).map(new FailsOnce()));
        return env.executeAsync("kafka in and out");
    }

    /** The events as lines; fails once, behind the middle of the second round. */
    private static final class FailsOnce implements MapFunction<Either<LineEvent, Rejection>, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String map(Either<LineEvent, Rejection> event) {
            if (event.isRight()) {
                return "{\"kind\":\"rejected\"}";
            }
            Vote vote = (Vote) event.left().consensus();
            if (vote.voter().equals("v" + (2 * EACH - 100)) && FAILURES.compareAndSet(0, 1)) {
                throw new IllegalStateException("the crash that this test is about");
            }
            return ConsensusJson.EVENTS.write(vote);
        }
    }
}
