package io.flinkswarm.benchmarks.votes;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.cli.ConfigurationOptions;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.jobs.trial.TrialRun;
import io.flinkswarm.jobs.trial.TrialScore;
import io.flinkswarm.operators.consensus.ConsensusOptions;
import io.flinkswarm.operators.consensus.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code ./swarm evaluate votes DIR}: the accuracy of the rules on crowd votes with known truth, through the real job.
 *
 * <p>Prequential: items in a seeded random order; the votes of an item, the decision, then, with the truth rate's
 * probability, its truth. Without {@code --target-error} all votes are taken and an abstention scores its leading option;
 * with it voting stops when it may, and accuracy is that of what was decided.
 */
@Command(name = "votes", description = "Accuracy of the rules on crowd votes with known truth.")
public final class VotesEvaluation implements SwarmCommand {
    private static final String NEURAL = "neural";

    @Parameters(
            paramLabel = "DIR",
            description = "Folder with label.csv (item,worker,label) and truth.csv (item,truth), or a folder of such.")
    private Path folder;

    @Option(
            names = "--truth-rate",
            paramLabel = "SHARE",
            description = "Share of the items whose truth comes back (default: ${DEFAULT-VALUE}).")
    private double truthRate = .1;

    @Option(names = "--seeds", paramLabel = "S", description = "Random orders, 1 to S (default: ${DEFAULT-VALUE}).")
    private int seeds = 20;

    @Option(
            names = "--target-error",
            paramLabel = "SHARE",
            description = "Stop as soon as this long-run error allows, and abstain where it doesn't.")
    private Double targetError;

    @Option(
            names = "--rules",
            split = ",",
            paramLabel = "RULE",
            description = "Rules to measure, separated by commas (default: ${DEFAULT-VALUE}).")
    private List<String> rules = new ArrayList<>(List.of("weighted", NEURAL));

    @Option(
            names = "--decisions",
            paramLabel = "FILE",
            description = "Write every decision, sorted by seed, rule and time, as JSON lines.")
    private Path decisions;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Subtasks that decide (default: ${DEFAULT-VALUE}).")
    private int parallelism = 2;

    @Mixin
    private JsonOption json;

    @Mixin
    private ConfigurationOptions configuration;

    @Override
    public String parent() {
        return "evaluate";
    }

    @Override
    public int run(Terminal terminal) throws Exception {
        List<Path> sets = sets();
        check(sets);
        List<SetResult> results = new ArrayList<>();
        List<String> deviations = new ArrayList<>();
        if (!json.requested()) {
            terminal.line(SetResult.header(rules));
        }
        for (Path each : sets) {
            terminal.progress("evaluating " + each.getFileName() + " …");
            VoteSet set = VoteSet.read(each);
            if (set.conflicts() > 0) {
                terminal.message(String.format(
                        Locale.ROOT,
                        "%s: %d rows contradict an earlier vote of the same worker and were left out",
                        set.name(),
                        set.conflicts()));
            }
            double majority = set.majority();
            PublishedMajority.deviation(set.name(), majority).ifPresent(deviations::add);
            SetResult result = SetResult.of(set, majority, scores(set));
            results.add(result);
            print(terminal, result);
        }
        if (sets.size() > 1) {
            print(terminal, SetResult.mean(results));
        }
        deviations.forEach(terminal::message);
        return deviations.isEmpty() ? DONE : FAILED;
    }

    private void print(Terminal terminal, SetResult result) {
        if (json.requested()) {
            terminal.json(out -> write(result, out));
        } else {
            terminal.line(result.row());
        }
    }

    private void write(SetResult result, JsonGenerator out) throws IOException {
        result.write(out, targetError != null);
        out.writeNumberField("truthRate", truthRate);
        out.writeNumberField("seeds", seeds);
        if (targetError != null) {
            out.writeNumberField("targetError", targetError);
        }
    }

    private List<Path> sets() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new UsageException("DIR must be a folder, but was " + folder);
        }
        if (VoteSet.isSet(folder)) {
            return List.of(folder);
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(VoteSet::isSet).sorted().toList();
        }
    }

    private void check(List<Path> sets) {
        if (sets.isEmpty()) {
            throw new UsageException("DIR must hold " + VoteSet.LABELS + " and " + VoteSet.TRUTH
                    + ", or folders that do, but was " + folder);
        }
        if (decisions != null && sets.size() > 1) {
            throw new UsageException("--decisions must go with one set, but DIR holds " + sets.size());
        }
        if (!(truthRate >= 0 && truthRate <= 1)) {
            throw new UsageException("--truth-rate must be from 0 to 1, but was " + truthRate);
        }
        if (targetError != null && !(targetError > 0 && targetError < .5)) {
            throw new UsageException("--target-error must be above 0 and below 0.5, but was " + targetError);
        }
        if (seeds < 1 || parallelism < 1) {
            throw new UsageException(
                    "--seeds and --parallelism must be at least 1, but were " + seeds + " and " + parallelism);
        }
    }

    private Map<String, TrialScore> scores(VoteSet set) throws Exception {
        Configuration settings = configuration.configuration();
        if (targetError != null) {
            settings.set(ConsensusOptions.TARGET_ERROR, String.valueOf(targetError));
        } else {
            settings.set(ConsensusOptions.STOP, Stop.COMPLETE);
        }
        return TrialRun.byRule(TrialRun.of(new VoteTrial(set, truthRate))
                .seeds(seeds)
                .rules(rules)
                .settings(settings)
                .parallelism(parallelism)
                .decisions(decisions)
                .run());
    }
}
