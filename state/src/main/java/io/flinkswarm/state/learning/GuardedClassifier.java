package io.flinkswarm.state.learning;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * An online classifier that no input can break: it rejects what is not finite, standardises and clips the rest, checks
 * its weights, and returns by itself to its last good copy.
 *
 * <pre>{@code
 * GuardedClassifier model = GuardedClassifier.of(OnlineClassifier.multiLayer(16, 8, 3, 0.01, seed), 4);
 * double p = model.predict(x);       // NaN if x is not finite: no prediction, use the baseline
 * double loss = model.learn(x, true, 1.0);
 * }</pre>
 *
 * <p>Weights are unfit when one is not finite or above {@value #MAX_WEIGHT} in size. The output layer is checked after
 * each update, and any NaN further down reaches the output of the next pass; all layers are checked every
 * {@value #COPY_EVERY} updates, when the last good copy (floats, half the size of the weights) is taken. So no NaN ever
 * leaves this class. A return costs at most the last {@value #COPY_EVERY} updates and is counted.
 *
 * <p>Serialised size: 12 bytes a weight, 8 a standardised feature, about 50 more. Not safe for use by several threads.
 */
@PublicEvolving
public final class GuardedClassifier {
    static final double MAX_WEIGHT = 1_000;
    static final int COPY_EVERY = 64;
    private static final int VERSION = 1;

    private final OnlineClassifier model;
    private final Standardizer standardizer;
    private final float[] lastGood;
    private long updates;
    private long rejected;
    private long reverted;
    // Scratch of one call; never part of the state.
    private final double[] scaled;

    private GuardedClassifier(OnlineClassifier model, Standardizer standardizer, float[] lastGood) {
        this.model = model;
        this.standardizer = standardizer;
        this.lastGood = lastGood;
        this.scaled = new double[model.inputs()];
    }

    /**
     * Guards {@code model}, which the caller must not use any more.
     *
     * @param passThrough the number of leading features that are on a sensible scale already and are only clipped
     */
    public static GuardedClassifier of(OnlineClassifier model, int passThrough) {
        Objects.requireNonNull(model, "model");
        if (passThrough < 0 || passThrough > model.inputs()) {
            throw new IllegalArgumentException(
                    "passThrough must be in 0.." + model.inputs() + ", but was " + passThrough);
        }
        GuardedClassifier guarded = new GuardedClassifier(
                model, new Standardizer(model.inputs(), passThrough), new float[model.weightCount()]);
        guarded.keepCopy();
        return guarded;
    }

    /** The number of features of a sample. */
    public int inputs() {
        return model.inputs();
    }

    /** P(label is true), or NaN when a feature is not finite: then there is no prediction. */
    public double predict(double[] x) {
        if (!standardizer.apply(x, scaled)) {
            return Double.NaN;
        }
        double p = model.predict(scaled);
        if (Double.isNaN(p)) {
            revert();
            p = model.predict(scaled);
        }
        return p;
    }

    /**
     * Learns one sample and returns the log loss, in nats, that the model had before; NaN, and nothing learned, when a
     * feature is not finite.
     *
     * @param weight scales the step; must be finite and above 0
     */
    public double learn(double[] x, boolean label, double weight) {
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight must be finite and above 0, but was " + weight);
        }
        if (!standardizer.apply(x, scaled)) {
            rejected++;
            return Double.NaN;
        }
        // The sample is judged on the scale it would have been predicted with, and only then moves that scale.
        double loss = model.learn(scaled, label, weight);
        standardizer.observe(x);
        updates++;
        if (!(loss < Double.POSITIVE_INFINITY) || !(model.largestWeight(model.depth()) <= MAX_WEIGHT)) {
            revert();
            return -Math.log(label ? model.predict(scaled) : 1 - model.predict(scaled));
        }
        if (updates % COPY_EVERY == 0) {
            if (model.largestWeight(1) <= MAX_WEIGHT) {
                keepCopy();
            } else {
                revert();
            }
        }
        return loss;
    }

    /** The number of samples learned. */
    public long updates() {
        return updates;
    }

    /** The number of samples turned away because a feature was not finite. */
    public long rejected() {
        return rejected;
    }

    /** The number of returns to the last good copy. */
    public long reverted() {
        return reverted;
    }

    /** The guarded model itself, for reading its shape and weights. */
    public OnlineClassifier model() {
        return model;
    }

    private void keepCopy() {
        int at = 0;
        for (int layer = 1; layer <= model.depth(); layer++) {
            for (double[] row : model.layer(layer)) {
                for (double weight : row) {
                    lastGood[at++] = (float) weight;
                }
            }
        }
    }

    private void revert() {
        reverted++;
        int at = 0;
        for (int layer = 1; layer <= model.depth(); layer++) {
            for (double[] row : model.layer(layer)) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = lastGood[at++];
                }
            }
        }
    }

    /** An independent model that predicts and learns exactly as this one. */
    public GuardedClassifier copy() {
        GuardedClassifier copy = new GuardedClassifier(model.copy(), standardizer.copy(), lastGood.clone());
        copy.updates = updates;
        copy.rejected = rejected;
        copy.reverted = reverted;
        return copy;
    }

    /** Writes the whole state, version first; a {@link #read} of it continues bit for bit. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        model.write(out);
        standardizer.write(out);
        Weights.writeFloats(out, lastGood);
        out.writeLong(updates);
        out.writeLong(rejected);
        out.writeLong(reverted);
    }

    /** Reads what {@link #write} wrote. */
    public static GuardedClassifier read(DataInput in) throws IOException {
        Versions.require("guarded classifier", VERSION, in.readUnsignedByte());
        OnlineClassifier model = OnlineClassifier.read(in);
        Standardizer standardizer = Standardizer.read(in);
        GuardedClassifier guarded =
                new GuardedClassifier(model, standardizer, Weights.readFloats(in, model.weightCount()));
        guarded.updates = in.readLong();
        guarded.rejected = in.readLong();
        guarded.reverted = in.readLong();
        return guarded;
    }
}
