package io.flinkswarm.operators.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.state.messaging.MessagingEventSerializer;
import io.flinkswarm.state.serializers.VersionedBytes;
import io.flinkswarm.testkit.KillAndRestore;
import io.flinkswarm.testkit.ReplaySource;
import io.flinkswarm.testkit.RunRecord;
import io.flinkswarm.testkit.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A savepoint of each release, from which this one must go on as that one would have.
 *
 * <p>Kept in {@code src/test/resources/savepoints/messaging-<release>}: the events of a run, a canonical savepoint that was taken
 * after half of them, and who was told what afterwards. That of the present release, as long as it is not released, is written
 * anew with {@code mvn verify -Dswarm.regenerate=messaging}; those of releases never change.
 */
class MessagingSavepointITCase {
    private static final String UNRELEASED = "0.1";
    private static final long SEED = 5;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(2);

    @TempDir
    Path temporary;

    private record Timed(long time, MessagingEvent event) {}

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
                "messaging-" + release);
        if ("messaging".equals(System.getProperty("swarm.regenerate"))
                && release.equals(UNRELEASED)
                && parallelism == 1) {
            regenerate(folder);
        }

        Set<String> told = resume(folder, parallelism);

        assertThat(told)
                .containsExactlyElementsOf(Files.readAllLines(folder.resolve("told.txt")))
                .anyMatch(line -> line.contains(" <- error "))
                .anyMatch(line -> line.contains(" <- alert ") && line.endsWith(" 2"))
                .hasSizeGreaterThan(100);
    }

    /** Goes through the second half of the events from the savepoint's state. */
    private static Set<String> resume(Path folder, int parallelism) throws Exception {
        Configuration conf = new Configuration();
        conf.set(
                StateRecoveryOptions.SAVEPOINT_PATH,
                folder.resolve("savepoint").toUri().toString());
        // a state that cannot be read is to be seen, not tried again
        conf.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(conf);
        env.setParallelism(parallelism);
        env.enableCheckpointing(50);
        try (RunRecord run = RunRecord.undisturbed()) {
            build(env, run, events(folder));
            env.execute("resume");
            return MessagingITCase.told(run.<Delivery>provisional("deliveries"));
        }
    }

    private static void build(StreamExecutionEnvironment env, RunRecord run, List<Timed> events) {
        int[] next = {0};
        MessagingStreams messaging = Messaging.of(MessagingITCase.patient())
                .route(run.failing(
                        "failing",
                        run.source(
                                env,
                                ReplaySource.of(
                                                events.stream()
                                                        .map(Timed::event)
                                                        .toList(),
                                                event -> events.get(next[0]++).time(),
                                                Messaging.EVENT_TYPE)
                                        // slow enough for the subtask that reads nothing to say so before the end
                                        .window(Script.WINDOW),
                                Script.WATERMARKS,
                                Messaging.EVENT_TYPE)));
        messaging.with(MessagingITCase.decisions(messaging.coordinator()));
        run.provisional("deliveries", messaging.deliveries());
    }

    private static List<Timed> events(Path folder) throws Exception {
        VersionedBytes<MessagingEvent> bytes = VersionedBytes.of(MessagingEventSerializer.INSTANCE);
        List<Timed> events = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("events.txt"))) {
            int space = line.indexOf(' ');
            events.add(new Timed(
                    Long.parseLong(line.substring(0, space)),
                    bytes.read(Base64.getDecoder().decode(line.substring(space + 1)))));
        }
        return events;
    }

    private void regenerate(Path folder) throws Exception {
        Script script = MessagingITCase.conversation(SEED, 120, new TreeSet<>());
        delete(folder);
        Files.createDirectories(folder);
        VersionedBytes<MessagingEvent> bytes = VersionedBytes.of(MessagingEventSerializer.INSTANCE);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < script.events().size(); i++) {
            lines.add(script.time(i) + " "
                    + Base64.getEncoder()
                            .encodeToString(bytes.write(script.events().get(i))));
        }
        Files.write(folder.resolve("events.txt"), lines);
        List<Timed> written = events(folder);
        KillAndRestore.of(temporary, (env, run) -> build(env, run, written))
                .failures(0)
                .window(Script.WINDOW)
                .parallelisms(1, 1)
                .disturbed()
                .close();
        try (Stream<Path> savepoints = Files.list(temporary.resolve("savepoints"))) {
            copy(savepoints.findFirst().orElseThrow(), folder.resolve("savepoint"));
        }
        Files.write(folder.resolve("told.txt"), resume(folder, 1));
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
