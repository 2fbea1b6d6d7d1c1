package io.flinkswarm.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.jobs.cli.SwarmCli;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.rejection.Rejection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BalanceRunITCase {
    private static final long BEGIN = 1_000_000;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void placesTheTasksOfAFileAndLearnsFromTheirResults() throws Exception {
        List<BalanceEvent> events = new ArrayList<>(nodes());
        for (int i = 0; i < 12; i++) {
            events.add(Task.builder("task-" + i, "gpus")
                    .need("gpu", .5)
                    .time(BEGIN + 10L * i)
                    .build());
        }
        Path assigned = run(lines(events), "assigned.jsonl", "--only", "assignments");
        for (Assignment assignment : only(Assignment.class, results(assigned))) {
            events.add(TaskStart.of(assignment, BEGIN + 2_000));
            events.add(TaskResult.done(assignment, 500, BEGIN + 2_500));
        }

        Path all = run(lines(events), "all.jsonl");

        List<Record> results = results(all);
        assertThat(only(Assignment.class, results))
                .hasSize(12)
                .allMatch(Assignment::durable)
                .allMatch(each -> each.gpus().size() == 1)
                .extracting(Assignment::node)
                .contains("node-0", "node-1", "node-2");
        assertThat(only(TaskUpdate.class, results))
                .filteredOn(update -> update.state() == TaskState.DONE)
                .hasSize(12);
        assertThat(only(Rejection.class, results)).isEmpty();
        assertThat(text()).contains("12 assignments, 24 steps of tasks");
    }

    @Test
    void takesBothProtocolsFromOneFileAndSaysWhatItCouldNotTake() throws Exception {
        List<String> lines = new ArrayList<>(lines(nodes()));
        lines.add(BalanceJson.EVENTS.write(
                Task.builder("good", "gpus").need("cpu", 1).time(BEGIN).build()));
        lines.add(BalanceJson.EVENTS.write(
                Task.builder("huge", "gpus").need("cpu", 1000).time(BEGIN).build()));
        lines.add("{\"kind\":\"task\",\"id\":\"nowhere\"}");
        lines.add(ConsensusJson.EVENTS.write(
                Proposal.of("p", "g").withVoters(List.of("ann", "bob", "cat")).withTime(BEGIN)));
        for (String voter : List.of("ann", "bob", "cat")) {
            lines.add(ConsensusJson.EVENTS.write(
                    Vote.of("g", "p", voter, "accept").withTime(BEGIN + 1)));
        }

        List<Record> results = results(run(lines, "out.jsonl"));

        assertThat(only(Decision.class, results)).singleElement().matches(Decision::durable);
        assertThat(only(Assignment.class, results))
                .singleElement()
                .extracting(Assignment::task)
                .isEqualTo("good");
        assertThat(only(Rejection.class, results))
                .extracting(Rejection::operator)
                .containsExactlyInAnyOrder("balance", "input");
        assertThat(only(Rejection.class, results))
                .filteredOn(rejection -> rejection.operator().equals("balance"))
                .singleElement()
                .extracting(Rejection::detail)
                .asString()
                .contains("needs and constraints must be what some node of the pool could ever meet");
    }

    @Test
    void placesLinesWithoutATimeInTheOrderOfTheFile() throws Exception {
        List<String> lines = List.of(
                "{\"kind\":\"node-report\",\"pool\":\"p\",\"node\":\"n\",\"slots\":2}",
                "{\"kind\":\"task\",\"pool\":\"p\",\"id\":\"a\"}",
                "{\"kind\":\"task\",\"pool\":\"p\",\"id\":\"b\"}",
                "{\"kind\":\"cancel\",\"pool\":\"p\",\"task\":\"a\"}",
                "{\"kind\":\"bid\",\"pool\":\"p\",\"task\":\"b\",\"node\":\"n\",\"price\":1}",
                "{\"kind\":\"start\",\"pool\":\"p\",\"task\":\"b\",\"node\":\"n\",\"epoch\":99}",
                "{\"kind\":\"result\",\"pool\":\"p\",\"task\":\"b\",\"node\":\"n\",\"epoch\":99,\"success\":true}",
                "{\"kind\":\"node-status\",\"pool\":\"p\",\"node\":\"n\",\"status\":\"DRAINING\"}");

        List<Record> results = results(run(lines, "out.jsonl"));

        assertThat(only(Assignment.class, results)).extracting(Assignment::time).containsExactly(2L, 3L);
        assertThat(only(TaskUpdate.class, results))
                .filteredOn(update -> update.state() == TaskState.CANCELLED)
                .singleElement()
                .extracting(TaskUpdate::time)
                .isEqualTo(4L);
        assertThat(only(Rejection.class, results)).extracting(Rejection::time).containsExactly(5L, 6L, 7L);
    }

    @Test
    void resumesAfterItWasCutOffWithoutLosingOrRepeatingAnAssignment() throws Exception {
        int tasks = 30_000;
        List<BalanceEvent> events = new ArrayList<>(nodes());
        for (int i = 0; i < tasks; i++) {
            String pool = "pool-" + i % 3;
            if (i < 3) {
                events.add(NodeReport.builder("node", pool).slots(4).time(BEGIN).build());
            }
            events.add(Task.builder("task-" + i, pool).time(BEGIN + 2L * i).build());
            if (i >= 12) {
                events.add(TaskCancel.of("pool-" + i % 3, "task-" + (i - 12), true, BEGIN + 2L * i + 1));
            }
        }
        Path input = Files.write(folder.resolve("in.jsonl"), lines(events));
        Path undisturbed = folder.resolve("undisturbed.jsonl");
        Path output = folder.resolve("out.jsonl");
        Path checkpoints = folder.resolve("checkpoints");
        String[] settings = {"--only", "assignments,updates", "-D", "balance.node-timeout=0 s"};
        swarm(with(settings, "run", "--input", input.toString(), "--output", undisturbed.toString()));
        cutOff(input, output, checkpoints);
        int before = Files.readAllLines(output).size();

        int code = swarm(with(
                settings,
                "run",
                "--input",
                input.toString(),
                "--output",
                output.toString(),
                "--checkpoint-dir",
                checkpoints.toString(),
                "--resume"));

        assertThat(code).as(text()).isEqualTo(SwarmCommand.DONE);
        List<String> expected = said(undisturbed);
        assertThat(expected).as("assignments and steps").hasSizeGreaterThan(tasks);
        assertThat(before).as("lines before the cut").isBetween(1, expected.size() - 1);
        assertThat(said(output)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void namesEveryMistakeOfBothProtocolsAtOnce() throws Exception {
        Path input = Files.write(folder.resolve("in.jsonl"), lines(nodes()));

        int code = swarm(
                "run",
                "--input",
                input.toString(),
                "--output",
                "-",
                "--max-out-of-orderness",
                "0 ms",
                "-D",
                "consensus.rule=none",
                "-D",
                "consensus.learning-rate=7",
                "-D",
                "balance.strategy=nobody",
                "-D",
                "balance.max-retries=-1",
                "-D",
                "balance.no-such-thing=1",
                "-D",
                "balance.max-buffered=0");

        assertThat(code).isEqualTo(SwarmCommand.USAGE);
        assertThat(text())
                .contains("'none'")
                .contains("learning-rate must be")
                .contains("'nobody'")
                .contains("max-retries must be")
                .contains("no-such-thing")
                .contains("max-buffered must be at least 1");
    }

    private static List<BalanceEvent> nodes() {
        List<BalanceEvent> nodes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            nodes.add(NodeReport.builder("node-" + i, "gpus")
                    .capacity("cpu", 16)
                    .capacity("gpu", 2)
                    .gpuModel("A100")
                    .time(BEGIN - 1)
                    .build());
        }
        return nodes;
    }

    private static List<String> lines(List<BalanceEvent> events) {
        return events.stream().map(BalanceJson.EVENTS::write).toList();
    }

    private Path run(List<String> lines, String name, String... more) throws Exception {
        Path input = Files.write(folder.resolve("in-" + name), lines);
        Path output = folder.resolve(name);
        int code = swarm(with(more, "run", "--input", input.toString(), "--output", output.toString()));
        assertThat(code).as(text()).isEqualTo(SwarmCommand.DONE);
        return output;
    }

    private static String[] with(String[] more, String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(Arrays.asList(more));
        return all.toArray(new String[0]);
    }

    /** Runs the job until lines show and ends it there. */
    private static void cutOff(Path input, Path output, Path checkpoints) throws Exception {
        Configuration settings = new Configuration();
        settings.set(CoordinatorOptions.INPUT, input.toString());
        settings.set(CoordinatorOptions.OUTPUT, output.toString());
        settings.set(CoordinatorOptions.ONLY, List.of(ResultKind.ASSIGNMENTS, ResultKind.UPDATES));
        settings.setString("balance.node-timeout", "0 s");
        Configuration cluster = new Configuration();
        cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        cluster.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        cluster.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, cluster);
        CoordinatorJob.build(env, settings);
        JobClient job = env.executeAsync();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.exists(output) && Files.size(output) > 0);
        job.cancel().get();
        job.getJobExecutionResult().handle((result, cancelled) -> cancelled).get();
    }

    /** What is said of tasks, without what tells a resumed run from another. */
    private static List<String> said(Path output) throws Exception {
        List<String> said = new ArrayList<>();
        for (Record result : results(output)) {
            if (result instanceof Assignment each) {
                said.add("assigned " + each.task() + " " + each.node() + " " + each.attempt() + " " + each.time() + " "
                        + each.why());
            } else if (result instanceof TaskUpdate each) {
                said.add(each.state() + " " + each.task() + " " + each.reason() + " " + each.time());
            }
        }
        return said;
    }

    private int swarm(String... args) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return SwarmCli.run(terminal, args);
    }

    private String text() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static List<Record> results(Path file) throws Exception {
        List<Record> results = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            results.add((Record) ResultLines.JSON.read(line));
        }
        return results;
    }

    private static <T extends Record> List<T> only(Class<T> kind, List<Record> results) {
        return results.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
