package io.flinkswarm.benchmarks.latency;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.jobs.cli.ConfigurationOptions;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.operators.balance.BalanceConfig;
import io.flinkswarm.operators.balance.BalanceSettings;
import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./swarm evaluate latency}: response times of the strategies on seeded scenarios in virtual time, placed by the
 * operator's own algorithm, beside an oracle.
 *
 * <p>Round robin, least connections and their like are measured as others have them (each task is sent when it comes), and
 * once more under the pool's policy. It fails where those are off the published figures, and where a floor is missed.
 */
@Command(name = "latency", description = "Response times of the strategies on seeded scenarios, in virtual time.")
public final class LatencyEvaluation implements SwarmCommand {
    private static final String ALL = "all";
    private static final String LLM = "llm:";
    private static final double[] LLM_LOADS = {.8, .95};

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            required = true,
            description =
                    "linkerd, drift, steady, interaction, cost, or llm:FILE with t_s,context_tokens,generated_tokens.")
    private String scenario;

    @Option(
            names = "--strategy",
            split = ",",
            paramLabel = "NAME",
            description = "Strategies to measure, separated by commas (default: ${DEFAULT-VALUE}).")
    private List<String> strategies = new ArrayList<>(List.of(ALL));

    @Option(names = "--seeds", paramLabel = "S", description = "Scenarios, 1 to S (default: ${DEFAULT-VALUE}).")
    private int seeds = 3;

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
        if (seeds < 1) {
            throw new UsageException("--seeds must be at least 1, but was " + seeds);
        }
        BalanceConfig policy = policy();
        List<String> named = named();
        if (scenario.equals("cost")) {
            return new CostSweep(policy, seeds, strategies.contains(ALL) ? CostSweep.STRATEGIES : named)
                    .run(terminal, json.requested());
        }
        List<LatencyResult> results = new ArrayList<>();
        for (Map.Entry<String, IntFunction<Scenario>> each : families().entrySet()) {
            results.add(measure(each.getKey(), new Contest(each.getValue(), policy), named, policy, terminal));
        }
        if (json.requested()) {
            terminal.json(out -> write(results, out));
        } else {
            results.forEach(result -> result.print(terminal));
        }
        List<String> wrong = new ArrayList<>();
        results.forEach(result -> wrong.addAll(result.wrong()));
        wrong.forEach(terminal::message);
        return wrong.isEmpty() ? DONE : FAILED;
    }

    private BalanceConfig policy() {
        Map<String, String> settings = new TreeMap<>();
        configuration.configuration().toMap().forEach((key, value) -> {
            if (key.startsWith(BalanceSettings.PREFIX)) {
                settings.put(key, value);
            }
        });
        try {
            return BalanceSettings.apply(BalanceConfig.DEFAULT, settings);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private List<String> named() {
        PlacementStrategies known = PlacementStrategies.load(getClass().getClassLoader());
        List<String> all = new ArrayList<>(known.names());
        all.add(PlacementStrategies.ADAPTIVE);
        if (strategies.contains(ALL)) {
            return all;
        }
        for (String strategy : strategies) {
            if (!all.contains(strategy)) {
                throw new UsageException(
                        "--strategy must be '" + ALL + "' or one of " + all + ", but was '" + strategy + "'");
            }
        }
        return List.copyOf(strategies);
    }

    private Map<String, IntFunction<Scenario>> families() throws IOException {
        Map<String, IntFunction<Scenario>> families = new LinkedHashMap<>();
        switch (scenario) {
            case "linkerd" -> families.put(scenario, LinkerdScenario::new);
            case "drift" -> families.put(scenario, seed -> new DriftScenario(seed, false));
            case "steady" -> families.put(scenario, seed -> new DriftScenario(seed, true));
            case "interaction" -> families.put(scenario, InteractionScenario::new);
            default -> {
                LlmScenario.Trace trace = trace();
                for (double load : LLM_LOADS) {
                    families.put("llm at " + load, seed -> new LlmScenario(trace, load, seed));
                }
            }
        }
        return families;
    }

    private LlmScenario.Trace trace() throws IOException {
        if (!scenario.startsWith(LLM)) {
            throw new UsageException(
                    "--scenario must be linkerd, drift, steady, interaction, cost or llm:FILE, but was '" + scenario
                            + "'");
        }
        Path file = Path.of(scenario.substring(LLM.length()));
        if (!Files.isRegularFile(file)) {
            throw new UsageException("FILE of --scenario llm:FILE must be a file, but was " + file);
        }
        try {
            return LlmScenario.Trace.read(file);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private LatencyResult measure(
            String name, Contest contest, List<String> named, BalanceConfig policy, Terminal terminal) {
        LatencyResult result = new LatencyResult(name, seeds);
        for (String strategy : named) {
            terminal.progress(name + ": " + strategy + " …");
            if (Contest.BASELINES.contains(strategy)) {
                result.baseline(strategy, contest.baseline(strategy, seeds));
                result.underPolicy(strategy, contest.pool(strategy, seeds));
            } else {
                result.strategy(strategy, contest.pool(strategy, seeds));
            }
        }
        terminal.progress(name + ": baselines …");
        // what floors are stated against is measured whatever was named
        for (String strategy : Contest.BASELINES) {
            if (!result.has(strategy)) {
                result.baseline(strategy, contest.baseline(strategy, seeds));
            }
        }
        result.baseline(PublishedLatency.TWO_PEAK_EWMA, contest.powerOfTwoPeakEwma(seeds));
        result.oracle(contest.oracle(seeds));
        contest.published(name).forEach((strategy, outcome) -> result.published(name, strategy, outcome));
        if (name.equals("drift")) {
            new Contest(seed -> new DriftScenario(seed, true), policy)
                    .published("steady")
                    .forEach((strategy, outcome) -> result.published("steady", strategy, outcome));
        }
        return result;
    }

    private void write(List<LatencyResult> results, JsonGenerator out) throws IOException {
        if (results.size() == 1) {
            results.get(0).write(out);
            return;
        }
        out.writeStringField("scenario", scenario);
        out.writeNumberField("seeds", seeds);
        out.writeArrayFieldStart("loads");
        for (LatencyResult result : results) {
            out.writeStartObject();
            result.write(out);
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
