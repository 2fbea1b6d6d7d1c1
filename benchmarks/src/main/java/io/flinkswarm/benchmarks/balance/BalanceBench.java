package io.flinkswarm.benchmarks.balance;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.benchmarks.balance.BalanceJob.Throughput;
import io.flinkswarm.benchmarks.measure.Measurement;
import io.flinkswarm.benchmarks.measure.Medians;
import io.flinkswarm.benchmarks.measure.Scratch;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.operators.balance.BalanceConfig;
import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./swarm bench balance}: assignments per CPU second beside the engine's limit, and latency at a steady pace.
 *
 * <p>Nodes answer what they are given, so that the operator does all of its work: a task, its assignment, its result and what
 * is learned of it count as one. Variants run in turn, round by round; the first round warms up and is not counted; medians
 * are given. CPU time is that of the whole process.
 */
@Internal
@Command(name = "balance", description = "Assignments per CPU second beside the engine's limit, and their latency.")
public final class BalanceBench implements SwarmCommand {
    private static final String HASHMAP = "hashmap";
    private static final String ROCKSDB = "rocksdb";

    @Option(names = "--rounds", defaultValue = "3", description = "Counted rounds (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--tasks",
            defaultValue = "3000000",
            description = "Tasks of a run; half as many with 10,000 nodes or on RocksDB (default ${DEFAULT-VALUE}).")
    private long tasks;

    @Option(
            names = "--nodes",
            split = ",",
            defaultValue = "50,1000,10000",
            description = "Nodes of a pool, several sizes separated by commas (default ${DEFAULT-VALUE}).")
    private List<Integer> sizes;

    @Option(
            names = "--strategies",
            split = ",",
            defaultValue = "adaptive,resource-aware",
            description = "Strategies to measure, separated by commas (default ${DEFAULT-VALUE}).")
    private List<String> strategies;

    @Option(
            names = "--parallelism",
            defaultValue = "2",
            description = "Subtasks, each with a pool of its own (default ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--tasks-per-second",
            defaultValue = "10000",
            description = "Pace of the latency run (default ${DEFAULT-VALUE}).")
    private int tasksPerSecond;

    @Option(
            names = "--latency-seconds",
            defaultValue = "30",
            description = "Counted length of a latency run, after a warm-up of as much (default ${DEFAULT-VALUE}).")
    private int latencySeconds;

    @Option(
            names = "--max-candidates",
            defaultValue = "17",
            description = "Nodes that are looked at for a task at most; of those some have no room (default"
                    + " ${DEFAULT-VALUE}).")
    private int maxCandidates;

    @Option(names = "--skip-rocksdb", description = "Leave out the runs on RocksDB.")
    private boolean skipRocksDb;

    @Option(names = "--skip-latency", description = "Leave out the latency runs.")
    private boolean skipLatency;

    @Mixin
    private JsonOption json;

    private record Run(int nodes, String strategy, String backend) {}

    @Override
    public String parent() {
        return "bench";
    }

    @Override
    public int run(Terminal terminal) throws Exception {
        check();
        Scratch scratch = Scratch.create();
        try {
            Map<Run, List<Throughput>> results = throughput(terminal, scratch);
            Map<String, Measurement> latencies = new LinkedHashMap<>();
            for (String strategy : skipLatency ? List.<String>of() : strategies) {
                terminal.progress("latency: " + strategy);
                latencies.put(
                        strategy,
                        job(latencyNodes(), scratch)
                                .latency(strategy, HASHMAP, tasksPerSecond, latencySeconds, latencySeconds));
                scratch.empty();
            }
            report(terminal, results, latencies);
        } finally {
            scratch.empty();
        }
        return DONE;
    }

    private void check() {
        if (rounds < 1 || parallelism < 1 || tasksPerSecond < 1 || latencySeconds < 1) {
            throw new UsageException(
                    "--rounds, --parallelism, --tasks-per-second and --latency-seconds must be at least 1,"
                            + " but were " + rounds + ", " + parallelism + ", " + tasksPerSecond + " and "
                            + latencySeconds);
        }
        int largest = sizes.stream().mapToInt(Integer::intValue).max().orElse(0);
        int smallest = sizes.stream().mapToInt(Integer::intValue).min().orElse(0);
        if (smallest < 2 || tasks / 2 < 10L * largest * parallelism) {
            throw new UsageException("--nodes must be at least 2, and --tasks 20 a node and subtask, but were " + sizes
                    + " and " + tasks);
        }
        PlacementStrategies known = PlacementStrategies.load(getClass().getClassLoader());
        for (String strategy : strategies) {
            if (!strategy.equals(PlacementStrategies.ADAPTIVE) && known.find(strategy) == null) {
                throw new UsageException("--strategies must be of " + PlacementStrategies.ADAPTIVE + " and "
                        + known.names() + ", but one was '" + strategy + "'");
            }
        }
    }

    private BalanceJob job(int nodes, Scratch scratch) {
        BalanceConfig config =
                BalanceConfig.builder().maxCandidates(maxCandidates).build();
        return new BalanceJob(new TaskLoad(nodes, parallelism), config, parallelism, scratch.folder());
    }

    private int latencyNodes() {
        return sizes.contains(1000) ? 1000 : sizes.get(0);
    }

    private Map<Run, List<Throughput>> throughput(Terminal terminal, Scratch scratch) throws Exception {
        List<Run> runs = new ArrayList<>();
        for (int nodes : sizes) {
            runs.add(new Run(nodes, BalanceJob.LIMIT, HASHMAP));
            strategies.forEach(strategy -> runs.add(new Run(nodes, strategy, HASHMAP)));
        }
        if (!skipRocksDb) {
            strategies.forEach(strategy -> runs.add(new Run(latencyNodes(), strategy, ROCKSDB)));
        }
        Map<Run, List<Throughput>> results = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Run run : runs) {
                terminal.progress("round " + round + " of " + rounds + ": " + run.strategy() + ", " + run.nodes()
                        + " nodes, " + run.backend());
                long share = run.nodes() >= 10_000 || run.backend().equals(ROCKSDB) ? 2 : 1;
                Throughput measured =
                        job(run.nodes(), scratch).throughput(run.strategy(), run.backend(), tasks / share);
                if (round > 0) {
                    results.computeIfAbsent(run, first -> new ArrayList<>()).add(measured);
                }
                scratch.empty();
                System.gc();
            }
        }
        return results;
    }

    private static List<Double> each(List<Throughput> results, ToDoubleFunction<Throughput> figure) {
        return results.stream().map(figure::applyAsDouble).toList();
    }

    private static double shareOfLimit(Map<Run, List<Throughput>> results, Run run) {
        List<Throughput> limit = results.get(new Run(run.nodes(), BalanceJob.LIMIT, HASHMAP));
        return Medians.ofRatios(
                each(results.get(run), Throughput::perCpuSecond), each(limit, Throughput::perCpuSecond));
    }

    private void report(Terminal terminal, Map<Run, List<Throughput>> results, Map<String, Measurement> latencies) {
        if (json.requested()) {
            terminal.json(out -> write(out, results, latencies));
            return;
        }
        terminal.line(String.format(
                Locale.ROOT,
                "%-16s %-8s %7s %24s %15s %11s",
                "",
                "",
                "nodes",
                "assignments/CPU second",
                "share of limit",
                "candidates"));
        for (Map.Entry<Run, List<Throughput>> entry : results.entrySet()) {
            Run run = entry.getKey();
            terminal.line(String.format(
                    Locale.ROOT,
                    "%-16s %-8s %,7d %,24.0f %15.3f %11.1f",
                    run.strategy(),
                    run.backend(),
                    run.nodes(),
                    Medians.of(each(entry.getValue(), Throughput::perCpuSecond)),
                    shareOfLimit(results, run),
                    Medians.of(each(entry.getValue(), Throughput::candidatesPerTask))));
        }
        latencies.forEach((strategy, measured) -> terminal.line(String.format(
                Locale.ROOT,
                "latency, %s, %,d nodes: p50 %.2f ms, p99 %.2f ms (%,d assignments at %,d tasks/s, checkpoints each second)",
                strategy,
                latencyNodes(),
                measured.quantileMillis(.5),
                measured.quantileMillis(.99),
                measured.timed(),
                tasksPerSecond)));
    }

    private void write(JsonGenerator out, Map<Run, List<Throughput>> results, Map<String, Measurement> latencies)
            throws IOException {
        out.writeStringField("bench", "balance");
        out.writeNumberField("rounds", rounds);
        out.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
        out.writeArrayFieldStart("throughput");
        for (Map.Entry<Run, List<Throughput>> entry : results.entrySet()) {
            Run run = entry.getKey();
            List<Throughput> measured = entry.getValue();
            out.writeStartObject();
            out.writeStringField("strategy", run.strategy());
            out.writeStringField("backend", run.backend());
            out.writeNumberField("nodes", run.nodes());
            out.writeNumberField(
                    "assignmentsPerCpuSecond", Math.round(Medians.of(each(measured, Throughput::perCpuSecond))));
            out.writeNumberField(
                    "assignmentsPerSecond",
                    Math.round(Medians.of(each(measured, result -> result.assignments() / result.wallSeconds()))));
            out.writeNumberField("shareOfLimit", Medians.rounded(shareOfLimit(results, run)));
            out.writeNumberField(
                    "candidatesPerTask", Medians.rounded(Medians.of(each(measured, Throughput::candidatesPerTask))));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeObjectFieldStart("latencyMillis");
        for (Map.Entry<String, Measurement> entry : latencies.entrySet()) {
            out.writeObjectFieldStart(entry.getKey());
            out.writeNumberField("p50", Medians.rounded(entry.getValue().quantileMillis(.5)));
            out.writeNumberField("p99", Medians.rounded(entry.getValue().quantileMillis(.99)));
            out.writeNumberField("assignments", entry.getValue().timed());
            out.writeNumberField("nodes", latencyNodes());
            out.writeNumberField("tasksPerSecond", tasksPerSecond);
            out.writeEndObject();
        }
        out.writeEndObject();
    }
}
