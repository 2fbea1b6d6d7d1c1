package io.flinkswarm.protocol.value;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.Arrays;

/** An immutable vector of floats: what a member gives as its reasoning or as a network's weights. */
@PublicEvolving
public final class FloatVector {
    /** The vector of no dimensions: nothing was given. */
    public static final FloatVector EMPTY = new FloatVector(new float[0]);

    private final float[] values;

    private FloatVector(float[] values) {
        this.values = values;
    }

    /** A vector of the values; the array is copied. */
    public static FloatVector of(float... values) {
        return values.length == 0 ? EMPTY : new FloatVector(values.clone());
    }

    /** A vector that takes over the array, which the caller must not change any more: for readers of bytes and text. */
    public static FloatVector wrap(float[] values) {
        return values.length == 0 ? EMPTY : new FloatVector(values);
    }

    /** The number of dimensions. */
    public int size() {
        return values.length;
    }

    /** Whether nothing was given. */
    public boolean isEmpty() {
        return values.length == 0;
    }

    /** The value of dimension {@code i}. */
    public float get(int i) {
        return values[i];
    }

    /** A copy of the values. */
    public float[] toArray() {
        return values.clone();
    }

    /** Adds {@code factor} times this vector to the sum, over the dimensions that both have. */
    public void addTo(double[] sum, double factor) {
        int n = Math.min(sum.length, values.length);
        for (int i = 0; i < n; i++) {
            sum[i] += factor * values[i];
        }
    }

    /** Whether no value is infinite or not a number. */
    public boolean isFinite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FloatVector that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
