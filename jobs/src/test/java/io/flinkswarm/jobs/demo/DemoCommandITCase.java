package io.flinkswarm.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.jobs.cli.SwarmCli;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DemoCommandITCase {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void showsMajorityBesideFlinkSwarmThenWhoIsTrustedThenWhy() {
        int code = swarm("demo", "--seconds", "60", "--rate", "2000");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        List<String> lines = text(out).lines().toList();
        assertThat(lines).anyMatch(line -> line.startsWith("   1 …  100"));
        assertThat(lines).anyMatch(line -> line.startsWith("In all "));
        assertThat(lines).anyMatch(line -> line.matches("agent-\\d+ .* honest .*agent-\\d+ .* a liar"));
        assertThat(lines).anyMatch(line -> line.startsWith("Why case-") && line.endsWith("(which was right):"));
        assertThat(text(err)).isEmpty();
    }

    @Test
    void endsWithOneJsonObject() {
        int code = swarm("demo", "--seconds", "60", "--rate", "2000", "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        String json = text(out).strip();
        assertThat(json).startsWith("{\"agents\":50").endsWith("}").doesNotContain("\n");
        assertThat(
                        figure(
                                json,
                                "\"majority\":([0-9.]+),\"flinkSwarm\":[0-9.]+,\"votesUsed\":[0-9.]+,\"abstained\":\\d+,\"most"))
                .isLessThan(.6);
        assertThat(figure(json, "\"flinkSwarm\":([0-9.]+),\"votesUsed\":[0-9.]+,\"abstained\":\\d+,\"most"))
                .isGreaterThan(.8);
        assertThat(json).contains("\"leastTrusted\":[{\"agent\":").contains("\"why\":{\"kind\":\"decision\"");
    }

    @Test
    void takesAtMostAMinute() {
        assertThat(swarm("demo", "--seconds", "61")).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("demo", "--seconds", "4")).isEqualTo(SwarmCommand.USAGE);
        assertThat(swarm("demo", "--rate", "0")).isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err)).contains("--seconds must be from 5 to 60, but was 61");
    }

    private static double figure(String json, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(json);
        assertThat(matcher.find()).as(pattern + " in " + json).isTrue();
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
