package io.flinkswarm.benchmarks.latency;

import java.util.Random;

/**
 * Fifty FIFO workers of unlike speed and price: an hour of one costs its speed, times a log-normal factor (sigma .5) that has
 * nothing to do with it. Tasks care for time and, with a given weight, for cost.
 *
 * <p>20,000 tasks of log-normal work (mu -.5, sigma 1) at a share of the capacity. What is drawn does not depend on the weight.
 */
final class CostScenario extends Scenario {
    private static final int NODES = 50;
    private static final int TASKS = 20_000;
    private static final double PRICE_SPREAD = .5;

    private final double costWeight;
    private final double[] speeds;
    private final double[] costs = new double[NODES];
    private final long[] arrivals;
    private final double[] work = new double[TASKS];

    CostScenario(int seed, double load, double costWeight) {
        this.costWeight = costWeight;
        Random random = Draws.random(seed);
        speeds = Draws.speeds(NODES, random);
        for (int node = 0; node < NODES; node++) {
            costs[node] = speeds[node] * Math.exp(PRICE_SPREAD * random.nextGaussian());
        }
        arrivals = Draws.arrivals(TASKS, load * Draws.sum(speeds), random);
        for (int task = 0; task < TASKS; task++) {
            work[task] = Math.exp(-.5 + random.nextGaussian()) * SECOND;
        }
    }

    @Override
    String name() {
        return "cost at " + costWeight;
    }

    @Override
    int nodes() {
        return NODES;
    }

    @Override
    int tasks() {
        return TASKS;
    }

    @Override
    long arrival(int task) {
        return arrivals[task];
    }

    @Override
    double weight(int node) {
        return speeds[node];
    }

    @Override
    double costPerHour(int node) {
        return costs[node];
    }

    @Override
    double costWeight() {
        return costWeight;
    }

    @Override
    long finish(int node, int task, long start) {
        return start + Math.round(work[task] / speeds[node]);
    }
}
