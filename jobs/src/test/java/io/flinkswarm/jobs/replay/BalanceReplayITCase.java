package io.flinkswarm.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.jobs.cli.SwarmCli;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BalanceReplayITCase {
    private static final int TASKS = 200;

    @TempDir
    private static Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void runAJobThatKeepsTheJournalsOfBothProtocols() throws Exception {
        List<String> lines = new ArrayList<>();
        for (BalanceEvent event : events()) {
            lines.add(BalanceJson.EVENTS.write(event));
        }
        lines.add(ConsensusJson.EVENTS.write(
                Proposal.of("p", "g").withVoters(List.of("ann")).withTime(9_000_000)));
        lines.add(ConsensusJson.EVENTS.write(Vote.of("g", "p", "ann", "accept").withTime(9_000_001)));
        Path input = Files.write(folder.resolve("in.jsonl"), lines);
        BalanceReplayITCase first = new BalanceReplayITCase();
        int code = first.swarm(
                "run",
                "--input",
                input.toString(),
                "--output",
                folder.resolve("out.jsonl").toString(),
                "--only",
                "assignments,updates",
                "--journal",
                journal());
        assertThat(code).as(first.text(first.err)).isEqualTo(SwarmCommand.DONE);
    }

    @Test
    void theJournalOfARunComesOutTheSame() throws Exception {
        Path decisions = folder.resolve("replayed.jsonl");
        int recorded = Files.readAllLines(folder.resolve("out.jsonl")).size();

        int code = swarm("replay", journal(), "--protocol", "balance", "--json", "--output", decisions.toString());

        assertThat(code).as(text(err) + text(out)).isEqualTo(SwarmCommand.DONE);
        assertThat(recorded).isGreaterThan(2 * TASKS);
        assertThat(text(out))
                .contains("\"pools\":2")
                .contains("\"decisions\":" + recorded)
                .contains("\"identical\":" + recorded)
                .endsWith("\"differing\":0,\"different\":[]}\n");
        assertThat(Files.readAllLines(decisions)).hasSize(recorded);
    }

    @Test
    void looksAtOnePoolAndAtTheOtherProtocolOfTheSameFolder() {
        assertThat(swarm("replay", journal(), "--protocol", "balance", "--pool", "pool-1"))
                .isEqualTo(SwarmCommand.DONE);
        assertThat(swarm("replay", journal())).isEqualTo(SwarmCommand.DONE);

        assertThat(text(out)).contains("of 1 pools").contains("of 1 groups: 1 of 1 decisions came out bit for bit");
    }

    @Test
    void doesNotPretendToKnowWhatNodesWouldHaveDone() {
        int code = swarm("replay", journal(), "--protocol", "balance", "--set", "strategy=round-robin");

        assertThat(code).isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err)).contains("a journal of balance can only be verified");
    }

    private static String journal() {
        return folder.resolve("journal").toString();
    }

    private static List<BalanceEvent> events() {
        List<BalanceEvent> events = new ArrayList<>();
        for (int pool = 0; pool < 2; pool++) {
            for (int node = 0; node < 4; node++) {
                events.add(NodeReport.builder("node-" + node, "pool-" + pool)
                        .slots(2)
                        .capacity("cpu", 8)
                        .time(999_000)
                        .build());
            }
        }
        for (int i = 0; i < TASKS; i++) {
            String pool = "pool-" + i % 2;
            events.add(Task.builder("task-" + i, pool)
                    .type("type-" + i % 3)
                    .need("cpu", 1 + i % 4)
                    .time(1_000_000 + 40L * i)
                    .build());
            if (i >= 20) {
                events.add(TaskCancel.of(pool, "task-" + (i - 20), true, 1_000_000 + 40L * i + 1));
            }
        }
        return events;
    }

    private int swarm(String... args) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return SwarmCli.run(terminal, args);
    }

    private String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
