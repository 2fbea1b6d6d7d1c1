package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.state.rows.Rows;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The retry time-out of one recipient, estimated from the round trips of its acknowledgements after RFC 6298.
 *
 * <p>{@code RTO = SRTT + max(G, 4 RTTVAR)} with {@code RTTVAR = 3/4 RTTVAR + 1/4 |SRTT - R|} and {@code SRTT = 7/8 SRTT + 1/8
 * R}, one second before the first sample, and always between two bounds. Only messages that were delivered once over the
 * session are sampled (P. Karn and C. Partridge, "Improving round-trip time estimates in reliable transport protocols", SIGCOMM
 * 1987). When a time-out strikes it is doubled, once for all that went out before, until the next sample.
 */
final class RetryTimeout {
    private static final int VERSION = 1;

    /** Before anything is known: RFC 6298, 2.1. */
    static final long INITIAL_MILLIS = 1000;

    /** How coarse event time passes. */
    static final double GRANULARITY_MILLIS = 10;

    private static final int MOST_DOUBLINGS = 30;
    private static final long NEVER = Long.MIN_VALUE;

    private boolean sampled;
    private double srtt;
    private double rttvar;
    private int doublings;
    private long doubledAt = NEVER;

    /** The smoothed round trip in milliseconds; 0 before the first. */
    double smoothedMillis() {
        return srtt;
    }

    /** How long to wait for an acknowledgement. */
    long millis(long least, long most) {
        double estimate = sampled ? Math.ceil(srtt + Math.max(GRANULARITY_MILLIS, 4 * rttvar)) : INITIAL_MILLIS;
        long base = (long) Math.max(least, Math.min(most, estimate));
        return base >= most >> doublings ? most : base << doublings;
    }

    /** A message that was delivered once was acknowledged after so long. */
    void sample(long millis) {
        if (sampled) {
            rttvar = .75 * rttvar + .25 * Math.abs(srtt - millis);
            srtt = .875 * srtt + .125 * millis;
        } else {
            sampled = true;
            srtt = millis;
            rttvar = millis / 2.;
        }
        doublings = 0;
    }

    /** The acknowledgement of what went out at {@code sentAt} did not come in time. */
    void timedOut(long sentAt, long now) {
        if (sentAt >= doubledAt) {
            doublings = Math.min(MOST_DOUBLINGS, doublings + 1);
            doubledAt = now;
        }
    }

    /** A session begins: what the last one's silence said of the way is no longer so. */
    void begin() {
        doublings = 0;
        doubledAt = NEVER;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeBoolean(sampled);
        out.writeDouble(srtt);
        out.writeDouble(rttvar);
        out.writeByte(doublings);
        out.writeLong(doubledAt);
    }

    /** Reads what {@link #write} wrote. */
    static RetryTimeout read(DataInput in) throws IOException {
        Rows.requireVersion("retry time-out", VERSION, in.readByte());
        RetryTimeout timeout = new RetryTimeout();
        timeout.sampled = in.readBoolean();
        timeout.srtt = in.readDouble();
        timeout.rttvar = in.readDouble();
        timeout.doublings = in.readByte();
        timeout.doubledAt = in.readLong();
        return timeout;
    }

    RetryTimeout copy() {
        RetryTimeout copy = new RetryTimeout();
        copy.sampled = sampled;
        copy.srtt = srtt;
        copy.rttvar = rttvar;
        copy.doublings = doublings;
        copy.doubledAt = doubledAt;
        return copy;
    }
}
