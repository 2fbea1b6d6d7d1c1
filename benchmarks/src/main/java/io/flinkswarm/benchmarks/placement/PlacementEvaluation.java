package io.flinkswarm.benchmarks.placement;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.cli.ConfigurationOptions;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.operators.balance.Balance;
import io.flinkswarm.operators.balance.BalanceConfig;
import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./swarm evaluate placement}: the share of a GPU cluster that a strategy allocates, through the operator's algorithm.
 *
 * <p>For each seed, pods are drawn with replacement until they ask for 130 % of the GPUs, shuffled, and tried once each, in
 * order; nothing departs. Random, first fit and best fit are measured beside it, on the same pods; where the lists are those
 * of the trace they are held against what was published.
 */
@Command(name = "placement", description = "Share of a GPU cluster that a strategy puts to use.")
public final class PlacementEvaluation implements SwarmCommand {
    @Option(
            names = "--nodes",
            required = true,
            paramLabel = "FILE",
            description = "CSV: sn,cpu_milli,memory_mib,gpu,model.")
    private Path nodes;

    @Option(
            names = "--pods",
            required = true,
            paramLabel = "FILE",
            description = "CSV: name,cpu_milli,memory_mib,num_gpu,gpu_milli and, if you like, gpu_spec.")
    private Path pods;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "Strategy that places the pods (default: ${DEFAULT-VALUE}).")
    private String strategy = "resource-aware";

    @Option(names = "--seeds", paramLabel = "N", description = "Random draws, 1 to N (default: ${DEFAULT-VALUE}).")
    private int seeds = 10;

    @Option(names = "--shuffle-nodes", description = "Nodes join in an order that each seed draws.")
    private boolean shuffleNodes;

    @Mixin
    private JsonOption json;

    @Mixin
    private ConfigurationOptions configuration;

    /** The results of one seed. */
    private record Trial(
            double allocationPercent, double unallocatedGpus, double random, double firstFit, double bestFit) {}

    @Override
    public String parent() {
        return "evaluate";
    }

    @Override
    public int run(Terminal terminal) throws Exception {
        if (seeds < 1) {
            throw new UsageException("--seeds must be at least 1, but was " + seeds);
        }
        BalanceConfig config = config();
        List<Machine> machines;
        List<Pod> list;
        try {
            machines = Machine.read(file("--nodes", nodes));
            list = Pod.read(file("--pods", pods));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        List<Trial> trials = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            terminal.progress("seed " + seed + " of " + seeds + " …");
            trials.add(trial(machines, list, config, seed));
        }
        Trial mean = new Trial(
                trials.stream().mapToDouble(Trial::allocationPercent).average().orElseThrow(),
                trials.stream().mapToDouble(Trial::unallocatedGpus).average().orElseThrow(),
                trials.stream().mapToDouble(Trial::random).average().orElseThrow(),
                trials.stream().mapToDouble(Trial::firstFit).average().orElseThrow(),
                trials.stream().mapToDouble(Trial::bestFit).average().orElseThrow());
        PublishedPlacement published =
                PublishedPlacement.of(machines, pods.getFileName().toString(), list.size());
        List<String> deviations = published == null ? List.of() : published.deviations(mean.random(), mean.bestFit());
        deviations.forEach(terminal::message);
        report(terminal, mean, trials, published);
        return deviations.isEmpty() ? DONE : FAILED;
    }

    private BalanceConfig config() {
        BalanceConfig config;
        try {
            config = PoolPlacer.protocol(
                    Balance.of(configuration.configuration()).config(), strategy);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        List<String> mistakes = PlacementStrategies.load(getClass().getClassLoader())
                .mistakes(config.strategy(), config.adaptiveStrategies());
        if (!mistakes.isEmpty()) {
            throw new UsageException("--" + mistakes.get(0));
        }
        return config;
    }

    private static Path file(String option, Path path) {
        if (!Files.isReadable(path) || !Files.isRegularFile(path)) {
            throw new UsageException(option + " must name a readable file, but was " + path);
        }
        return path;
    }

    private Trial trial(List<Machine> listed, List<Pod> list, BalanceConfig config, int seed) {
        Random random = new Random(seed);
        long capacity = listed.stream().mapToLong(Machine::gpuMilli).sum();
        List<Pod> arrivals = Pod.arrivals(list, capacity, random);
        List<Machine> machines = new ArrayList<>(listed);
        if (shuffleNodes) {
            Collections.shuffle(machines, random);
        }
        Cluster cluster = new Cluster(machines);
        Placer pool = new PoolPlacer(cluster, config);
        arrivals.forEach(pool::place);
        return new Trial(
                cluster.allocationPercent(),
                cluster.unallocatedGpus(),
                baseline(PlainPlacer.RANDOM, machines, arrivals, seed),
                baseline(PlainPlacer.FIRST_FIT, machines, arrivals, seed),
                baseline(PlainPlacer.BEST_FIT, machines, arrivals, seed));
    }

    private static double baseline(PlainPlacer plain, List<Machine> machines, List<Pod> arrivals, int seed) {
        Cluster cluster = new Cluster(machines);
        arrivals.forEach(plain.on(cluster, new Random(-seed))::place);
        return cluster.allocationPercent();
    }

    private void report(Terminal terminal, Trial mean, List<Trial> trials, PublishedPlacement published) {
        if (json.requested()) {
            terminal.json(out -> write(out, mean, trials, published));
            return;
        }
        terminal.line(String.format(Locale.ROOT, "%-16s %9s", pods.getFileName(), "allocated"));
        row(terminal, strategy, mean.allocationPercent());
        row(terminal, "random", mean.random());
        row(terminal, "first fit", mean.firstFit());
        row(terminal, "best fit", mean.bestFit());
        if (published != null) {
            row(terminal, "FGD, published", published.fgd());
        }
    }

    private static void row(Terminal terminal, String name, double percent) {
        terminal.line(String.format(Locale.ROOT, "%-16s %7.2f %%", name, percent));
    }

    private void write(JsonGenerator out, Trial mean, List<Trial> trials, PublishedPlacement published)
            throws IOException {
        out.writeStringField("pods", pods.getFileName().toString());
        out.writeStringField("strategy", strategy);
        out.writeNumberField("seeds", seeds);
        out.writeBooleanField("shuffledNodes", shuffleNodes);
        percent(out, "allocationPercent", mean.allocationPercent());
        percent(out, "unallocatedGpus", mean.unallocatedGpus());
        out.writeArrayFieldStart("perSeed");
        for (Trial trial : trials) {
            out.writeNumber(rounded(trial.allocationPercent()));
        }
        out.writeEndArray();
        out.writeObjectFieldStart("baselines");
        percent(out, "random", mean.random());
        percent(out, "firstFit", mean.firstFit());
        percent(out, "bestFit", mean.bestFit());
        out.writeEndObject();
        if (published != null) {
            out.writeObjectFieldStart("published");
            percent(out, "random", published.random());
            percent(out, "bestFit", published.bestFit());
            percent(out, "fgd", published.fgd());
            out.writeEndObject();
        }
    }

    private static void percent(JsonGenerator out, String name, double value) throws IOException {
        out.writeNumberField(name, rounded(value));
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
