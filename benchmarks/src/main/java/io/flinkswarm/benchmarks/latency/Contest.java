package io.flinkswarm.benchmarks.latency;

import io.flinkswarm.operators.balance.BalanceConfig;
import io.flinkswarm.operators.balance.Binding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/** Strategies on the same seeded scenarios, each placed by the operator's pool. */
final class Contest {
    /** What others do: the task is sent when it comes, and nobody doubts a node. */
    static final List<String> BASELINES = List.of(
            "round-robin",
            "weighted-round-robin",
            "power-of-two",
            "least-connections",
            "weighted-least-connections",
            "peak-ewma");

    /** No scenario's queue is ever so long: what is measured is the order, not what is turned away. */
    private static final int UNBOUNDED = 1_000_000;

    private final IntFunction<Scenario> scenarios;
    private final BalanceConfig policy;

    /**
     * A contest.
     *
     * @param scenarios by seed
     * @param policy of the pool, but for the strategy
     */
    Contest(IntFunction<Scenario> scenarios, BalanceConfig policy) {
        this.scenarios = scenarios;
        this.policy = policy.toBuilder()
                .maxTaskQueueSize(UNBOUNDED)
                .maxNodeQueue(UNBOUNDED)
                .maxRunning(UNBOUNDED)
                .nodeTimeout(Duration.ZERO)
                .runTimeout(Duration.ZERO)
                .build();
    }

    /** A strategy as the pool has it: with the policy's binding, suspicion and moves. */
    Outcome pool(String strategy, int seeds) {
        return mean(seeds, (scenario, seed) -> {
            BalanceConfig config = policy.toBuilder()
                    .strategy(strategy)
                    .costWeight(scenario.costWeight())
                    .build();
            return new PoolBalancer(scenario, config, seed);
        });
    }

    /** A strategy by the operator's pool as others have it. */
    Outcome baseline(String strategy, int seeds) {
        BalanceConfig config = policy.toBuilder()
                .strategy(strategy)
                .binding(Binding.EARLY)
                .suspicion(false)
                .rebalancingThreshold(10)
                .build();
        return mean(seeds, (scenario, seed) -> new PoolBalancer(scenario, config, seed));
    }

    /** Power of two with peak EWMA, which the pool has not by that name. */
    Outcome powerOfTwoPeakEwma(int seeds) {
        return mean(seeds, PlainBalancer::powerOfTwoPeakEwma);
    }

    /** One who knows sizes and speeds, and sends each task to where it is done first. */
    Outcome oracle(int seeds) {
        return mean(seeds, PlainBalancer::oracle);
    }

    private Outcome mean(int seeds, BiFunction<Scenario, Integer, Balancer> balancer) {
        List<Outcome> runs = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            Scenario scenario = scenarios.apply(seed);
            runs.add(Simulation.run(scenario, balancer.apply(scenario, seed)));
        }
        return Outcome.mean(runs);
    }

    /** The baselines that were published of a scenario, measured on the published seeds. */
    Map<String, Outcome> published(String scenario) {
        Map<String, Outcome> measured = new LinkedHashMap<>();
        for (String strategy : PublishedLatency.of(scenario).keySet()) {
            measured.put(strategy, measure(strategy, PublishedLatency.SEEDS));
        }
        return measured;
    }

    /** A baseline or the oracle by name. */
    Outcome measure(String strategy, int seeds) {
        return switch (strategy) {
            case PublishedLatency.ORACLE -> oracle(seeds);
            case PublishedLatency.TWO_PEAK_EWMA -> powerOfTwoPeakEwma(seeds);
            default -> baseline(strategy, seeds);
        };
    }
}
