package io.flinkswarm.operators.balance.prediction;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a task is foretold on a node: its duration with an error bar, and the probability that it succeeds. Mutable, so
 * that one object serves all candidates of a task; {@link #copy} keeps one.
 *
 * <p>Log-duration is held to be normal with deviation {@code sigma}; the median is corrected by how the type
 * departs from that, and the bar is conformal, so that it covers what it says also where that is wrong.
 */
@Internal
public final class Prediction {
    private static final int VERSION = 1;
    private static final int FROM_NETWORK = 1;
    // Above this the mean of a lognormal says more of its tail than of any task.
    private static final double MOST_SPREAD = 1.5;

    double logMedian;
    double sigma = 1;
    double logMean;
    double logLow;
    double logHigh;
    double success = 1;
    boolean fromNetwork;

    /** The middle of the foretold distribution, in milliseconds. */
    public double medianMillis() {
        return Math.exp(logMedian);
    }

    /** The mean of the foretold distribution, in milliseconds. */
    public double expectedMillis() {
        return Math.exp(logMean);
    }

    /** The lower end of the 90 % bar, in milliseconds. */
    public double lowMillis() {
        return Math.exp(logLow);
    }

    /** The upper end of the 90 % bar, in milliseconds. */
    public double highMillis() {
        return Math.exp(logHigh);
    }

    /** The deviation of the log-duration. */
    public double sigma() {
        return sigma;
    }

    /** The probability that the task succeeds, 0..1. */
    public double successProbability() {
        return success;
    }

    /** Whether the network foretold the duration, not the plain estimate. */
    public boolean fromNetwork() {
        return fromNetwork;
    }

    private double spread() {
        return Math.min(sigma, MOST_SPREAD);
    }

    /**
     * Puts bar, median and mean around a log-duration of mean {@code logMedian} and deviation {@code sigma}.
     *
     * @param below deviations from the mean to the lower end of the bar
     * @param above deviations to its upper end
     * @param skew deviations from the mean to the median
     */
    void shape(double below, double above, double skew) {
        double middle = DurationModel.bounded(logMedian);
        double spread = spread();
        logLow = DurationModel.bounded(middle - below * sigma);
        logHigh = DurationModel.bounded(middle + above * sigma);
        logMean = DurationModel.bounded(middle + spread * spread / 2);
        logMedian = Math.max(logLow, Math.min(logHigh, middle + skew * sigma));
    }

    boolean isFinite() {
        return (logMedian + logMean + sigma + logLow + logHigh) * 0 == 0;
    }

    /** Whether a duration lies within the bar. */
    public boolean covers(double durationMillis) {
        double y = DurationModel.logOf(durationMillis);
        return y >= logLow && y <= logHigh;
    }

    /**
     * The probability that a healthy task takes longer than it has taken so far (the survival function); near 0 the task
     * is overdue.
     */
    public double survival(double elapsedMillis) {
        return elapsedMillis > 0 ? Normal.upperTail((Math.log(elapsedMillis) - logMedian) / sigma) : 1;
    }

    /**
     * The mean time, in milliseconds, that a task still needs which has run for {@code elapsedMillis}: E[D − t | D &gt; t]
     * of the foretold lognormal distribution.
     */
    public double expectedRemainingMillis(double elapsedMillis) {
        if (!(elapsedMillis > 0)) {
            return expectedMillis();
        }
        double spread = spread();
        double z = (Math.log(elapsedMillis) - logMean) / spread + spread / 2;
        return Normal.meanExcessOfLognormal(z, spread, elapsedMillis);
    }

    /** An independent prediction that says the same. */
    public Prediction copy() {
        Prediction copy = new Prediction();
        copy.set(this);
        return copy;
    }

    /** Makes this say what {@code other} says. */
    public void set(Prediction other) {
        logMedian = other.logMedian;
        sigma = other.sigma;
        logMean = other.logMean;
        logLow = other.logLow;
        logHigh = other.logHigh;
        success = other.success;
        fromNetwork = other.fromNetwork;
    }

    /** Writes the prediction, version first: 50 bytes. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeByte(fromNetwork ? FROM_NETWORK : 0);
        out.writeDouble(logMedian);
        out.writeDouble(sigma);
        out.writeDouble(logMean);
        out.writeDouble(logLow);
        out.writeDouble(logHigh);
        out.writeDouble(success);
    }

    /** Reads what {@link #write} wrote. */
    public static Prediction read(DataInput in) throws IOException {
        Formats.require("prediction", VERSION, in.readUnsignedByte());
        Prediction prediction = new Prediction();
        prediction.fromNetwork = (in.readUnsignedByte() & FROM_NETWORK) != 0;
        prediction.logMedian = in.readDouble();
        prediction.sigma = in.readDouble();
        prediction.logMean = in.readDouble();
        prediction.logLow = in.readDouble();
        prediction.logHigh = in.readDouble();
        prediction.success = in.readDouble();
        return prediction;
    }
}
