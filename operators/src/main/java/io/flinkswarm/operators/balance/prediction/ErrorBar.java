package io.flinkswarm.operators.balance.prediction;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How far the ends of the 90 % bar lie from its middle, in deviations: two quantiles of the normalised residuals, tracked
 * online.
 *
 * <p>With miss = 1 where a residual lay beyond an end, else 0, the end moves by γ·(miss − 0.05). So over any n results the
 * share of misses differs from 0.05 by at most (range of the end)/(γ·n), whatever the residuals do, drift included: adaptive
 * conformal inference, Gibbs and Candès, NeurIPS 2021, on the score instead of the level (the P of conformal PID control,
 * Angelopoulos, Candès and Tibshirani, NeurIPS 2023).
 */
final class ErrorBar {
    static final double MISS = 0.05;
    static final double STEP = 0.05;
    static final double NORMAL = 1.6448536269514722;
    private static final double LEAST = 0.1;
    private static final double MOST = 20;

    private double below = NORMAL;
    private double above = NORMAL;

    double below() {
        return below;
    }

    double above() {
        return above;
    }

    /** Takes what became of a bar: whether the result lay below its lower or above its upper end. */
    void record(boolean tooLow, boolean tooHigh) {
        below = moved(below, tooLow);
        above = moved(above, tooHigh);
    }

    private static double moved(double end, boolean miss) {
        return Math.max(LEAST, Math.min(MOST, end + STEP * ((miss ? 1 : 0) - MISS)));
    }

    ErrorBar copy() {
        ErrorBar copy = new ErrorBar();
        copy.below = below;
        copy.above = above;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(below);
        out.writeDouble(above);
    }

    static ErrorBar read(DataInput in) throws IOException {
        ErrorBar bar = new ErrorBar();
        bar.below = in.readDouble();
        bar.above = in.readDouble();
        return bar;
    }
}
