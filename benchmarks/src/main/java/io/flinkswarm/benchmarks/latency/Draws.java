package io.flinkswarm.benchmarks.latency;

import java.util.Random;

/** The random parts that scenarios are made of. */
final class Draws {
    /** The speeds that are drawn from by equal chance. */
    private static final double[] SPEEDS = {1, 1, 2, 4};

    private Draws() {}

    /** Neighbouring seeds of {@link Random} start alike; a multiply by the golden ratio parts them. */
    static Random random(int seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    static double[] speeds(int nodes, Random random) {
        double[] speeds = new double[nodes];
        for (int i = 0; i < nodes; i++) {
            speeds[i] = SPEEDS[random.nextInt(SPEEDS.length)];
        }
        return speeds;
    }

    /** Poisson arrivals with that many a second. */
    static long[] arrivals(int tasks, double perSecond, Random random) {
        long[] arrivals = new long[tasks];
        double now = 0;
        for (int i = 0; i < tasks; i++) {
            now += -Math.log(1 - random.nextDouble()) / perSecond * Scenario.SECOND;
            arrivals[i] = Math.round(now);
        }
        return arrivals;
    }

    static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
