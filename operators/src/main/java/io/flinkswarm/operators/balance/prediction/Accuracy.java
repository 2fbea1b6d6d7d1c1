package io.flinkswarm.operators.balance.prediction;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How well durations were foretold: mean absolute error and coverage of the error bar over about the last {@code window}
 * results.
 *
 * <p>With d = 1 − 1/window each result makes evidence = d·evidence + 1, and each sum d times itself plus the new value.
 */
@Internal
public final class Accuracy {
    private float evidence;
    private float errors;
    private float covered;
    private float widths;
    private long count;

    void record(double errorMillis, boolean isCovered, double widthMillis, int window) {
        double decay = 1 - 1.0 / window;
        evidence = (float) (decay * evidence + 1);
        errors = (float) Math.min(Float.MAX_VALUE, decay * errors + errorMillis);
        covered = (float) (decay * covered + (isCovered ? 1 : 0));
        widths = (float) Math.min(Float.MAX_VALUE, decay * widths + widthMillis);
        count++;
    }

    /** The mean absolute error in milliseconds; NaN before the first result. */
    public double meanAbsoluteErrorMillis() {
        return errors / evidence;
    }

    /** The share of results within their 90 % bar, 0..1; NaN before the first result. */
    public double coverage() {
        return covered / evidence;
    }

    /** The mean width of the bars in milliseconds; NaN before the first result. */
    public double meanWidthMillis() {
        return widths / evidence;
    }

    /** The number of results ever scored. */
    public long count() {
        return count;
    }

    Accuracy copy() {
        Accuracy copy = new Accuracy();
        copy.evidence = evidence;
        copy.errors = errors;
        copy.covered = covered;
        copy.widths = widths;
        copy.count = count;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeFloat(evidence);
        out.writeFloat(errors);
        out.writeFloat(covered);
        out.writeFloat(widths);
        out.writeLong(count);
    }

    static Accuracy read(DataInput in) throws IOException {
        Accuracy accuracy = new Accuracy();
        accuracy.evidence = in.readFloat();
        accuracy.errors = in.readFloat();
        accuracy.covered = in.readFloat();
        accuracy.widths = in.readFloat();
        accuracy.count = in.readLong();
        return accuracy;
    }
}
