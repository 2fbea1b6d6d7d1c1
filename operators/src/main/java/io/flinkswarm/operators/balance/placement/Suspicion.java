package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Whether a node is stuck or failing, before it says so: from answers that are overdue and from runs of failures.
 *
 * <p>Evidence is what silence tells: the sum over the oldest tasks out there of {@link #surprise}, -ln of the probability
 * that a healthy node would take longer than that, as learned for this task there; in the manner of the phi accrual detector
 * (Hayashibara et al. 2004), over the answers themselves instead of heartbeats. A suspected node gets no task but rare probes,
 * whose distance doubles, and is cleared by an answer to one of them in healthy time. A node that answers several probes late
 * is slow rather than stuck, and cleared too: what was learned of its speed tells the strategies enough.
 */
@Internal
public final class Suspicion {
    /** Nats from which a node is suspected: once in 160,000 looks at a healthy one. */
    public static final double STRONG = 12;

    /** How many of the oldest tasks of a node are asked about. */
    public static final int OLDEST = 4;

    private static final byte VERSION = 1;
    private static final long NOT = Long.MIN_VALUE;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final int ENOUGH_PROBES = 8;

    /** -ln of the chance of one failure by accident, at most one in fifty. */
    private static final double PER_FAILURE = 4;

    private static final int MOST_FAILURES = 1000;

    /** The quantile of the upper end of a 90 % bar, and where the tail becomes a power law, in standard deviations. */
    private static final double HIGH = 1.6449;

    private static final double TAIL = 3.0902;
    private static final double TAIL_SURPRISE = -Math.log(.001);
    private static final double TAIL_INDEX = 3;
    private static final double LEAST_DEVIATION = .01;

    private long since = NOT;
    private long nextProbe;
    private long pauseMillis;
    private double healthySlowdown;
    private int probesAnswered;
    private int failures;

    /**
     * How surprising it is that a healthy node has not answered yet, in nats; 0 below the upper end of the bar.
     *
     * <p>Durations are taken as log-normal up to their last thousandth and thereafter as a power law, so that a single task
     * that takes unusually long is not proof.
     *
     * @param ageMillis since the task was sent there
     * @param predictedMillis its expected duration there, waiting on the node included
     * @param highMillis the upper end of the 90 % bar of that
     */
    public static double surprise(double ageMillis, double predictedMillis, double highMillis) {
        if (!(predictedMillis > 0) || !(ageMillis > highMillis) || !(highMillis >= predictedMillis)) {
            return 0;
        }
        double deviation = Math.max(LEAST_DEVIATION, Math.log(highMillis / predictedMillis) / HIGH);
        double z = Math.log(ageMillis / predictedMillis) / deviation;
        return z > TAIL ? TAIL_SURPRISE + TAIL_INDEX * (z - TAIL) * deviation : -Math.log(upperTail(z));
    }

    /** 1 - Phi(z) for z >= 0 within half a percent (Börjesson and Sundberg 1979). */
    private static double upperTail(double z) {
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        return density / ((1 - .339) * z + .339 * Math.sqrt(z * z + 5.51));
    }

    /** 0 to 1: how far the overdue answers and the failures in a row are from a strong suspicion; 1 while it is suspected. */
    public double level(double evidence) {
        if (isSuspected()) {
            return 1;
        }
        double share = Math.min(1, total(evidence) / STRONG);
        // little evidence is mostly noise
        return share * share;
    }

    /**
     * Takes what silence tells now.
     *
     * @param evidence the sum of {@link #surprise} over its {@link #OLDEST} oldest tasks
     * @param highMillis the upper end of the bar of a task there: a healthy answer takes no longer
     * @param typicalMillis of that task's type
     * @return whether it became suspected by this
     */
    public boolean look(long now, double evidence, double highMillis, double typicalMillis) {
        if (isSuspected() || total(evidence) < STRONG) {
            return false;
        }
        since = now;
        pauseMillis = pause(2 * highMillis);
        nextProbe = later(now, pauseMillis);
        double slowdown = highMillis / typicalMillis;
        healthySlowdown = slowdown > 0 ? slowdown : 1;
        probesAnswered = 0;
        return true;
    }

    public boolean isSuspected() {
        return since != NOT;
    }

    /** Whether a task may go there although it is suspected, to see whether it answers; true for others. */
    public boolean admits(long now) {
        return !isSuspected() || now >= nextProbe;
    }

    /** Takes that a task was sent there. */
    public void sent(long now) {
        if (isSuspected()) {
            pauseMillis = pause(2. * pauseMillis);
            nextProbe = later(now, pauseMillis);
        }
    }

    /**
     * Takes an answer.
     *
     * @param sentAt when its task was sent there
     * @param slowdown its duration in typical durations of its type
     * @return whether the node was cleared by it
     */
    public boolean answered(long sentAt, double slowdown, boolean isSuccess) {
        failures = isSuccess ? 0 : Math.min(MOST_FAILURES, failures + 1);
        // an answer to what was sent before says how it was, not how it is
        if (!isSuspected() || sentAt < since) {
            return false;
        }
        probesAnswered++;
        boolean isHealthy = isSuccess && slowdown <= healthySlowdown;
        if (isHealthy || (isSuccess && probesAnswered >= ENOUGH_PROBES)) {
            since = NOT;
            return true;
        }
        return false;
    }

    private double total(double evidence) {
        // a first failure or two are for the success probability
        return Math.max(0, evidence) + (failures > 1 ? failures * PER_FAILURE : 0);
    }

    private static long pause(double millis) {
        return (long) Math.max(1, Math.min(LONGEST_PAUSE_MILLIS, millis));
    }

    private static long later(long now, long millis) {
        return now > Long.MAX_VALUE - millis ? Long.MAX_VALUE : now + millis;
    }

    public Suspicion copy() {
        Suspicion copy = new Suspicion();
        copy.since = since;
        copy.nextProbe = nextProbe;
        copy.pauseMillis = pauseMillis;
        copy.healthySlowdown = healthySlowdown;
        copy.probesAnswered = probesAnswered;
        copy.failures = failures;
        return copy;
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(failures);
        out.writeLong(since);
        if (isSuspected()) {
            out.writeLong(nextProbe);
            out.writeLong(pauseMillis);
            out.writeDouble(healthySlowdown);
            out.writeInt(probesAnswered);
        }
    }

    public static Suspicion read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version of a suspicion must be " + VERSION + ", but was " + version);
        }
        Suspicion suspicion = new Suspicion();
        suspicion.failures = in.readInt();
        suspicion.since = in.readLong();
        if (suspicion.isSuspected()) {
            suspicion.nextProbe = in.readLong();
            suspicion.pauseMillis = in.readLong();
            suspicion.healthySlowdown = in.readDouble();
            suspicion.probesAnswered = in.readInt();
        }
        return suspicion;
    }
}
