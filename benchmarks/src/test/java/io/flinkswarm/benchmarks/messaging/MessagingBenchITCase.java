package io.flinkswarm.benchmarks.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.jobs.cli.SwarmCli;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MessagingBenchITCase {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void measuresMessagesThatAllArriveBesideThePeersThatAreInstalled() throws Exception {
        int code = bench(
                "--agents",
                "10",
                "--rate",
                "200",
                "--window",
                "2",
                "--rounds",
                "1",
                "--seconds",
                "2",
                "--warm-up",
                "0",
                "--peers",
                "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(figure("\"openLoop\":\\{\"perSecond\":([0-9.]+)")).isBetween(150., 250.);
        assertThat(figure("\"closedLoop\":\\{\"perSecond\":([0-9.]+)")).isPositive();
        assertThat(figure("\"latencyMillis\":\\{\"p50\":([0-9.]+)")).isPositive();
        assertThat(figure("\"durableMillis\":\\{\"p50\":([0-9.]+)"))
                .as("half a checkpoint interval, about")
                .isBetween(50., 5_000.);
        assertThat(figure("\"largestBytes\":([0-9]+)")).isPositive();
        assertThat(figure("\"delivered\":([0-9]+)"))
                .isEqualTo(figure("\"sent\":([0-9]+)"))
                .isGreaterThan(300);
        List<String> installed = new ArrayList<>();
        for (Broker.Kind kind : Broker.Kind.values()) {
            (Broker.isInstalled(kind) ? installed : new ArrayList<String>()).add(kind.key());
            assertThat(text(out)).contains('"' + kind.key() + '"');
        }
        assertThat(Pattern.compile("gatewayPerSecondShare").matcher(text(out)).results())
                .as("an open and a closed loop each of " + installed)
                .hasSize(2 * installed.size());
    }

    @Test
    void emergenciesOvertakeABacklogWhileLowPriorityKeepsAShare() {
        int code = bench("--agents", "20", "--backlog", "500", "--seconds", "2", "--warm-up", "0", "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(figure("\"emergencies\":([0-9]+)")).isGreaterThan(50);
        // behind the queue it would take a quarter of a second
        assertThat(figure("\"p50\":([0-9.]+)")).isBetween(0., 200.);
        assertThat(figure("\"lowShare\":([0-9.]+)")).isBetween(.02, .5);
    }

    @Test
    void sendsLessForAChangeThanForTheWholeView() {
        int code = bench("--sync", "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(figure("\"rows\":([0-9]+)")).isEqualTo(100 * figure("\"changed\":([0-9]+)"));
        assertThat(figure("\"share\":([0-9.]+)")).isBetween(.005, SyncRun.MOST);
    }

    @Test
    void abuseGetsItsAnswersAndLeavesNothingBehind() {
        int code = bench("--abuse", "500", "--json");

        assertThat(code).as(text(err) + text(out)).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out)).contains("\"wrong\":[]");
        assertThat(figure("\"ways\":([0-9]+)")).isGreaterThan(40);
        assertThat(figure("\"messages\":([0-9]+)")).isPositive();
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(bench("--agents", "1")).isEqualTo(SwarmCommand.USAGE);
        assertThat(bench("--rate", "0", "--window", "0")).isEqualTo(SwarmCommand.USAGE);
        assertThat(bench("--payload", "10")).isEqualTo(SwarmCommand.USAGE);
        assertThat(bench("--backlog", "10", "--idle", "10")).isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err))
                .contains("--agents must be at least 2")
                .contains("one of the first two more")
                .contains("--payload must be at least")
                .contains("one at a time");
    }

    private double figure(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text(out));
        assertThat(matcher.find()).as(pattern + " in " + text(out)).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private int bench(String... args) {
        List<String> all = new ArrayList<>(List.of("bench", "messaging"));
        all.addAll(List.of(args));
        return SwarmCli.run(
                new Terminal(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false),
                all.toArray(String[]::new));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
