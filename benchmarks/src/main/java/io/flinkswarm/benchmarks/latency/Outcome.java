package io.flinkswarm.benchmarks.latency;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a run came to: response times in seconds, shares, and what the nodes cost. */
record Outcome(double mean, double p50, double p99, double inTime, double utilisation, double cost) {
    Outcome(long[] response, double[] busy, Scenario scenario, long until) {
        this(
                Arrays.stream(response).average().orElse(Double.NaN) / Scenario.SECOND,
                quantile(response, .5),
                quantile(response, .99),
                (double) Arrays.stream(response)
                                .filter(each -> each <= scenario.deadline())
                                .count()
                        / response.length,
                utilisation(busy, scenario, until),
                cost(busy, scenario));
    }

    /** The mean over runs. */
    static Outcome mean(List<Outcome> runs) {
        return new Outcome(
                mean(runs, Outcome::mean),
                mean(runs, Outcome::p50),
                mean(runs, Outcome::p99),
                mean(runs, Outcome::inTime),
                mean(runs, Outcome::utilisation),
                mean(runs, Outcome::cost));
    }

    private static double mean(List<Outcome> runs, ToDoubleFunction<Outcome> figure) {
        return runs.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    private static double quantile(long[] response, double share) {
        long[] sorted = response.clone();
        Arrays.sort(sorted);
        return (double) sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))] / Scenario.SECOND;
    }

    /** The share of the nodes' time in which they worked; of those of any number of slots, how many tasks they had. */
    private static double utilisation(double[] busy, Scenario scenario, long until) {
        return Draws.sum(busy) / scenario.nodes() / until;
    }

    private static double cost(double[] busy, Scenario scenario) {
        double sum = 0;
        for (int node = 0; node < busy.length; node++) {
            sum += busy[node] / Scenario.SECOND / 3600 * scenario.costPerHour(node);
        }
        return sum;
    }
}
