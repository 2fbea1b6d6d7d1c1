package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.operators.consensus.ConsensusReplay.Compared;
import io.flinkswarm.operators.consensus.ConsensusReplay.Verified;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.control.ControlStreams;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.testkit.KillAndRestore;
import io.flinkswarm.testkit.ReplaySource;
import io.flinkswarm.testkit.RunRecord;
import io.flinkswarm.testkit.SeededEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsensusReplayITCase {
    private static final int DISORDER = 100;
    private static final int CHECKPOINTS = 16;
    private static final long SILENCE_AT = 6_000;
    private static final long SILENCE = 20_000;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            // how many checkpoints stay is the cluster's to say
            .setConfiguration(new Configuration()
                    .set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 1000)
                    .set(JobManagerOptions.EXECUTION_FAILOVER_STRATEGY, "full"))
            .build());

    @TempDir
    Path folder;

    private final List<Decision> replayed = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"11, EVENT_TIME, hashmap", "12, ARRIVAL, hashmap", "13, EVENT_TIME, rocksdb", "14, ARRIVAL, rocksdb"})
    void theJournalOfARealJobComesOutBitForBitFromItsStartAndFromACheckpoint(long seed, Order order, String backend)
            throws Exception {
        Path journal = folder.resolve("journal");
        run(seed, order, backend, journal);
        List<Path> checkpoints = checkpoints();
        assertThat(checkpoints).as("seed %d", seed).hasSizeGreaterThan(3);
        Path middle = checkpoints.get(checkpoints.size() / 2);

        Verified whole = ConsensusReplay.of(journal).verify(replayed::add);
        Verified tail = ConsensusReplay.of(journal)
                .from(middle.toUri().toString(), "consensus")
                .verify(decision -> {});

        assertThat(whole.different()).as("seed %d", seed).isEmpty();
        assertThat(whole.differing()).isZero();
        assertThat(whole.decisions()).isGreaterThan(100).isEqualTo(replayed.size());
        assertThat(replayed).extracting(Decision::policyVersion).contains(0, 1, 2, 3);
        assertThat(tail.different()).as("from %s, seed %d", middle, seed).isEmpty();
        assertThat(tail.decisions()).isBetween(20L, whole.decisions() - 20);
        if (order == Order.EVENT_TIME) {
            assertThat(WrittenJournals.lives(journal))
                    .as("groups that came back, seed %d", seed)
                    .isGreaterThan(whole.groups());
            Compared nobody =
                    ConsensusReplay.of(journal).without(List.of("nobody")).compare(decision -> {});
            assertThat(nobody.different())
                    .as("time-outs of its own, seed %d", seed)
                    .isEmpty();
            assertThat(nobody.after()).isEqualTo(nobody.before());
            assertThat(nobody.unheard()).containsExactly("nobody");
        }
    }

    /** In the middle nothing is heard for so long that groups are forgotten. */
    private static ConsensusEvent afterASilence(ConsensusEvent event) {
        if (event.time() < SILENCE_AT) {
            return event;
        }
        long time = event.time() + SILENCE;
        if (event instanceof Proposal proposal) {
            return proposal.withTime(time).withDeadline(proposal.deadline() > 0 ? proposal.deadline() + SILENCE : 0);
        }
        return event instanceof Vote vote ? vote.withTime(time) : ((Outcome) event).withTime(time);
    }

    /** Fails on purpose near the end, which keeps the checkpoints. */
    private void run(long seed, Order order, String backend, Path journal) throws Exception {
        List<ConsensusEvent> events =
                SeededEvents.of(seed, new VotingDays(6, 350, 14))
                        .disorder(ConsensusEvent::time, DISORDER)
                        .toList()
                        .stream()
                        .map(ConsensusReplayITCase::afterASilence)
                        .toList();
        Configuration conf = new Configuration();
        conf.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        conf.set(StateBackendOptions.STATE_BACKEND, backend);
        conf.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(10));
        conf.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        conf.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(conf);
        env.setParallelism(2);
        env.getConfig().setAutoWatermarkInterval(1);
        List<String> lines = events.stream().map(ConsensusJson.EVENTS::write).toList();
        int end = events.size() * 9 / 10;
        GeneratorFunction<Long, ConsensusEvent> numbered = number -> {
            if (number >= end) {
                throw new IllegalStateException("the end of the test's input");
            }
            return ConsensusJson.EVENTS.read(lines.get(number.intValue()));
        };
        DataStream<ConsensusEvent> stream = env.fromSource(
                        new DataGeneratorSource<>(
                                numbered,
                                lines.size(),
                                RateLimiterStrategy.perCheckpoint(lines.size() / CHECKPOINTS),
                                Consensus.EVENT_TYPE),
                        WatermarkStrategy.<ConsensusEvent>forBoundedOutOfOrderness(Duration.ofMillis(DISORDER))
                                .withTimestampAssigner((event, stamp) -> event.time()),
                        "events",
                        Consensus.EVENT_TYPE)
                .setParallelism(1);
        String first = lines.get(lines.size() / 5);
        String second = lines.get(lines.size() * 2 / 5);
        String third = lines.get(lines.size() * 3 / 5);
        FlatMapFunction<ConsensusEvent, ControlEvent> changes = (event, out) -> {
            String line = ConsensusJson.EVENTS.write(event);
            if (line.equals(first)) {
                out.collect(ControlEvent.set("a", "consensus", 1, Map.of("rule", "weighted"), "ada", event.time()));
            } else if (line.equals(second)) {
                out.collect(ControlEvent.set("b", "consensus", 2, Map.of("stop", "complete"), "ada", event.time()));
            } else if (line.equals(third)) {
                out.collect(ControlEvent.revert("c", "consensus", 3, 1, "ada", event.time()));
            }
        };
        ConsensusConfig policy = CaucusPropertyTest.narrow(new Random(seed)).toBuilder()
                .groupIdle(Duration.ofSeconds(1))
                .decisionWindow(20)
                .build();
        Consensus.of(policy)
                .order(order)
                .journal(journal.toUri().toString())
                .control(stream.flatMap(changes).returns(ControlStreams.TYPE).setParallelism(1))
                .decide(stream)
                .decisions()
                .sinkTo(new DiscardingSink<>());
        assertThatThrownBy(env::execute).hasStackTraceContaining("the end of the test's input");
    }

    private List<Path> checkpoints() throws Exception {
        try (Stream<Path> files = Files.walk(folder.resolve("checkpoints"))) {
            Map<Integer, Path> byNumber = new TreeMap<>();
            files.filter(file -> file.getFileName().toString().equals("_metadata"))
                    .map(Path::getParent)
                    .forEach(chk -> byNumber.put(
                            Integer.parseInt(chk.getFileName().toString().substring("chk-".length())), chk));
            return List.copyOf(byNumber.values());
        }
    }

    @ParameterizedTest
    @CsvSource({"21, ARRIVAL", "22, EVENT_TIME"})
    void afterFailuresAndARescaleTheJournalStillTellsOneHistory(long seed, Order order) throws Exception {
        Path journal = folder.resolve("journal");
        List<ConsensusEvent> events = SeededEvents.of(seed, new VotingDays(6, 150, 14))
                .disorder(ConsensusEvent::time, DISORDER)
                .toList();
        ConsensusConfig policy = CaucusPropertyTest.narrow(new Random(seed));
        KillAndRestore drill = KillAndRestore.of(folder, (env, run) -> {
                    DataStream<ConsensusEvent> stream = run.source(
                            env,
                            ReplaySource.of(events, ConsensusEvent::time, Consensus.EVENT_TYPE),
                            WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofMillis(DISORDER)),
                            Consensus.EVENT_TYPE);
                    run.provisional(
                            "decisions",
                            Consensus.of(policy)
                                    .order(order)
                                    .journal(journal.toUri().toString())
                                    .decide(run.failing("failing", stream))
                                    .decisions());
                })
                .seed(seed)
                .failures(3)
                .parallelisms(1, 2);

        try (RunRecord run = drill.disturbed()) {
            Verified verified = ConsensusReplay.of(journal).verify(replayed::add);

            assertThat(verified.different()).as(drill.about(run)).isEmpty();
            assertThat(replayed)
                    .hasSizeGreaterThan(100)
                    .extracting(Decision::epoch)
                    .anyMatch(epoch -> epoch > 1);
        }
    }
}
