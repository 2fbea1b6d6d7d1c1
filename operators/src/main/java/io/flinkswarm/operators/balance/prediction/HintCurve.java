package io.flinkswarm.operators.balance.prediction;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What the durations of a type deviate by from the line, for each quarter of a doubling of the hint: hints may tell more than
 * how large a task is. Prompts of a medium length, for instance, may have the longest answers.
 */
final class HintCurve {
    private static final int PARTS = 32;
    private static final double PER_DOUBLING = 4;
    private static final float PRIOR_VARIANCE = .2f;

    private final float[] mean = new float[PARTS];
    private final float[] variance = new float[PARTS];

    HintCurve() {
        Arrays.fill(variance, PRIOR_VARIANCE);
    }

    /** Which part a hint falls into. */
    private static int part(double logHint) {
        return Math.floorMod((int) Math.floor(logHint * PER_DOUBLING / Math.log(2)), PARTS);
    }

    double mean(double logHint) {
        return mean[part(logHint)];
    }

    double variance(double logHint) {
        return variance[part(logHint)];
    }

    void move(double logHint, double miss, double total, double drift) {
        int part = part(logHint);
        double gain = variance[part] / total;
        mean[part] = (float) EffectModel.bounded(mean[part] + gain * miss);
        variance[part] = (float) Math.min(EffectModel.MOST_VARIANCE, variance[part] * (1 - gain) + drift);
    }

    HintCurve copy() {
        HintCurve copy = new HintCurve();
        System.arraycopy(mean, 0, copy.mean, 0, PARTS);
        System.arraycopy(variance, 0, copy.variance, 0, PARTS);
        return copy;
    }

    void write(DataOutput out) throws IOException {
        for (int part = 0; part < PARTS; part++) {
            out.writeFloat(mean[part]);
            out.writeFloat(variance[part]);
        }
    }

    static HintCurve read(DataInput in) throws IOException {
        HintCurve curve = new HintCurve();
        for (int part = 0; part < PARTS; part++) {
            curve.mean[part] = in.readFloat();
            curve.variance[part] = in.readFloat();
        }
        return curve;
    }
}
