package io.flinkswarm.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.jobs.cli.SwarmCli;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.rejection.Rejection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandITCase {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void decidesAFileAndSaysWhatItCouldNotRead() throws Exception {
        Path input = folder.resolve("in.jsonl");
        List<String> lines = new ArrayList<>(events(20));
        lines.add(3, "{\"kind\":\"vote\"");
        Files.write(input, lines);
        Path output = folder.resolve("out.jsonl");

        int code = swarm("run", "--input", input.toString(), "--output", output.toString());

        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(SwarmCommand.DONE);
        List<Record> results = results(output);
        assertThat(decisions(results)).hasSize(20).allMatch(Decision::durable);
        assertThat(results)
                .filteredOn(Rejection.class::isInstance)
                .singleElement()
                .extracting(bad -> ((Rejection) bad).key())
                .isEqualTo("in.jsonl:4");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("20 decisions")
                .contains("1 lines");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("in.jsonl", "out.jsonl");
    }

    @Test
    void mergesAFolderToTheSameResult() throws Exception {
        Path one = folder.resolve("in.jsonl");
        Files.write(one, events(20));
        Path split = Files.createDirectory(folder.resolve("in"));
        for (String kind : List.of("proposal", "vote", "outcome")) {
            Files.write(
                    split.resolve(kind + "s.jsonl"),
                    events(20).stream()
                            .filter(line -> line.contains("\"kind\":\"" + kind + '"'))
                            .toList());
        }

        swarm("run", "--input", one.toString(), "--output", folder.resolve("a").toString(), "--only", "decisions");
        swarm(
                "run",
                "--input",
                split.toString(),
                "--output",
                folder.resolve("b").toString(),
                "--only",
                "decisions");

        assertThat(Files.readAllLines(folder.resolve("a")))
                .hasSize(20)
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(folder.resolve("b")));
    }

    @Test
    void printsWhatTheStandardInputSaysProvisionalAndDurable() throws Exception {
        InputStream in = System.in;
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            System.setIn(new ByteArrayInputStream(String.join("\n", events(5)).getBytes(StandardCharsets.UTF_8)));
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));

            int code = swarm("run", "--input", "-", "--output", "-", "--only", "decisions");

            assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(SwarmCommand.DONE);
        } finally {
            System.setIn(in);
            System.setOut(out);
        }
        Path copy = Files.write(folder.resolve("printed"), printed.toByteArray());
        assertThat(decisions(results(copy)))
                .hasSize(10)
                .filteredOn(Decision::durable)
                .hasSize(5);
    }

    @Test
    void resumesAfterItWasCutOffWithoutLosingOrRepeatingALine() throws Exception {
        int proposals = 20_000;
        Path input = Files.write(folder.resolve("in.jsonl"), events(proposals));
        Path undisturbed = folder.resolve("undisturbed.jsonl");
        Path output = folder.resolve("out.jsonl");
        Path checkpoints = folder.resolve("checkpoints");
        swarm("run", "--input", input.toString(), "--output", undisturbed.toString(), "--only", "decisions");
        cutOff(input, output, checkpoints);
        int before = Files.readAllLines(output).size();

        int code = swarm(
                "run",
                "--input",
                input.toString(),
                "--output",
                output.toString(),
                "--only",
                "decisions",
                "--checkpoint-dir",
                checkpoints.toString(),
                "--resume");

        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(SwarmCommand.DONE);
        assertThat(before).as("lines before the cut").isBetween(1, proposals - 1);
        assertThat(said(output)).hasSize(proposals).containsExactlyInAnyOrderElementsOf(said(undisturbed));
    }

    @Test
    void refusesArgumentsThatMakeNoSense() {
        assertThat(swarm("run", "--input", "in")).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("run", "--input", "-", "--output", "-", "--resume")).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("run", "--input", "-", "--output", "-", "--resume", "--checkpoint-dir", folder.toString()))
                .isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("run", "--input", "none", "--output", "-")).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("run", "--input", folder.toString(), "--output", "-", "-D", "consensus.rule=none"))
                .isEqualTo(SwarmCommand.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--output must be given")
                .contains("--resume must go with --checkpoint-dir")
                .contains("--resume must go with a file or folder")
                .contains("input must be a file or a folder, but was not found: none");
    }

    @Test
    void saysThatThereIsNothingToResumeFrom() throws Exception {
        Path input = Files.write(folder.resolve("in.jsonl"), events(1));

        int code = swarm(
                "run",
                "--input",
                input.toString(),
                "--output",
                "-",
                "--resume",
                "--checkpoint-dir",
                folder.resolve("none").toString());

        assertThat(code).isEqualTo(SwarmCommand.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("must hold a completed checkpoint");
    }

    /** Runs the job until lines show and ends it there. */
    private static void cutOff(Path input, Path output, Path checkpoints) throws Exception {
        Configuration settings = new Configuration();
        settings.set(CoordinatorOptions.INPUT, input.toString());
        settings.set(CoordinatorOptions.OUTPUT, output.toString());
        settings.set(CoordinatorOptions.ONLY, List.of(ResultKind.DECISIONS));
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

    /** What decisions say, without what tells a resumed run from another. */
    private static List<String> said(Path output) throws Exception {
        return decisions(results(output)).stream()
                .map(decision -> decision.group()
                        + ' '
                        + decision.proposal()
                        + ' '
                        + decision.status()
                        + ' '
                        + decision.choice()
                        + ' '
                        + decision.posterior()
                        + ' '
                        + decision.why()
                        + ' '
                        + decision.time()
                        + ' '
                        + decision.durable())
                .toList();
    }

    @Test
    void namesEveryMistakeOfAGatewayAtOnce() {
        int code = swarm(
                "run",
                "--gateway-port",
                "0",
                "--time",
                "event",
                "-D",
                "gateway.in-flight=4096",
                "-D",
                "messaging.low-share=2",
                "-D",
                "gateway.colour=blue");

        assertThat(code).isEqualTo(SwarmCommand.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("coordinator.time must be arrival where coordinator.gateway is true")
                .contains("low-share must be")
                .contains("gateway.colour is not an option of the gateway");
    }

    @Test
    void refusesWindowsThatDoNotFitEachOtherAndAnOpenPort() {
        int tooMany = swarm("run", "--gateway-port", "0", "-D", "gateway.in-flight=4096");
        int open = swarm("run", "--gateway-port", "0", "-D", "gateway.host=0.0.0.0");

        assertThat(tooMany).isEqualTo(SwarmCommand.USAGE);
        assertThat(open).isEqualTo(SwarmCommand.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("messaging.dedup-window must be at least gateway.in-flight, but was 1024 below 4096")
                .contains("TLS");
    }

    private int swarm(String... args) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return SwarmCli.run(terminal, args);
    }

    private static List<Record> results(Path file) throws Exception {
        List<Record> results = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            results.add((Record) ResultLines.JSON.read(line));
        }
        return results;
    }

    private static List<Decision> decisions(List<Record> results) {
        return results.stream()
                .filter(Decision.class::isInstance)
                .map(Decision.class::cast)
                .toList();
    }

    private static List<String> events(int proposals) throws IOException {
        Random random = new Random(7);
        List<ConsensusEvent> events = new ArrayList<>();
        long time = 1_000;
        for (int i = 0; i < proposals; i++) {
            String group = "group-" + i % 3;
            String id = "proposal-" + i;
            String truth = random.nextBoolean() ? "accept" : "reject";
            events.add(Proposal.of(id, group)
                    .withVoters(List.of("ann", "bob", "cat"))
                    .withTime(++time));
            for (String voter : List.of("ann", "bob", "cat")) {
                boolean right = random.nextDouble() < (voter.equals("cat") ? .2 : .9);
                String choice = right == truth.equals("accept") ? "accept" : "reject";
                events.add(Vote.of(group, id, voter, choice).withTime(++time));
            }
            events.add(Outcome.of(group, id, truth).withTime(++time));
        }
        return events.stream().map(ConsensusJson.EVENTS::write).toList();
    }
}
