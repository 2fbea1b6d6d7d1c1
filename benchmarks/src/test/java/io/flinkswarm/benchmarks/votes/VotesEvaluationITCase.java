package io.flinkswarm.benchmarks.votes;

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
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VotesEvaluationITCase {
    private static final int ITEMS = 150;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void findsTheRightVotersAmongWrongOnes() throws IOException {
        Path set = made("made", 1);

        int code = evaluate(set, "--truth-rate", "1", "--seeds", "2", "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(text(out)).startsWith("{\"set\":\"made\",\"items\":150,\"votes\":750,\"majority\":0.");
        double majority = figure("\"majority\":([0-9.]+)");
        assertThat(figure("\"decided\":\\{.*?\"neural\":([0-9.]+)")).isGreaterThan(majority + .1);
        assertThat(figure("\"votesUsed\":([0-9.]+)")).isEqualTo(1);
    }

    @Test
    void usesFewerVotesWhereAnErrorIsAllowed() throws IOException {
        int code = evaluate(made("made", 1), "--truth-rate", "1", "--seeds", "2", "--target-error", ".1", "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        assertThat(figure("\"votesUsed\":([0-9.]+)")).isLessThan(.95);
        assertThat(text(out)).contains("\"targetError\":0.1");
    }

    @Test
    void evaluatesAFolderOfSetsAndTheirMean() throws IOException {
        made("one", 1);
        made("two", 2);

        int code = evaluate(folder, "--truth-rate", "0", "--seeds", "1", "--rules", "majority", "--json");

        assertThat(code).as(text(err)).isEqualTo(SwarmCommand.DONE);
        List<String> lines = text(out).lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(2)).startsWith("{\"set\":\"mean\",\"items\":300,\"votes\":1500");
        // the rule through the job is the same as the plain count
        for (String line : lines) {
            assertThat(line).matches(".*\"majority\":([0-9.]+),\"decided\":\\{\"majority\":\\1\\}.*");
        }
    }

    @Test
    void withoutTruthTheTruthFileChangesNoDecision() throws IOException {
        permutedTruthChangesNothing(made("made", 3), 2);
    }

    @Test
    void withoutTruthTheTruthFileChangesNoDecisionOnRealVotes() throws IOException {
        Path votes = Path.of(System.getProperty("swarm.root", ".."), "..", "shared", "data", "votes");
        List<String> sets = List.of("bluebird", "cf");
        assumeTrue(Files.isDirectory(votes), sets.size() + " sets of votes are not there and were not tried");

        for (String name : sets) {
            Path copy = Files.createDirectory(folder.resolve(name));
            for (String file : List.of("label.csv", "truth.csv")) {
                Files.copy(votes.resolve(name).resolve(file), copy.resolve(file));
            }
            permutedTruthChangesNothing(copy, 1);
        }
    }

    @Test
    void failsWhereAKnownSetIsNotWhatWasPublished() throws IOException {
        int code = evaluate(made("rte", 1), "--truth-rate", "0", "--seeds", "1", "--rules", "majority", "--json");

        assertThat(code).isEqualTo(SwarmCommand.FAILED);
        assertThat(text(err)).contains("majority of rte must be within");
    }

    @Test
    void refusesArgumentsThatMakeNoSense() throws IOException {
        Path set = made("made", 1);

        assertThat(evaluate(folder.resolve("none"))).isEqualTo(SwarmCommand.USAGE);
        assertThat(evaluate(Files.createDirectory(folder.resolve("empty")))).isEqualTo(SwarmCommand.USAGE);
        assertThat(evaluate(set, "--truth-rate", "2")).isEqualTo(SwarmCommand.USAGE);
        assertThat(evaluate(set, "--target-error", ".5")).isEqualTo(SwarmCommand.USAGE);
        assertThat(evaluate(set, "--seeds", "0")).isEqualTo(SwarmCommand.USAGE);
    }

    private void permutedTruthChangesNothing(Path set, int seeds) throws IOException {
        Path before = folder.resolve("before");
        Path after = folder.resolve("after");
        assertThat(evaluate(set, "--truth-rate", "0", "--seeds", "" + seeds, "--decisions", before.toString()))
                .isNotEqualTo(SwarmCommand.USAGE);
        permute(set.resolve("truth.csv"));
        err.reset();

        evaluate(set, "--truth-rate", "0", "--seeds", "" + seeds, "--decisions", after.toString());

        assertThat(Files.size(before)).isPositive();
        assertThat(Files.mismatch(before, after))
                .as("first byte that differs in " + set)
                .isEqualTo(-1);
    }

    /** Gives each item the truth of another, and the rows another order. */
    private static void permute(Path truth) throws IOException {
        List<String> rows = new ArrayList<>(Files.readAllLines(truth));
        String header = rows.remove(0);
        List<String> items =
                new ArrayList<>(rows.stream().map(row -> row.split(",")[0]).toList());
        List<String> values =
                new ArrayList<>(rows.stream().map(row -> row.split(",")[1]).toList());
        Collections.shuffle(items, new Random(1));
        Collections.shuffle(values, new Random(2));
        List<String> lines = new ArrayList<>(List.of(header));
        for (int i = 0; i < items.size(); i++) {
            lines.add(items.get(i) + ',' + values.get(i));
        }
        Files.write(truth, lines);
    }

    /** Five voters on three labels: two are mostly right, three mostly wrong in the same way. */
    private Path made(String name, long seed) throws IOException {
        Path set = Files.createDirectory(folder.resolve(name));
        Random random = new Random(seed);
        StringBuilder labels = new StringBuilder("item,worker,label\n");
        StringBuilder truths = new StringBuilder("item,truth\n");
        for (int item = 0; item < ITEMS; item++) {
            int truth = random.nextInt(3);
            truths.append(item).append(',').append(truth).append('\n');
            for (int worker = 0; worker < 5; worker++) {
                boolean right = random.nextDouble() < (worker < 2 ? .9 : .3);
                int label = right ? truth : (truth + 1) % 3;
                labels.append(item)
                        .append(',')
                        .append(worker)
                        .append(',')
                        .append(label)
                        .append('\n');
            }
        }
        Files.writeString(set.resolve("label.csv"), labels);
        Files.writeString(set.resolve("truth.csv"), truths);
        return set;
    }

    private int evaluate(Path where, String... args) {
        List<String> all = new ArrayList<>(List.of("evaluate", "votes", where.toString()));
        all.addAll(List.of(args));
        return SwarmCli.run(
                new Terminal(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false),
                all.toArray(new String[0]));
    }

    private double figure(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text(out));
        assertThat(matcher.find()).as(pattern + " in " + text(out)).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
