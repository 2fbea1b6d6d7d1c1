package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.control.ControlStreams;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.testkit.KillAndRestore;
import io.flinkswarm.testkit.ReplaySource;
import io.flinkswarm.testkit.RunRecord;
import io.flinkswarm.testkit.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A savepoint of each release, from which this one must go on as that one would have.
 *
 * <p>Kept in {@code src/test/resources/savepoints/balance-<release>}: the events of a run, a canonical savepoint that was taken
 * after half of them, and the decisions that followed. That of the present release, as long as it is not released, is
 * written anew with {@code mvn verify -Dswarm.regenerate=balance}; those of releases never change.
 */
class BalanceSavepointITCase {
    private static final String UNRELEASED = "0.1";
    private static final long SEED = 1;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(2);

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({"0.1, 1", "0.1, 2"})
    void goesOnFromTheSavepointOfEachRelease(String release, int parallelism) throws Exception {
        Path folder = Path.of(
                System.getProperty("swarm.root", ".."),
                "operators",
                "src",
                "test",
                "resources",
                "savepoints",
                "balance-" + release);
        if ("balance".equals(System.getProperty("swarm.regenerate"))
                && release.equals(UNRELEASED)
                && parallelism == 1) {
            regenerate(folder);
        }

        List<BalanceDecision> found = resume(folder, parallelism);

        List<BalanceDecision> expected = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("decisions.jsonl"))) {
            expected.add(BalanceJson.RESULTS.read(line));
        }
        assertThat(expected).hasSizeGreaterThan(200).anyMatch(decision -> decision instanceof Assignment);
        assertThat(Bare.difference(found, expected)).isEmpty();
        assertThat(found)
                .filteredOn(decision -> decision instanceof Assignment)
                .allSatisfy(decision -> assertThat(decision.epoch() >> 40).isEqualTo(1));
    }

    /** Decides the second half of the events from the savepoint's state. */
    private static List<BalanceDecision> resume(Path folder, int parallelism) throws Exception {
        Configuration conf = new Configuration();
        conf.set(
                StateRecoveryOptions.SAVEPOINT_PATH,
                folder.resolve("savepoint").toUri().toString());
        // a state that cannot be read is to be seen, not tried again
        conf.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(conf);
        env.setParallelism(parallelism);
        env.enableCheckpointing(50); // else decisions are durable at once
        try (RunRecord run = RunRecord.undisturbed()) {
            build(env, run, events(folder));
            env.execute("resume");
            return run.<BalanceDecision>provisional("decisions").stream()
                    .filter(decision -> !decision.durable())
                    .toList();
        }
    }

    private static List<BalanceEvent> events(Path folder) throws Exception {
        List<BalanceEvent> events = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("events.jsonl"))) {
            events.add(BalanceJson.EVENTS.read(line));
        }
        return events;
    }

    private static void build(StreamExecutionEnvironment env, RunRecord run, List<BalanceEvent> events) {
        DataStream<BalanceEvent> replayed = run.source(
                env,
                ReplaySource.of(events, BalanceEvent::time, Balance.EVENT_TYPE),
                WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofMillis(100)),
                Balance.EVENT_TYPE);
        DataStream<ControlEvent> control = env.fromData(
                        ControlStreams.TYPE,
                        ControlEvent.set("c1", Visit.PROTOCOL, 1, Map.of("max-retries", "1"), "ada", 0))
                .uid("control");
        BalanceStreams balance = Balance.of(policy())
                .order(Order.EVENT_TIME)
                .views(true)
                .control(control)
                .assign(run.failing("failing", replayed));
        run.provisional("decisions", balance.decisions());
    }

    private static BalanceConfig policy() {
        return Fleet.brisk().strategy("adaptive").build();
    }

    private void regenerate(Path folder) throws Exception {
        List<BalanceEvent> events = new Fleet(SEED, 4, 5, 300).script(policy());
        delete(folder);
        Files.createDirectories(folder);
        Files.write(
                folder.resolve("events.jsonl"),
                events.stream().map(BalanceJson.EVENTS::write).toList());
        List<BalanceEvent> written = events(folder);
        KillAndRestore.of(temporary, (env, run) -> build(env, run, written))
                .failures(0)
                .parallelisms(1, 1)
                .disturbed()
                .close();
        try (Stream<Path> savepoints = Files.list(temporary.resolve("savepoints"))) {
            copy(savepoints.findFirst().orElseThrow(), folder.resolve("savepoint"));
        }
        Files.write(
                folder.resolve("decisions.jsonl"),
                resume(folder, 1).stream()
                        .sorted(Comparator.comparing(BalanceDecision::pool))
                        .map(BalanceJson.RESULTS::write)
                        .toList());
    }

    private static void delete(Path folder) throws Exception {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
