package io.flinkswarm.jobs.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.jobs.cli.SwarmCli;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DrillCommandITCase {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void findsTheColludersOutThatMajorityFallsFor() {
        int code = swarm("drill", "--mode", "colluders", "--seeds", "3", "--rules", "majority,neural", "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out)).startsWith("{\"mode\":\"colluders\"").containsOnlyOnce("\n");
        assertThat(accuracy("majority")).isBetween(.4, .6);
        assertThat(accuracy("neural")).isGreaterThan(.97);
        assertThat(accuracy("oracle")).isGreaterThan(.99);
        // the rule through the job is the same as the plain count
        assertThat(figure("baselines", "majority")).isEqualTo(accuracy("majority"));
    }

    @Test
    void refusesASwarmThatCannotBe() {
        assertThat(swarm("drill", "--agents", "3")).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("drill", "--liars", "1.5")).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("drill", "--seeds", "0")).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("drill", "--mode", "gossip")).isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err)).contains("agents must be at least").contains("--seeds and --parallelism");
    }

    private double accuracy(String name) {
        return figure("accuracy", name);
    }

    private double figure(String object, String name) {
        Matcher matcher = Pattern.compile('"' + object + "\":\\{[^}]*\"" + name + "\":([0-9.E-]+)")
                .matcher(text(out));
        assertThat(matcher.find())
                .as(object + " of " + name + " in " + text(out))
                .isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private int swarm(String... args) {
        return SwarmCli.run(
                new Terminal(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false),
                args);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
