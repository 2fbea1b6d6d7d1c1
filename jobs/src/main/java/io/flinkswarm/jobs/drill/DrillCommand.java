package io.flinkswarm.jobs.drill;

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
import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./swarm drill}: a simulated swarm with liars, cliques or hidden interactions through the real consensus job, rule by
 * rule, beside the plain baselines and an oracle that knows how the swarm was made.
 *
 * <p>All votes are taken and an abstention scores its leading option. At the published size the baselines must come out as
 * published, within {@link Published#MARGIN}; else the command fails, since its figures would mean something else.
 */
@Internal
@Command(name = "drill", description = "Accuracy of every rule in a simulated swarm with liars.")
public final class DrillCommand implements SwarmCommand {
    @Option(names = "--agents", paramLabel = "N", description = "Size of the swarm (default: ${DEFAULT-VALUE}).")
    private int agents = 50;

    @Option(
            names = "--liars",
            paramLabel = "SHARE",
            description = "Share that lies or copies, 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double liars = .33;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "What the swarm suffers from: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Scenario.Mode mode = Scenario.Mode.COLLUDERS;

    @Option(names = "--seeds", paramLabel = "S", description = "Swarms, 1 to S (default: ${DEFAULT-VALUE}).")
    private int seeds = 10;

    @Option(
            names = "--rules",
            split = ",",
            paramLabel = "RULE",
            description = "Rules to measure, separated by commas (default: ${DEFAULT-VALUE}).")
    private List<String> rules = new ArrayList<>(List.of("majority", "byzantine-quorum", "weighted", "neural"));

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
    public int run(Terminal terminal) throws Exception {
        DrillTrial trial = new DrillTrial(mode, agents, liars);
        check(trial);
        Map<String, Double> baselines = baselines(trial);
        List<String> deviations =
                Published.covers(mode, agents, liars) ? Published.deviations(mode, baselines) : List.of();
        terminal.progress(mode.key() + ": deciding " + (long) trial.rounds() * seeds * rules.size() + " cases …");
        Configuration settings = configuration.configuration();
        settings.set(ConsensusOptions.STOP, Stop.COMPLETE);
        Map<String, TrialScore> scores = TrialRun.byRule(TrialRun.of(trial)
                .seeds(seeds)
                .rules(rules)
                .settings(settings)
                .parallelism(parallelism)
                .run());
        if (json.requested()) {
            terminal.json(out -> write(scores, baselines, deviations, out));
        } else {
            print(scores, baselines, terminal);
        }
        deviations.forEach(terminal::message);
        return deviations.isEmpty() ? DONE : FAILED;
    }

    private void check(DrillTrial trial) {
        if (seeds < 1 || parallelism < 1) {
            throw new UsageException(
                    "--seeds and --parallelism must be at least 1, but were " + seeds + " and " + parallelism);
        }
        try {
            trial.scenario(1);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private Map<String, Double> baselines(DrillTrial trial) {
        Map<String, Double> sums = new LinkedHashMap<>();
        long scored = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            Scenario scenario = trial.scenario(seed);
            Map<String, Baseline> all = Baseline.all();
            for (int i = 0; i < scenario.decisions(); i++) {
                Case asked = scenario.next();
                boolean counts = i >= scenario.scoredFrom();
                scored += counts ? 1 : 0;
                all.forEach((name, baseline) -> {
                    if (counts) {
                        sums.merge(name, baseline.accuracy(asked), Double::sum);
                    }
                    if (asked.revealed()) {
                        baseline.learn(asked);
                    }
                });
            }
        }
        double decisions = scored;
        sums.replaceAll((name, sum) -> sum / decisions);
        return sums;
    }

    private void write(
            Map<String, TrialScore> scores, Map<String, Double> baselines, List<String> deviations, JsonGenerator out)
            throws IOException {
        out.writeStringField("mode", mode.key());
        out.writeNumberField("agents", agents);
        out.writeNumberField("liars", liars);
        out.writeNumberField("seeds", seeds);
        out.writeObjectFieldStart("accuracy");
        for (TrialScore score : scores.values()) {
            out.writeNumberField(score.rule(), round(score.accuracy()));
        }
        for (Map.Entry<String, Double> baseline : baselines.entrySet()) {
            if (!scores.containsKey(baseline.getKey())) {
                out.writeNumberField(baseline.getKey(), round(baseline.getValue()));
            }
        }
        out.writeEndObject();
        out.writeObjectFieldStart("networkActed");
        for (TrialScore score : scores.values()) {
            out.writeNumberField(score.rule(), round(score.shareOfNetworkActed()));
        }
        out.writeEndObject();
        out.writeObjectFieldStart("baselines");
        for (Map.Entry<String, Double> baseline : baselines.entrySet()) {
            out.writeNumberField(baseline.getKey(), round(baseline.getValue()));
        }
        out.writeEndObject();
        out.writeArrayFieldStart("deviations");
        for (String deviation : deviations) {
            out.writeString(deviation);
        }
        out.writeEndArray();
    }

    private static double round(double share) {
        return Math.round(share * 1e5) / 1e5;
    }

    private void print(Map<String, TrialScore> scores, Map<String, Double> baselines, Terminal terminal) {
        terminal.line(String.format(
                Locale.ROOT,
                "%s: %d agents, %.0f %% of them %s, %d %s",
                mode.key(),
                agents,
                100 * (mode == Scenario.Mode.NONE || mode == Scenario.Mode.NONLINEAR ? 0 : liars),
                mode == Scenario.Mode.CORRELATED ? "copying" : "lying",
                seeds,
                seeds == 1 ? "seed" : "seeds"));
        terminal.line("");
        terminal.line("rule                 right   network acted");
        for (TrialScore score : scores.values()) {
            terminal.line(String.format(
                    Locale.ROOT,
                    "%-19s %6.2f%% %14.1f%%",
                    score.rule(),
                    100 * score.accuracy(),
                    100 * score.shareOfNetworkActed()));
        }
        terminal.line("");
        terminal.line("baseline             right");
        baselines.forEach(
                (name, accuracy) -> terminal.line(String.format(Locale.ROOT, "%-19s %6.2f%%", name, 100 * accuracy)));
    }
}
