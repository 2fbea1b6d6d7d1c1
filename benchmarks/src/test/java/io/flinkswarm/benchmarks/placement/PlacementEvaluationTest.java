package io.flinkswarm.benchmarks.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementEvaluationTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void putsMoreToUseThanChanceAndSaysItInOneLine() throws IOException {
        int code = evaluate(nodes(), pods(), "--seeds", "3", "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out).lines()).hasSize(1);
        assertThat(text(out)).contains("\"strategy\":\"resource-aware\"").doesNotContain("published");
        assertThat(figure("\"allocationPercent\":([0-9.]+)"))
                .isGreaterThan(figure("\"random\":([0-9.]+)"))
                .isLessThanOrEqualTo(100);
        assertThat(figure("\"unallocatedGpus\":([0-9.]+)")).isLessThan(200);
        assertThat(text(out)).containsPattern("\"perSeed\":\\[[0-9.]+,[0-9.]+,[0-9.]+\\]");
    }

    @Test
    void isAFunctionOfTheListsTheSeedsAndTheOrderOfNodes() throws IOException {
        evaluate(nodes(), pods(), "--seeds", "2", "--json");
        String once = text(out);
        out.reset();
        evaluate(nodes(), pods(), "--seeds", "2", "--json");
        String again = text(out);
        out.reset();

        evaluate(nodes(), pods(), "--seeds", "2", "--shuffle-nodes", "--json");

        assertThat(again).isEqualTo(once);
        assertThat(text(out)).isNotEqualTo(once);
    }

    @Test
    void anyStrategyCanBeMeasuredForAReader() throws IOException {
        int code = evaluate(nodes(), pods(), "--seeds", "1", "--strategy", "least-connections");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out)).contains("least-connections").contains("best fit").contains(" %");
    }

    @Test
    void refusesWhatMakesNoSense() throws IOException {
        assertThat(evaluate(nodes(), folder.resolve("none.csv"))).isEqualTo(SwarmCommand.USAGE);
        assertThat(evaluate(pods(), pods())).isEqualTo(SwarmCommand.USAGE);
        assertThat(evaluate(nodes(), pods(), "--strategy", "guess")).isEqualTo(SwarmCommand.USAGE);
        assertThat(evaluate(nodes(), pods(), "--seeds", "0")).isEqualTo(SwarmCommand.USAGE);
        assertThat(text(err))
                .contains("--pods must name a readable file")
                .contains("columns of")
                .contains("must be one of")
                .contains("'guess'")
                .contains("--seeds must be at least 1");
    }

    @Test
    void saysWhichMeasuredBaselineIsOffThePublishedOne() {
        PublishedPlacement published = new PublishedPlacement(87.47, 93.08, 95.39);

        assertThat(published.deviations(88, 93)).isEmpty();
        assertThat(published.deviations(70, 93)).singleElement().asString().startsWith("random must be within 10 %");
        assertThat(published.deviations(Double.NaN, 50)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "gpushare40", "cpu100", "multigpu20"})
    void reachesThePublishedFigureOnTheListsOfTheTrace(String list) {
        Path data = Path.of(System.getProperty("swarm.root", ".."), "..", "shared", "data", "gpu-cluster");
        assumeTrue(Files.isDirectory(data), "1 list of 4 is not there: pods-" + list + ".csv");

        int code = evaluate(data.resolve("nodes.csv"), data.resolve("pods-" + list + ".csv"), "--seeds", "3", "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(figure("\"allocationPercent\":([0-9.]+)")).isGreaterThanOrEqualTo(figure("\"fgd\":([0-9.]+)"));
    }

    private Path nodes() throws IOException {
        List<String> lines = new ArrayList<>(List.of("sn,cpu_milli,memory_mib,gpu,model"));
        for (int i = 0; i < 40; i++) {
            lines.add("node-" + i + ",64000,262144," + (i % 4 == 0 ? 0 : 4) + ","
                    + (i % 4 == 0 ? "" : i % 2 == 0 ? "P100" : "T4"));
        }
        return Files.write(folder.resolve("nodes.csv"), lines);
    }

    private Path pods() throws IOException {
        Random random = new Random(11);
        List<String> lines = new ArrayList<>(List.of("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos"));
        int[] shares = {200, 300, 500, 700};
        for (int i = 0; i < 200; i++) {
            int kind = random.nextInt(10);
            lines.add("pod-" + i + "," + 1000 * (1 + random.nextInt(12)) + "," + 1024 * (1 + random.nextInt(8)) + ","
                    + (kind < 6
                            ? "1," + shares[random.nextInt(shares.length)] + ","
                            : kind < 8 ? "1,1000,P100|T4" : kind < 9 ? "4,1000," : "0,0,")
                    + ",LS");
        }
        return Files.write(folder.resolve("pods.csv"), lines);
    }

    private int evaluate(Path nodes, Path pods, String... options) {
        List<String> args = new ArrayList<>(
                List.of("evaluate", "placement", "--nodes", nodes.toString(), "--pods", pods.toString()));
        args.addAll(List.of(options));
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return SwarmCli.run(terminal, args.toArray(new String[0]));
    }

    private double figure(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text(out));
        assertThat(matcher.find()).as("%s in %s", pattern, text(out)).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
