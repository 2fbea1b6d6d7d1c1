package io.flinkswarm.operators.balance.prediction;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What was learned of one task type over the whole pool: how long it takes, how noisily, how often it succeeds. */
final class TypeEffect {
    static final double PRIOR_NOISE = 0.25;

    private static final double SKEW_STEP = 0.003;
    private static final double MOST_SKEW = 1.5;

    /** Log-duration on a node like the others. */
    static final int LEVEL = 0;

    /** What part of the deviation of a hint shows in the duration. */
    static final int SLOPE = 1;

    /** What other tasks on the node cost. */
    static final int CROWD = 2;

    /** The first of the type's latent factors, which meet those of a node. */
    static final int FACTOR = 3;

    static final int SIZE = FACTOR + EffectModel.FACTORS;

    /** Never used again for another type, so that a node's cell of a type that was forgotten can't pass for another's. */
    final int id;

    final double[] mean = new double[SIZE];
    final double[] variance = new double[SIZE];

    /** Variance of log-durations around what is foretold of them. */
    double noise = PRIOR_NOISE;

    /** What hints tell beyond the line; null before the first hint. */
    HintCurve curve;

    /** Mean of the logs of the hints. */
    double hintMean;

    /** Running mean of squared misses over their variance: 1 unless the type changes. */
    double surprise = 1;

    /** How many deviations the median lies above the mean of the logs: 0 of a lognormal duration. */
    double skew;

    /** The type's own error bar; null before its first duration was scored. */
    ErrorBar bar;

    double tried;
    double succeeded;
    long results;
    long hints;
    long lastUsed;

    TypeEffect(int id) {
        this.id = id;
    }

    /** Moves the skew towards where as many durations lie above the foretold median as below. */
    void learnSkew(double y, Prediction said) {
        skew = Math.max(-MOST_SKEW, Math.min(MOST_SKEW, skew + SKEW_STEP * Math.signum(y - said.logMedian)));
    }

    TypeEffect copy() {
        TypeEffect copy = new TypeEffect(id);
        System.arraycopy(mean, 0, copy.mean, 0, SIZE);
        System.arraycopy(variance, 0, copy.variance, 0, SIZE);
        copy.noise = noise;
        copy.surprise = surprise;
        copy.skew = skew;
        copy.bar = bar == null ? null : bar.copy();
        copy.hintMean = hintMean;
        copy.curve = curve == null ? null : curve.copy();
        copy.tried = tried;
        copy.succeeded = succeeded;
        copy.results = results;
        copy.hints = hints;
        copy.lastUsed = lastUsed;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(id);
        for (int i = 0; i < SIZE; i++) {
            out.writeDouble(mean[i]);
            out.writeDouble(variance[i]);
        }
        out.writeDouble(noise);
        out.writeDouble(surprise);
        out.writeDouble(skew);
        out.writeBoolean(bar != null);
        if (bar != null) {
            bar.write(out);
        }
        out.writeDouble(hintMean);
        out.writeBoolean(curve != null);
        if (curve != null) {
            curve.write(out);
        }
        out.writeDouble(tried);
        out.writeDouble(succeeded);
        out.writeLong(results);
        out.writeLong(hints);
        out.writeLong(lastUsed);
    }

    static TypeEffect read(DataInput in) throws IOException {
        TypeEffect effect = new TypeEffect(in.readInt());
        for (int i = 0; i < SIZE; i++) {
            effect.mean[i] = in.readDouble();
            effect.variance[i] = in.readDouble();
        }
        effect.noise = in.readDouble();
        effect.surprise = in.readDouble();
        effect.skew = in.readDouble();
        effect.bar = in.readBoolean() ? ErrorBar.read(in) : null;
        effect.hintMean = in.readDouble();
        effect.curve = in.readBoolean() ? HintCurve.read(in) : null;
        effect.tried = in.readDouble();
        effect.succeeded = in.readDouble();
        effect.results = in.readLong();
        effect.hints = in.readLong();
        effect.lastUsed = in.readLong();
        return effect;
    }
}
