package io.flinkswarm.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.jobs.cli.SwarmCli;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.run.CoordinatorJob;
import io.flinkswarm.jobs.run.CoordinatorOptions;
import io.flinkswarm.operators.consensus.ConsensusOptions;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandITCase {
    private static final int PROPOSALS = 60;
    private static final int MANY = 8_000;
    private static final List<String> VOTERS = List.of("ann", "bob", "cat", "mallory");

    @TempDir
    private static Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void runAJobThatKeepsAJournal() throws Exception {
        Path input = Files.write(folder.resolve("in.jsonl"), events(PROPOSALS));
        ReplayCommandITCase first = new ReplayCommandITCase();
        int code = first.swarm(
                "run",
                "--input",
                input.toString(),
                "--output",
                folder.resolve("out.jsonl").toString(),
                "--journal",
                journal(),
                "-D",
                "consensus.rule=majority");
        assertThat(code).as(first.said()).isEqualTo(SwarmCommand.DONE);
    }

    private static String journal() {
        return folder.resolve("journal").toString();
    }

    @Test
    void theJournalOfARunComesOutTheSame() throws Exception {
        Path decisions = folder.resolve("replayed.jsonl");

        int code = swarm("replay", journal(), "--json", "--output", decisions.toString());

        assertThat(code).as(said()).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out))
                .contains("\"groups\":2")
                .contains("\"decisions\":" + PROPOSALS)
                .contains("\"identical\":" + PROPOSALS)
                .contains("\"differing\":0")
                .endsWith("\"different\":[]}\n");
        assertThat(Files.readAllLines(decisions)).hasSize(PROPOSALS);
        assertThat(((Decision) ConsensusJson.RESULTS.read(
                                Files.readAllLines(decisions).get(0)))
                        .rule())
                .isEqualTo("majority");
    }

    @Test
    void tellsAReaderHowManyCameOutTheSame() {
        assertThat(swarm("replay", journal(), "--group", "group-1")).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out)).contains("of 1 groups: 30 of 30 decisions came out bit for bit");
    }

    @Test
    void showsWhatWouldHaveBeenDecidedWithoutALiar() {
        assertThat(swarm("replay", journal(), "--without", "mallory,nobody", "--show", "1"))
                .as(said())
                .isEqualTo(SwarmCommand.DONE);

        assertThat(text(out)).contains("would have ended otherwise").contains("would be decided \"");
        assertThat(text(err)).contains("--without nobody: it cast no vote");
        double before = accuracyIn("recorded");
        assertThat(accuracyIn("replayed")).isGreaterThan(before);
    }

    private double accuracyIn(String row) {
        return text(out)
                .lines()
                .filter(line -> line.startsWith(row))
                .map(line -> Double.parseDouble(line.replaceAll(" of .*", "").replaceAll(".* ", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anotherRuleAsJson() {
        assertThat(swarm("replay", journal(), "--set", "rule=weighted", "--set", "stop=complete", "--json"))
                .as(said())
                .isEqualTo(SwarmCommand.DONE);

        assertThat(text(out))
                .contains("\"before\":{\"ended\":" + PROPOSALS)
                .contains("\"after\":{\"ended\":" + PROPOSALS)
                .contains("\"rule\":\"weighted\"")
                .contains("\"votesUsed\":" + PROPOSALS * VOTERS.size());
    }

    @Test
    void saysEveryMistakeAtOnce() {
        assertThat(swarm("replay", journal(), "--set", "rule=dice", "--set", "quorum=7", "--set", "nonsense"))
                .isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err))
                .contains("--set must be key=value, but was 'nonsense'")
                .contains("rule must be one of")
                .contains("quorum must be from 0.0 to 1.0, but was 7.0");
        assertThat(swarm("replay", folder.resolve("none").toString())).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("replay", journal(), "--show", "-1")).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("replay", journal(), "--from", folder.resolve("none").toString()))
                .isEqualTo(SwarmCommand.FAILED);
    }

    @Test
    void fromASavepointTheTailComesOutTheSame() throws Exception {
        Path input = Files.write(folder.resolve("many.jsonl"), events(MANY));
        Path output = folder.resolve("many-out.jsonl");
        Path journal = folder.resolve("many-journal");
        Configuration settings = new Configuration();
        settings.set(CoordinatorOptions.INPUT, input.toString());
        settings.set(CoordinatorOptions.OUTPUT, output.toString());
        settings.set(ConsensusOptions.JOURNAL, journal.toString());
        Configuration cluster = new Configuration();
        cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, cluster);
        CoordinatorJob.build(env, settings);
        JobClient job = env.executeAsync();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Files.exists(output) && Files.size(output) > 0);
        String savepoint = job.triggerSavepoint(
                        folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        job.getJobExecutionResult().get();

        int code = swarm("replay", journal.toString(), "--from", savepoint, "--json");

        assertThat(code).as(said()).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out)).contains("\"groups\":2").contains("\"differing\":0");
        assertThat(Integer.parseInt(text(out).replaceAll("(?s).*\"identical\":(\\d+),.*", "$1")))
                .isBetween(1, MANY - 1);
        assertThat(swarm("replay", journal.toString(), "--from", savepoint, "--uid", "other"))
                .isEqualTo(SwarmCommand.FAILED);
        assertThat(text(err)).contains("uid must be that of an operator in the checkpoint, but was 'other'");
    }

    @Test
    void aDamagedJournalFails() throws Exception {
        Path copy = Files.createDirectory(folder.resolve("damaged"));
        try (Stream<Path> files = Files.walk(Path.of(journal()))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length - 3] ^= 1;
                Files.write(copy.resolve(file.getFileName()), bytes);
            }
        }

        assertThat(swarm("replay", copy.toString())).isEqualTo(SwarmCommand.FAILED);
        assertThat(text(err)).contains("checksum");
    }

    private int swarm(String... args) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return SwarmCli.run(terminal, args);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return text(out) + text(err);
    }

    private static List<String> events(int proposals) {
        Random random = new Random(3);
        List<ConsensusEvent> events = new ArrayList<>();
        long time = 1_000;
        for (int i = 0; i < proposals; i++) {
            String group = "group-" + i % 2;
            String id = "proposal-" + i;
            String truth = random.nextBoolean() ? "accept" : "reject";
            String lie = truth.equals("accept") ? "reject" : "accept";
            events.add(Proposal.of(id, group).withVoters(VOTERS).withTime(++time));
            for (String voter : VOTERS) {
                boolean right = !voter.equals("mallory") && random.nextInt(10) < 8;
                events.add(Vote.of(group, id, voter, right ? truth : lie).withTime(++time));
            }
            events.add(Outcome.of(group, id, truth).withTime(++time));
        }
        return events.stream().map(ConsensusJson.EVENTS::write).toList();
    }
}
