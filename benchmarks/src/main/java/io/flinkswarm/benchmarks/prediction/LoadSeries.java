package io.flinkswarm.benchmarks.prediction;

import java.util.SplittableRandom;

/**
 * A seeded series of a node's load: a base, a slow trend that turns, a daily-like cycle with a second harmonic, slow random
 * swings (first-order autoregressive) and white noise.
 */
final class LoadSeries {
    private static final double PERSISTENCE = .98;

    private final SplittableRandom random;
    private final double base;
    private final double slope;
    private final int turn;
    private final double amplitude;
    private final double period;
    private final double phase;
    private final double swing;
    private final double noise;
    private double swung;
    private int at;

    LoadSeries(long seed, int length) {
        random = new SplittableRandom(seed);
        base = .3 + .3 * random.nextDouble();
        slope = (random.nextDouble() - .5) * .4 / length;
        turn = random.nextInt(length);
        amplitude = .05 + .2 * random.nextDouble();
        period = 300 + 900 * random.nextDouble();
        phase = 2 * Math.PI * random.nextDouble();
        swing = .005 + .01 * random.nextDouble();
        noise = .02 + .04 * random.nextDouble();
    }

    double next() {
        double trend = slope * (at < turn ? at : 2 * turn - at);
        double angle = phase + 2 * Math.PI * at / period;
        swung = PERSISTENCE * swung + swing * gaussian();
        at++;
        return Math.max(
                0,
                base + trend + amplitude * (Math.sin(angle) + .3 * Math.sin(2 * angle)) + swung + noise * gaussian());
    }

    private double gaussian() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
