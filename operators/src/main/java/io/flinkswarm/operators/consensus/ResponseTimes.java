package io.flinkswarm.operators.consensus;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How fast a group answers, and how long it is therefore waited for.
 *
 * <p>Smoothed response time and mean deviation, time-out = srtt + 4 rttvar, doubled with each repetition: Jacobson and
 * Karels, "Congestion avoidance and control", 1988, with the constants of RFC 6298. Answers to a repeated call are not
 * measured, since nobody knows which call they answer (Karn and Partridge 1987).
 */
final class ResponseTimes {
    /** Event time below this cannot be told apart: the common tick of watermarks. */
    static final long LEAST_MILLIS = 10;

    private static final double ALPHA = 1 / 8.;
    private static final double BETA = 1 / 4.;

    private double smoothed = Double.NaN;
    private double deviation;

    /** Takes one answer's time in milliseconds. */
    void record(long millis) {
        double sample = Math.max(0, millis);
        if (Double.isNaN(smoothed)) {
            smoothed = sample;
            deviation = sample / 2;
            return;
        }
        deviation += BETA * (Math.abs(sample - smoothed) - deviation);
        smoothed += ALPHA * (sample - smoothed);
    }

    /**
     * The time-out in milliseconds.
     *
     * @param attempt how often was called again, from 0
     * @param baseMillis what is waited before any answer was seen
     * @param mostMillis the longest time-out
     */
    long timeoutMillis(int attempt, long baseMillis, long mostMillis) {
        double first = Double.isNaN(smoothed) ? baseMillis : smoothed + 4 * deviation;
        double backedOff = Math.max(LEAST_MILLIS, first) * (1L << Math.min(attempt, 30));
        return Math.max(1, (long) Math.min(mostMillis, Math.ceil(backedOff)));
    }

    /** The smoothed time of an answer in milliseconds; NaN before the first one. */
    double smoothedMillis() {
        return smoothed;
    }

    ResponseTimes copy() {
        ResponseTimes copy = new ResponseTimes();
        copy.smoothed = smoothed;
        copy.deviation = deviation;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(smoothed);
        out.writeDouble(deviation);
    }

    static ResponseTimes read(DataInput in) throws IOException {
        ResponseTimes times = new ResponseTimes();
        times.smoothed = in.readDouble();
        times.deviation = in.readDouble();
        return times;
    }
}
