package io.flinkswarm.state.learning;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A running standardisation of a feature vector to mean 0 and variance 1, clipped to ±{@value #CLIP}.
 *
 * <p>With n samples seen and g = 1 / min(n, {@value #HORIZON}), each sample moves mean += g·(x − mean) and variance +=
 * g·((x − mean_old)·(x − mean_new) − variance): Welford's update that slowly forgets. A feature counts as 0 until
 * {@value #WARM_UP} samples gave it a scale. After that a value beyond ten standard deviations moves the statistics only
 * as far as one at ten would, so that a single wild value can't hide the others behind a huge scale.
 * The leading {@code passThrough} features are already on a scale of their own (log-odds, shares) and are only clipped.
 *
 * <p>Statistics are kept as floats: 8 bytes a standardised feature. Not safe for use by several threads.
 */
@Internal
public final class Standardizer {
    static final double CLIP = 5;
    static final int WARM_UP = 8;
    static final int HORIZON = 2_000;
    // Beyond this a squared deviation would overflow a float.
    private static final double LARGEST = 1e15;
    private static final double SMALLEST_VARIANCE = 1e-20;
    private static final double ROUNDING = 1e-12;

    private final int passThrough;
    private final float[] mean;
    private final float[] variance;
    private int seen;

    /** A standardiser of {@code inputs} features of which the first {@code passThrough} are only clipped. */
    public Standardizer(int inputs, int passThrough) {
        this(passThrough, new float[inputs - passThrough], new float[inputs - passThrough], 0);
    }

    private Standardizer(int passThrough, float[] mean, float[] variance, int seen) {
        this.passThrough = passThrough;
        this.mean = mean;
        this.variance = variance;
        this.seen = seen;
    }

    /** Writes the standardised {@code x} to {@code to}; false, and nothing usable written, if any feature is not finite. */
    public boolean apply(double[] x, double[] to) {
        double finite = 0;
        for (int i = 0; i < passThrough; i++) {
            finite += x[i] * 0;
            to[i] = clip(x[i], 0, CLIP);
        }
        boolean scaled = seen >= WARM_UP;
        for (int i = 0, j = passThrough; i < mean.length; i++, j++) {
            finite += x[j] * 0;
            to[j] = scaled ? clip((x[j] - mean[i]) / Math.sqrt(variance[i]), 0, CLIP) : 0;
        }
        // 0·x is 0 for every finite x and NaN for all others: one comparison instead of one a feature.
        return finite == 0;
    }

    /** Takes a finite sample into mean and variance. */
    public void observe(double[] x) {
        if (mean.length == 0) {
            return;
        }
        seen = Math.min(seen + 1, HORIZON);
        double gain = 1.0 / seen;
        for (int i = 0, j = passThrough; i < mean.length; i++, j++) {
            double value = clip(x[j], 0, LARGEST);
            double before = value - mean[i];
            // Compared squared: the root is needed for wild values only.
            if (before * before > 4 * CLIP * CLIP * variance[i] && seen > WARM_UP) {
                value = clip(value, mean[i], 2 * CLIP * Math.sqrt(variance[i]));
                before = value - mean[i];
            }
            mean[i] += (float) (gain * before);
            double next = variance[i] + gain * (before * (value - mean[i]) - variance[i]);
            // A constant feature keeps only the rounding of its mean: that is no scale.
            variance[i] = (float) Math.max(next, SMALLEST_VARIANCE + ROUNDING * mean[i] * mean[i]);
        }
    }

    public Standardizer copy() {
        return new Standardizer(passThrough, mean.clone(), variance.clone(), seen);
    }

    public void write(DataOutput out) throws IOException {
        out.writeShort(passThrough);
        out.writeShort(mean.length);
        out.writeInt(seen);
        Weights.writeFloats(out, mean);
        Weights.writeFloats(out, variance);
    }

    public static Standardizer read(DataInput in) throws IOException {
        int passThrough = in.readUnsignedShort();
        int scaled = in.readUnsignedShort();
        int seen = in.readInt();
        return new Standardizer(passThrough, Weights.readFloats(in, scaled), Weights.readFloats(in, scaled), seen);
    }

    private static double clip(double value, double centre, double reach) {
        return value > centre + reach ? centre + reach : value < centre - reach ? centre - reach : value;
    }
}
