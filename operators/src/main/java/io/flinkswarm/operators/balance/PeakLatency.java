package io.flinkswarm.operators.balance;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A moving average of response times that goes up at once and comes down with time: Finagle's peak EWMA.
 *
 * <p>With {@code w = exp(-(now - last) / tau)} a response time {@code r} gives {@code max(r, w * cost + (1 - w) * r)}.
 */
final class PeakLatency {
    /** The time in which what was seen loses a factor of e, in milliseconds: Finagle's default. */
    private static final double TAU = 10_000;

    private double cost;
    private long last;

    /** Takes a response time, in milliseconds. */
    void observe(double millis, long now) {
        double decayed = at(now);
        double w = Math.exp(-Math.max(0, now - last) / TAU);
        cost = millis > decayed ? millis : w * cost + (1 - w) * millis;
        last = Math.max(last, now);
    }

    /** The average as time has worn it down, in milliseconds; 0 before the first response. */
    double at(long now) {
        return now <= last ? cost : cost * Math.exp(-(now - last) / TAU);
    }

    PeakLatency copy() {
        PeakLatency copy = new PeakLatency();
        copy.cost = cost;
        copy.last = last;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(cost);
        out.writeLong(last);
    }

    static PeakLatency read(DataInput in) throws IOException {
        PeakLatency latency = new PeakLatency();
        latency.cost = in.readDouble();
        latency.last = in.readLong();
        return latency;
    }
}
