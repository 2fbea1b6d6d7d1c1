package io.flinkswarm.benchmarks.latency;

import java.util.Random;

/**
 * Fifty FIFO workers of speeds 1, 1, 2 and 4; every third runs three times slower from half of the tasks on.
 *
 * <p>30,000 tasks of log-normal work (mu -.5, sigma 1: a second in the mean), at .8 of the average of the capacity before and
 * after; they carry no size. Steady: nothing slows down, at .8 of the capacity.
 */
final class DriftScenario extends Scenario {
    private static final int NODES = 50;
    private static final int TASKS = 30_000;
    private static final double LOAD = .8;
    private static final double SLOWER = 3;

    /** From where seeds count: 1, 2 and 3 are then pools much like the published ones, whose generator isn't known. */
    private static final int FIRST = 39;

    private final boolean isSteady;
    private final double[] speeds;
    private final long[] arrivals;
    private final double[] work = new double[TASKS];
    private final long slowFrom;

    DriftScenario(int seed, boolean isSteady) {
        this.isSteady = isSteady;
        Random random = Draws.random(FIRST + seed);
        speeds = Draws.speeds(NODES, random);
        double before = Draws.sum(speeds);
        double after = 0;
        for (int node = 0; node < NODES; node++) {
            after += isSlowed(node) ? speeds[node] / SLOWER : speeds[node];
        }
        arrivals = Draws.arrivals(TASKS, LOAD * (before + after) / 2, random);
        for (int task = 0; task < TASKS; task++) {
            work[task] = Math.exp(-.5 + random.nextGaussian()) * SECOND;
        }
        slowFrom = isSteady ? Long.MAX_VALUE : arrivals[TASKS / 2];
    }

    private boolean isSlowed(int node) {
        return !isSteady && node % 3 == 0;
    }

    @Override
    String name() {
        return isSteady ? "steady" : "drift";
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

    /** What is left of a task when its worker slows down takes three times as long. */
    @Override
    long finish(int node, int task, long start) {
        double alone = work[task] / speeds[node];
        if (!isSlowed(node)) {
            return start + Math.round(alone);
        }
        double before = Math.max(0, Math.min(alone, (double) slowFrom - start));
        return start + Math.round(before + (alone - before) * SLOWER);
    }
}
