package io.flinkswarm.benchmarks.prediction;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./swarm evaluate prediction}: how well the pool's model foretells durations, successes and loads, on seeded
 * workloads where node and type interact and drift.
 *
 * <p>It fails where a floor is missed: error at most {@value #MOST_RATIO} of the per-node mean's, bars of 90 % that cover
 * {@value #LEAST_COVERAGE} to {@value #MOST_COVERAGE} before and after the drift, loads foretold better than by their latest
 * value at every horizon.
 */
@Command(name = "prediction", description = "Errors of foretold durations and loads, and coverage of their bars.")
public final class PredictionEvaluation implements SwarmCommand {
    static final double MOST_RATIO = .8;
    static final double LEAST_COVERAGE = .87;
    static final double MOST_COVERAGE = .93;

    @Option(names = "--seeds", paramLabel = "S", description = "Workloads, 1 to S (default: ${DEFAULT-VALUE}).")
    private int seeds = 10;

    @Option(names = "--nodes", paramLabel = "N", description = "Nodes of the pool (default: ${DEFAULT-VALUE}).")
    private int nodes = 40;

    @Option(names = "--types", paramLabel = "N", description = "Types of tasks (default: ${DEFAULT-VALUE}).")
    private int types = 12;

    @Option(names = "--tasks", paramLabel = "N", description = "Tasks of a workload (default: ${DEFAULT-VALUE}).")
    private int tasks = 20_000;

    @Mixin
    private JsonOption json;

    private final List<DurationScores> scores = new ArrayList<>();
    private final LoadTrial loads = new LoadTrial();

    @Override
    public String parent() {
        return "evaluate";
    }

    @Override
    public int run(Terminal terminal) {
        if (seeds < 1 || nodes < 1 || types < 1 || tasks < 100) {
            throw new UsageException(
                    "--seeds, --nodes and --types must be at least 1 and --tasks at least 100, but were " + seeds + ", "
                            + nodes + ", " + types + " and " + tasks);
        }
        for (int seed = 1; seed <= seeds; seed++) {
            terminal.progress("seed " + seed + " of " + seeds + " …");
            scores.add(DurationTrial.run(seed, nodes, types, tasks));
            loads.run(seed);
        }
        List<String> missed = missed();
        if (json.requested()) {
            terminal.json(out -> write(out, missed));
        } else {
            print(terminal);
        }
        missed.forEach(terminal::message);
        return missed.isEmpty() ? DONE : FAILED;
    }

    private double mean(ToDoubleFunction<DurationScores> figure) {
        return scores.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    private List<String> missed() {
        List<String> missed = new ArrayList<>();
        double ratio = mean(DurationScores::ratio);
        if (!(ratio <= MOST_RATIO)) {
            missed.add("ratio must be at most " + MOST_RATIO + ", but was " + ratio);
        }
        within("coverage", mean(DurationScores::coverage), missed);
        within("coverageBefore", mean(DurationScores::coverageBefore), missed);
        within("coverageAfter", mean(DurationScores::coverageAfter), missed);
        for (int h = 0; h < LoadTrial.HORIZONS.length; h++) {
            if (!(loads.ratio(h) < 1)) {
                missed.add("ratio of the load forecast must be below 1, but at horizon " + LoadTrial.HORIZONS[h]
                        + " was " + loads.ratio(h));
            }
        }
        return missed;
    }

    private static void within(String name, double coverage, List<String> missed) {
        if (!(coverage >= LEAST_COVERAGE && coverage <= MOST_COVERAGE)) {
            missed.add(name + " must be in " + LEAST_COVERAGE + ".." + MOST_COVERAGE + ", but was " + coverage);
        }
    }

    private void write(JsonGenerator out, List<String> missed) throws IOException {
        Figures.write(out, "mae", mean(DurationScores::mae));
        Figures.write(out, "nodeMeanMae", mean(DurationScores::nodeMeanMae));
        Figures.write(out, "nodeTypeMae", mean(DurationScores::nodeTypeMae));
        Figures.write(out, "ratio", mean(DurationScores::ratio));
        Figures.write(out, "nodeTypeRatio", mean(DurationScores::nodeTypeRatio));
        Figures.write(out, "coverage", mean(DurationScores::coverage));
        Figures.write(out, "coverageBefore", mean(DurationScores::coverageBefore));
        Figures.write(out, "coverageAfter", mean(DurationScores::coverageAfter));
        Figures.write(out, "meanBarMillis", mean(DurationScores::meanWidth));
        Figures.write(out, "networkShare", mean(DurationScores::networkShare));
        Figures.write(out, "successLogLoss", mean(DurationScores::successLogLoss));
        Figures.write(out, "nodeSuccessLogLoss", mean(DurationScores::nodeSuccessLogLoss));
        loads.write(out);
        out.writeArrayFieldStart("perSeed");
        for (DurationScores each : scores) {
            out.writeStartObject();
            each.write(out);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberField("seeds", seeds);
        out.writeNumberField("nodes", nodes);
        out.writeNumberField("types", types);
        out.writeNumberField("tasks", tasks);
        out.writeArrayFieldStart("missed");
        for (String each : missed) {
            out.writeString(each);
        }
        out.writeEndArray();
    }

    private void print(Terminal terminal) {
        terminal.line(String.format(
                Locale.ROOT,
                "durations: mean absolute error %.1f ms, per-node mean %.1f ms (%.3f of it), node + type %.1f ms (%.3f of it)",
                mean(DurationScores::mae),
                mean(DurationScores::nodeMeanMae),
                mean(DurationScores::ratio),
                mean(DurationScores::nodeTypeMae),
                mean(DurationScores::nodeTypeRatio)));
        terminal.line(String.format(
                Locale.ROOT,
                "90 %% bars: cover %.3f, before the drift %.3f, after it %.3f; %.0f ms wide; network acted for %.0f %%",
                mean(DurationScores::coverage),
                mean(DurationScores::coverageBefore),
                mean(DurationScores::coverageAfter),
                mean(DurationScores::meanWidth),
                100 * mean(DurationScores::networkShare)));
        terminal.line(String.format(
                Locale.ROOT,
                "success: log loss %.4f, per-node share %.4f",
                mean(DurationScores::successLogLoss),
                mean(DurationScores::nodeSuccessLogLoss)));
        for (int h = 0; h < LoadTrial.HORIZONS.length; h++) {
            terminal.line(String.format(
                    Locale.ROOT,
                    "load in %d intervals: error %.3f of the latest value's",
                    LoadTrial.HORIZONS[h],
                    loads.ratio(h)));
        }
    }
}
