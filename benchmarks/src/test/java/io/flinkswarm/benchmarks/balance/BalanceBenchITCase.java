package io.flinkswarm.benchmarks.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.jobs.cli.SwarmCli;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BalanceBenchITCase {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void measuresAssignmentsThatWereAnsweredBesideTheLimit() {
        int code = swarm(
                "bench",
                "balance",
                "--rounds",
                "1",
                "--tasks",
                "20000",
                "--nodes",
                "40",
                "--tasks-per-second",
                "1000",
                "--latency-seconds",
                "1",
                "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        String result = text(out);
        assertThat(all("\"strategy\":\"([a-z-]+)\"", result))
                .containsExactly("limit", "adaptive", "resource-aware", "adaptive", "resource-aware");
        assertThat(all("\"backend\":\"([a-z]+)\"", result))
                .containsExactly("hashmap", "hashmap", "hashmap", "rocksdb", "rocksdb");
        assertThat(all("\"assignmentsPerCpuSecond\":([0-9]+)", result))
                .hasSize(5)
                .allSatisfy(figure -> assertThat(Long.parseLong(figure)).isPositive());
        assertThat(all("\"candidatesPerTask\":([0-9.]+)", result))
                .filteredOn(figure -> Double.parseDouble(figure) >= 16)
                .as("variants that look at 16 nodes a task and more")
                .hasSize(4);
        assertThat(all("\"p99\":([0-9.]+)", result))
                .hasSize(2)
                .allSatisfy(figure -> assertThat(Double.parseDouble(figure)).isPositive());
        assertThat(all("\"assignments\":([0-9]+)", result))
                .allSatisfy(figure -> assertThat(Long.parseLong(figure)).isBetween(800L, 1200L));
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(swarm("bench", "balance", "--strategies", "guess")).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("bench", "balance", "--nodes", "10000", "--tasks", "1000"))
                .isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("bench", "balance", "--rounds", "0")).isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err))
                .contains("one was 'guess'")
                .contains("--tasks 20 a node")
                .contains("at least 1");
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult each) -> each.group(1))
                .toList();
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
}
