package io.flinkswarm.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterITCase {
    private static final long RECORDS = 3000;
    private static final int PER_SECOND = 500;

    @TempDir
    private Path folder;

    @Test
    void jobOutlivesAKilledTaskManagerAndWritesEachRecordOnce() throws Exception {
        Path written = folder.resolve("written");
        long[] pids;
        try (LocalCluster cluster =
                LocalCluster.in(folder).taskManagers(2).slots(2).quickStart().start()) {
            JobClient job = submit(cluster, written);
            cluster.awaitRunning(job.getJobID(), Duration.ofSeconds(30));
            await().atMost(Duration.ofSeconds(30)).until(() -> !lines(written).isEmpty());
            pids = new long[] {cluster.pid(0), cluster.pid(1)};

            // the job fits on either; which one it runs on is not known, so each is killed in turn
            for (int killed = 0; killed < cluster.taskManagers(); killed++) {
                cluster.kill(killed);

                assertThat(cluster.isAlive(killed)).isFalse();
                cluster.restart(killed);
                cluster.awaitTaskManagers(2, Duration.ofSeconds(30));
                cluster.awaitRunning(job.getJobID(), Duration.ofSeconds(30));
            }

            job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
            assertThat(job.getJobStatus().get(10, TimeUnit.SECONDS)).isEqualTo(JobStatus.FINISHED);
            assertThat(cluster.client()
                            .getJobDetails(job.getJobID())
                            .get(10, TimeUnit.SECONDS)
                            .getTimestamps()
                            .get(JobStatus.RESTARTING))
                    .as("time of the last restart")
                    .isPositive();
            assertThat(pids).doesNotContain(cluster.pid(0), cluster.pid(1));
        }
        assertThat(lines(written))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, RECORDS).boxed().toList());
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .as("processes left behind")
                .isEmpty();
    }

    @Test
    void refusesAClusterWithoutProcesses() {
        assertThatThrownBy(() -> LocalCluster.in(folder).taskManagers(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("taskManagers must be at least 1, but was 0");
        assertThatThrownBy(() -> LocalCluster.in(folder).slots(0)).hasMessage("slots must be at least 1, but was 0");
    }

    private static JobClient submit(LocalCluster cluster, Path written) throws Exception {
        StreamExecutionEnvironment env = cluster.environment();
        env.enableCheckpointing(200);
        env.setParallelism(2);
        env.fromSource(
                        new DataGeneratorSource<>(
                                index -> index, RECORDS, RateLimiterStrategy.perSecond(PER_SECOND), Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .keyBy(number -> number % 16, Types.LONG)
                .map(number -> number)
                .returns(Types.LONG)
                .sinkTo(FileSink.forRowFormat(
                                new org.apache.flink.core.fs.Path(written.toUri()), new SimpleStringEncoder<Long>())
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .build());
        return env.executeAsync("numbers");
    }

    private static List<Long> lines(Path written) throws IOException {
        List<Long> all = new ArrayList<>();
        if (!Files.exists(written)) {
            return all;
        }
        try (Stream<Path> files = Files.walk(written)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // what is not committed yet is hidden
                if (!file.getFileName().toString().startsWith(".")) {
                    Files.readAllLines(file).forEach(line -> all.add(Long.parseLong(line)));
                }
            }
        }
        return all;
    }
}
