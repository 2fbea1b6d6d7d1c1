package io.flinkswarm.benchmarks.consensus;

import io.flinkswarm.benchmarks.consensus.BenchJob.Variant;
import io.flinkswarm.benchmarks.measure.Measurement;
import io.flinkswarm.benchmarks.measure.Medians;
import io.flinkswarm.benchmarks.measure.Scratch;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.protocol.annotation.Internal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./swarm bench consensus}: votes per CPU second beside the engine's limit, and latency at a steady pace.
 *
 * <p>The limit is the same source, key and serializers with an empty keyed function. Variants run in turn, round by round;
 * the first round warms up and is not counted; medians are given. CPU time is that of the whole process.
 */
@Internal
@Command(
        name = "consensus",
        description = "Votes per CPU second beside the engine's limit, and the latency of decisions.")
public final class ConsensusBench implements SwarmCommand {
    @Option(names = "--rounds", defaultValue = "5", description = "Counted rounds (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--events",
            defaultValue = "6000000",
            description = "Events of a run on the hashmap backend; a sixth on RocksDB (default ${DEFAULT-VALUE}).")
    private long events;

    @Option(names = "--groups", defaultValue = "10000", description = "Groups (default ${DEFAULT-VALUE}).")
    private int groups;

    @Option(names = "--parallelism", defaultValue = "2", description = "Subtasks (default ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--votes-per-second",
            defaultValue = "20000",
            description = "Pace of the latency run (default ${DEFAULT-VALUE}).")
    private int votesPerSecond;

    @Option(
            names = "--latency-seconds",
            defaultValue = "30",
            description = "Counted length of a latency run, after as long a warm-up (default ${DEFAULT-VALUE}).")
    private int latencySeconds;

    @Option(names = "--skip-rocksdb", description = "Leave out the runs on RocksDB.")
    private boolean skipRocksDb;

    @Mixin
    private JsonOption json;

    /** Proposals open at a time: at 20,000 votes a second nine votes come within some 50 ms. */
    private static final int IN_FLIGHT = 100;

    private record Run(String name, Variant variant, String backend, double share) {}

    @Override
    public String parent() {
        return "bench";
    }

    @Override
    public int run(Terminal terminal) throws Exception {
        if (rounds < 1 || groups < 1000 || groups % 1000 != 0 || events < 100_000) {
            throw new UsageException("--rounds must be at least 1, --groups a multiple of 1000 and --events at least"
                    + " 100000, but were " + rounds + ", " + groups + " and " + events);
        }
        Scratch scratch = Scratch.create();
        try {
            Map<String, List<Double>> results = throughput(terminal, scratch);
            Measurement plain = latency(terminal, scratch, Variant.CONSENSUS);
            Measurement journaled = latency(terminal, scratch, Variant.CONSENSUS_JOURNALED);
            report(terminal, results, plain, journaled);
        } finally {
            scratch.empty();
        }
        return DONE;
    }

    private Map<String, List<Double>> throughput(Terminal terminal, Scratch scratch) throws Exception {
        List<Run> runs = new ArrayList<>(List.of(
                new Run("limit", Variant.LIMIT, "hashmap", 1),
                new Run("hashmap", Variant.CONSENSUS, "hashmap", 1),
                new Run("hashmapJournalViews", Variant.CONSENSUS_JOURNALED, "hashmap", 1)));
        if (!skipRocksDb) {
            runs.add(new Run("rocksdb", Variant.CONSENSUS, "rocksdb", 1 / 6.));
            runs.add(new Run("rocksdbJournalViews", Variant.CONSENSUS_JOURNALED, "rocksdb", 1 / 6.));
        }
        VoteLoad load = new VoteLoad(groups, IN_FLIGHT);
        Map<String, List<Double>> results = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Run run : runs) {
                terminal.progress("round " + round + " of " + rounds + ": " + run.name());
                long count = (long) (events * run.share()) / parallelism * parallelism;
                Measurement measured = new BenchJob(load, parallelism, scratch.folder())
                        .throughput(run.variant(), run.backend(), count);
                double votes = load.votesAmong(count) * BenchJob.countedShare();
                if (round > 0) {
                    results.computeIfAbsent(run.name(), name -> new ArrayList<>())
                            .add(votes / measured.cpuSeconds());
                }
                scratch.empty();
                System.gc();
            }
        }
        return results;
    }

    private Measurement latency(Terminal terminal, Scratch scratch, Variant variant) throws Exception {
        terminal.progress("latency: " + variant);
        Measurement measured = new BenchJob(new VoteLoad(groups, IN_FLIGHT), parallelism, scratch.folder())
                .latency(variant, "hashmap", votesPerSecond, latencySeconds, latencySeconds);
        scratch.empty();
        return measured;
    }

    private void report(
            Terminal terminal, Map<String, List<Double>> results, Measurement plain, Measurement journaled) {
        List<Double> limits = results.get("limit");
        if (json.requested()) {
            terminal.json(out -> {
                out.writeStringField("bench", "consensus");
                out.writeNumberField("rounds", rounds);
                out.writeNumberField("processors", Runtime.getRuntime().availableProcessors());
                out.writeObjectFieldStart("votesPerCpuSecond");
                for (Map.Entry<String, List<Double>> entry : results.entrySet()) {
                    out.writeNumberField(entry.getKey(), Math.round(Medians.of(entry.getValue())));
                }
                out.writeEndObject();
                out.writeObjectFieldStart("shareOfLimit");
                for (Map.Entry<String, List<Double>> entry : results.entrySet()) {
                    out.writeNumberField(entry.getKey(), Medians.rounded(Medians.ofRatios(entry.getValue(), limits)));
                }
                out.writeEndObject();
                out.writeObjectFieldStart("latencyMillis");
                for (Map.Entry<String, Measurement> entry :
                        Map.of("plain", plain, "journalViews", journaled).entrySet()) {
                    out.writeObjectFieldStart(entry.getKey());
                    out.writeNumberField("p50", Medians.rounded(entry.getValue().quantileMillis(.5)));
                    out.writeNumberField("p99", Medians.rounded(entry.getValue().quantileMillis(.99)));
                    out.writeNumberField("decisions", entry.getValue().timed());
                    out.writeEndObject();
                }
                out.writeEndObject();
            });
            return;
        }
        terminal.line(String.format(Locale.ROOT, "%-22s %16s %15s", "", "votes/CPU second", "share of limit"));
        results.forEach((name, values) -> terminal.line(String.format(
                Locale.ROOT, "%-22s %,16.0f %15.3f", name, Medians.of(values), Medians.ofRatios(values, limits))));
        for (Map.Entry<String, Measurement> entry :
                Map.of("plain", plain, "journal and views", journaled).entrySet()) {
            terminal.line(String.format(
                    Locale.ROOT,
                    "latency, %s: p50 %.2f ms, p99 %.2f ms (%,d decisions at %,d votes/s, checkpoints each second)",
                    entry.getKey(),
                    entry.getValue().quantileMillis(.5),
                    entry.getValue().quantileMillis(.99),
                    entry.getValue().timed(),
                    votesPerSecond));
        }
    }
}
