package io.flinkswarm.benchmarks.prediction;

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

class PredictionEvaluationTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void reachesItsFloors() {
        int code = evaluate("--seeds", "3", "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(figure("ratio")).isLessThan(.6);
        assertThat(figure("nodeTypeRatio")).isLessThan(.8);
        for (String coverage : List.of("coverage", "coverageBefore", "coverageAfter")) {
            assertThat(figure(coverage)).as(coverage).isBetween(.87, .93);
        }
        assertThat(figure("successLogLoss")).isLessThan(figure("nodeSuccessLogLoss"));
        assertThat(figure("networkShare")).isBetween(0.0, 1.0);
        Matcher load = Pattern.compile("\"ratio\":([0-9.]+),\"actingShare\"").matcher(text(out));
        List<Double> ratios = new ArrayList<>();
        while (load.find()) {
            ratios.add(Double.parseDouble(load.group(1)));
        }
        assertThat(ratios).hasSize(4).allMatch(ratio -> ratio < .95);
        assertThat(text(out)).contains("\"missed\":[]").hasLineCount(1);
    }

    @Test
    void theSameSeedsSayTheSame() {
        evaluate("--seeds", "1", "--tasks", "2000", "--json");
        String first = text(out);
        out.reset();

        evaluate("--seeds", "1", "--tasks", "2000", "--json");

        assertThat(text(out)).isEqualTo(first);
    }

    @Test
    void failsWhereAFloorIsMissed() {
        // Two hundred tasks on a thousand nodes: nobody can know a node yet.
        int code = evaluate("--seeds", "1", "--nodes", "1000", "--tasks", "200", "--json");

        assertThat(code).isEqualTo(SwarmCommand.FAILED);
        assertThat(text(out)).doesNotContain("\"missed\":[]");
        assertThat(text(err)).contains("must be");
    }

    @Test
    void readsWellWithoutJson() {
        int code = evaluate("--seeds", "2", "--tasks", "6000");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out)).contains("durations: mean absolute error", "90 % bars: cover 0.", "load in 60 intervals");
    }

    @Test
    void refusesCountsThatMakeNoSense() {
        assertThat(evaluate("--seeds", "0")).isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err)).contains("--seeds, --nodes and --types must be at least 1");
    }

    private double figure(String name) {
        Matcher found = Pattern.compile("\"" + name + "\":([0-9.]+)").matcher(text(out));
        assertThat(found.find()).as(name).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private int evaluate(String... options) {
        List<String> args = new ArrayList<>(List.of("evaluate", "prediction"));
        args.addAll(List.of(options));
        return SwarmCli.run(
                new Terminal(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false),
                args.toArray(String[]::new));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
