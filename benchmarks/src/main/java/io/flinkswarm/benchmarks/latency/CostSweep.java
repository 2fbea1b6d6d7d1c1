package io.flinkswarm.benchmarks.latency;

import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.operators.balance.BalanceConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What tasks cost in all, and how long they take, as the weight of cost grows: the cost must never rise. */
final class CostSweep {
    static final List<String> STRATEGIES = List.of("adaptive");

    private static final double[] WEIGHTS = {0, .25, .5, 1, 2, 4, 8};
    private static final double[] LOADS = {.4, .6, .8};

    private final BalanceConfig policy;
    private final int seeds;
    private final List<String> strategies;
    private final List<String> rises = new ArrayList<>();

    CostSweep(BalanceConfig policy, int seeds, List<String> strategies) {
        this.policy = policy;
        this.seeds = seeds;
        this.strategies = strategies;
    }

    int run(Terminal terminal, boolean asJson) {
        Map<String, Map<Double, List<Outcome>>> all = new LinkedHashMap<>();
        for (String strategy : strategies) {
            Map<Double, List<Outcome>> byLoad = new LinkedHashMap<>();
            for (double load : LOADS) {
                terminal.progress("cost at " + load + ": " + strategy + " …");
                byLoad.put(load, sweep(strategy, load));
            }
            all.put(strategy, byLoad);
        }
        if (asJson) {
            json(terminal, all);
        } else {
            print(terminal, all);
        }
        rises.forEach(terminal::message);
        return rises.isEmpty() ? SwarmCommand.DONE : SwarmCommand.FAILED;
    }

    private List<Outcome> sweep(String strategy, double load) {
        List<Outcome> outcomes = new ArrayList<>();
        for (double weight : WEIGHTS) {
            Outcome outcome = new Contest(seed -> new CostScenario(seed, load, weight), policy).pool(strategy, seeds);
            if (!outcomes.isEmpty()) {
                double before = outcomes.get(outcomes.size() - 1).cost();
                if (!(outcome.cost() <= before)) {
                    rises.add(String.format(
                            Locale.ROOT,
                            "cost of %s at load %s must not rise with its weight, but rose from %.6g to %.6g at %s",
                            strategy,
                            load,
                            before,
                            outcome.cost(),
                            weight));
                }
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private void json(Terminal terminal, Map<String, Map<Double, List<Outcome>>> all) {
        terminal.json(out -> {
            out.writeStringField("scenario", "cost");
            out.writeNumberField("seeds", seeds);
            out.writeObjectFieldStart("strategies");
            for (Map.Entry<String, Map<Double, List<Outcome>>> strategy : all.entrySet()) {
                out.writeArrayFieldStart(strategy.getKey());
                for (Map.Entry<Double, List<Outcome>> load : strategy.getValue().entrySet()) {
                    for (int i = 0; i < WEIGHTS.length; i++) {
                        Outcome outcome = load.getValue().get(i);
                        out.writeStartObject();
                        out.writeNumberField("load", load.getKey());
                        out.writeNumberField("costWeight", WEIGHTS[i]);
                        out.writeNumberField("cost", outcome.cost());
                        out.writeNumberField("mean", outcome.mean());
                        out.writeNumberField("p99", outcome.p99());
                        out.writeEndObject();
                    }
                }
                out.writeEndArray();
            }
            out.writeEndObject();
            out.writeArrayFieldStart("wrong");
            for (String each : rises) {
                out.writeString(each);
            }
            out.writeEndArray();
        });
    }

    private void print(Terminal terminal, Map<String, Map<Double, List<Outcome>>> all) {
        terminal.line(String.format(
                Locale.ROOT, "%-20s %5s %7s %10s %9s %9s", "strategy", "load", "weight", "cost", "mean", "p99"));
        all.forEach((strategy, byLoad) -> byLoad.forEach((load, outcomes) -> {
            for (int i = 0; i < WEIGHTS.length; i++) {
                Outcome outcome = outcomes.get(i);
                terminal.line(String.format(
                        Locale.ROOT,
                        "%-20s %5.2f %7.2f %10.4f %9.3f %9.3f",
                        strategy,
                        load,
                        WEIGHTS[i],
                        outcome.cost(),
                        outcome.mean(),
                        outcome.p99()));
            }
        }));
    }
}
