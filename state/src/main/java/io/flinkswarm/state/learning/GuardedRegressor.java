package io.flinkswarm.state.learning;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * An online regressor that no input can break: it rejects what is not finite, standardises and clips features, clips
 * targets, checks its weights, and returns by itself to its last good copy.
 *
 * <pre>{@code
 * GuardedRegressor model = GuardedRegressor.of(OnlineRegressor.create(16, 8, 0.01, seed), 4);
 * double y = model.predict(x);       // NaN if x is not finite: no prediction, use the baseline
 * model.learn(x, residual, 1.0);     // the target on a scale of about 1
 * }</pre>
 *
 * <p>Targets are expected on a scale of about 1 and are clipped to ±{@value #TARGET_CLIP}, predictions too. Weights are
 * unfit when one is not finite or above {@value #MAX_WEIGHT} in size. The output layer is checked after each update, and any
 * NaN further down reaches the output of the next pass; both layers are checked every {@value #COPY_EVERY} updates, when the
 * last good copy (floats) is taken. So no NaN ever leaves this class. A return costs at most the last {@value #COPY_EVERY}
 * updates and is counted.
 *
 * <p>Serialised size: 12 bytes a weight, 8 a standardised feature, about 50 more. Not safe for use by several threads.
 */
@PublicEvolving
public final class GuardedRegressor {
    static final double TARGET_CLIP = 5;
    static final double MAX_WEIGHT = 1_000;
    static final int COPY_EVERY = 64;
    private static final int VERSION = 1;

    private final OnlineRegressor model;
    private final Standardizer standardizer;
    private final float[] lastGood;
    private long updates;
    private long rejected;
    private long reverted;
    // Scratch of one call; never part of the state.
    private final double[] scaled;
    private final double[] flat;

    private GuardedRegressor(OnlineRegressor model, Standardizer standardizer, float[] lastGood) {
        this.model = model;
        this.standardizer = standardizer;
        this.lastGood = lastGood;
        this.scaled = new double[model.inputs()];
        this.flat = new double[model.weightCount()];
    }

    /**
     * Guards {@code model}, which the caller must not use any more.
     *
     * @param passThrough the number of leading features that are on a sensible scale already and are only clipped
     */
    public static GuardedRegressor of(OnlineRegressor model, int passThrough) {
        Objects.requireNonNull(model, "model");
        if (passThrough < 0 || passThrough > model.inputs()) {
            throw new IllegalArgumentException(
                    "passThrough must be in 0.." + model.inputs() + ", but was " + passThrough);
        }
        GuardedRegressor guarded = new GuardedRegressor(
                model, new Standardizer(model.inputs(), passThrough), new float[model.weightCount()]);
        guarded.keepCopy();
        return guarded;
    }

    /** The number of features of a sample. */
    public int inputs() {
        return model.inputs();
    }

    /** The predicted target, within ±{@value #TARGET_CLIP}; NaN when a feature is not finite: then there is no prediction. */
    public double predict(double[] x) {
        if (!standardizer.apply(x, scaled)) {
            return Double.NaN;
        }
        double y = model.predict(scaled);
        if (!(y * 0 == 0)) {
            revert();
            y = model.predict(scaled);
        }
        return clip(y);
    }

    /**
     * Learns one sample; false, and nothing learned, when a feature or the target is not finite.
     *
     * @param weight scales the step; must be finite and above 0
     */
    public boolean learn(double[] x, double target, double weight) {
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight must be finite and above 0, but was " + weight);
        }
        if (!(target * 0 == 0) || !standardizer.apply(x, scaled)) {
            rejected++;
            return false;
        }
        // The sample is judged on the scale it would have been predicted with, and only then moves that scale.
        model.learn(scaled, clip(target), weight);
        standardizer.observe(x);
        updates++;
        boolean wholeCheck = updates % COPY_EVERY == 0;
        if (!(model.largestWeight(wholeCheck) <= MAX_WEIGHT)) {
            revert();
        } else if (wholeCheck) {
            keepCopy();
        }
        return true;
    }

    /** The number of samples learned. */
    public long updates() {
        return updates;
    }

    /** The number of samples turned away because a feature or the target was not finite. */
    public long rejected() {
        return rejected;
    }

    /** The number of returns to the last good copy. */
    public long reverted() {
        return reverted;
    }

    /** The guarded model itself, for reading its shape and weights. */
    public OnlineRegressor model() {
        return model;
    }

    private static double clip(double y) {
        return Math.max(-TARGET_CLIP, Math.min(TARGET_CLIP, y));
    }

    private void keepCopy() {
        model.weights(flat);
        for (int i = 0; i < flat.length; i++) {
            lastGood[i] = (float) flat[i];
        }
    }

    private void revert() {
        reverted++;
        model.setWeights(lastGood);
    }

    /** An independent model that predicts and learns exactly as this one. */
    public GuardedRegressor copy() {
        GuardedRegressor copy = new GuardedRegressor(model.copy(), standardizer.copy(), lastGood.clone());
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
    public static GuardedRegressor read(DataInput in) throws IOException {
        Versions.require("guarded regressor", VERSION, in.readUnsignedByte());
        OnlineRegressor model = OnlineRegressor.read(in);
        Standardizer standardizer = Standardizer.read(in);
        GuardedRegressor guarded =
                new GuardedRegressor(model, standardizer, Weights.readFloats(in, model.weightCount()));
        guarded.updates = in.readLong();
        guarded.rejected = in.readLong();
        guarded.reverted = in.readLong();
        return guarded;
    }
}
