package io.flinkswarm.benchmarks.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.jobs.cli.SwarmCli;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyEvaluationITCase {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void adaptiveMeetsItsFloorsInTheDriftAndTheBaselinesAreAsPublished() {
        int code = evaluate("--scenario", "drift", "--strategy", "adaptive", "--seeds", "1", "--json");

        assertThat(code).as(text(err) + text(out)).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out))
                .startsWith("{\"scenario\":\"drift\",\"seeds\":1,\"strategies\":{\"round-robin\":{\"mean\":");
        assertThat(figure("\"p99OfBestBaseline\":([0-9.]+)")).isLessThan(.75);
        assertThat(figure("\"meanOfLeastConnections\":([0-9.]+)")).isLessThan(1);
        assertThat(figure("\"published\".*\"steady\":.*\"round-robin\":\\{\"mean\":([0-9.]+)"))
                .isEqualTo(59.8);
        assertThat(text(out)).contains("\"wrong\":[]");
    }

    @Test
    void aSlowServerIsNoticedBeforeItAnswers() {
        int code =
                evaluate("--scenario", "linkerd", "--strategy", "adaptive,least-connections", "--seeds", "1", "--json");

        assertThat(code).as(text(err) + text(out)).isEqualTo(SwarmCommand.DONE);
        assertThat(figure("\"adaptive\":\\{.*?\"inTime\":([0-9.]+)")).isGreaterThanOrEqualTo(.9995);
        assertThat(figure("\"least-connections\":\\{.*?\"inTime\":([0-9.]+)")).isLessThan(.997);
        assertThat(figure("\"underPolicy\":\\{\"least-connections\":\\{.*?\"inTime\":([0-9.]+)"))
                .isGreaterThan(.9995);
    }

    @Test
    void requestsOfATraceAreReplayedAtBothLoads() throws IOException {
        StringBuilder trace = new StringBuilder("t_s,context_tokens,generated_tokens\n");
        Random random = new Random(3);
        for (int i = 0; i < 3000; i++) {
            trace.append(i)
                    .append(',')
                    .append(100 + random.nextInt(900))
                    .append(',')
                    .append(random.nextInt(400))
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("trace.csv"), trace);

        evaluate("--scenario", "llm:" + file, "--strategy", "adaptive", "--seeds", "1", "--json");

        assertThat(text(out))
                .contains("\"loads\":[{\"scenario\":\"llm at 0.8\"")
                .contains("{\"scenario\":\"llm at 0.95\"");
        assertThat(figure("\"adaptive\":\\{\"mean\":([0-9.]+)"))
                .isLessThan(figure("\"least-connections\":\\{\"mean\":([0-9.]+)"));
    }

    @Test
    void whereNodeAndTypeInteractWhatIsLearnedBeatsCounting() {
        int code = evaluate("--scenario", "interaction", "--strategy", "neural-adaptive", "--seeds", "1");

        assertThat(code).as(text(err) + text(out)).isEqualTo(SwarmCommand.DONE);
        assertThat(figure("neural-adaptive +([0-9.]+)")).isLessThan(.8 * figure("least-connections +([0-9.]+)"));
    }

    @Test
    void aHigherWeightOfCostNeverRaisesTheCost() {
        int code = evaluate("--scenario", "cost", "--seeds", "2", "--json");

        assertThat(code).as(text(err) + text(out)).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out))
                .contains("\"load\":0.4,\"costWeight\":0.0,\"cost\":")
                .contains("\"wrong\":[]");
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(evaluate("--scenario", "unheard-of")).isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err))
                .contains(
                        "--scenario must be linkerd, drift, steady, interaction, cost or llm:FILE, but was 'unheard-of'");
        assertThat(evaluate("--scenario", "drift", "--strategy", "fastest")).isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err)).contains("--strategy must be 'all' or one of [").contains("but was 'fastest'");
        assertThat(evaluate("--scenario", "llm:" + folder.resolve("none.csv"))).isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err)).contains("FILE of --scenario llm:FILE must be a file");
        assertThat(evaluate("--scenario", "drift", "--seeds", "0")).isEqualTo(SwarmCommand.USAGE);
        assertThat(evaluate("--scenario", "drift", "-D", "balance.trial-share=7"))
                .isEqualTo(SwarmCommand.USAGE);
    }

    private int evaluate(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "evaluate";
        arguments[1] = "latency";
        System.arraycopy(options, 0, arguments, 2, options.length);
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return SwarmCli.run(terminal, arguments);
    }

    private double figure(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text(out));
        assertThat(matcher.find()).as(pattern + " in " + text(out)).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
