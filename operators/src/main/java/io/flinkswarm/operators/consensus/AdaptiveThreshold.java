package io.flinkswarm.operators.consensus;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The posterior that a decision must reach, moved so that the long-run error of what is decided stays at a target
 * whatever the voters do: adaptive conformal inference (Gibbs and Candes 2021) on log-odds. A row of keyed state.
 *
 * <p>Each outcome of a decided ballot moves the threshold by {@code step * (error - target)}. Summed up, that bounds the
 * error of {@code n} decided ballots, for any sequence of votes and outcomes, by
 *
 * <pre>{@code target * (1 + SLACK) * n + target * r + (HIGHEST - start) / step + 1}</pre>
 *
 * where {@code r} is the number of ballots that it abstained from although their leader was right. Above {@value
 * #HIGHEST} it decides nothing at all. It comes back by probing: after {@code 1 / target} abstentions in a row that were
 * surer than abstentions usually are and whose leader was right, it goes down to where those would have been decided, and
 * at the first error it returns to where it was; so a probe costs at most one error for {@code 1 / target} abstentions.
 *
 * <p>Errors in a burst count more (a CUSUM, Page 1954), so that a group that turns is shut out soon. While some votes are
 * missing more is asked, the more the more are missing (in sequential tests with a horizon the bounds close in): waiting
 * is cheap as long as votes are still to come, and at the end there is nothing left to wait for.
 */
final class AdaptiveThreshold {

    private static final byte VERSION = 1;

    /** Movement in log-odds for an error. */
    private static final double STEP = 0.05;

    /** Log-odds that a ballot of which no vote is in must have more than a complete one. */
    private static final double HORIZON = 2.15;

    private static final double LOWEST = -4;
    private static final double HIGHEST = 6;
    private static final double SUREST = 12;

    /** Abstentions count as ballots without an error, up to this part of what is decided. */
    private static final double SLACK = 0.15;

    private static final double ABSTAINED_RATE = 0.02;
    private static final double LEVEL_RATE = 0.1;

    /** Errors above this multiple of the target make a burst. */
    private static final double BURST = 3;

    private static final double MOST_BURST = 20;

    /** Threshold of a complete ballot as log-odds. */
    private double logit;

    /** Running share of abstentions among outcomes. */
    private double abstained;

    private double burst;

    /** Running mean of the leader's log-odds where it abstained: those above it are what a probe would decide. */
    private double abstainedLogit;

    /** Ballots in a row whose leader was right: sure abstentions and, while probing, decisions. */
    private double streak;

    /** Where a probe returns to at the first error; NaN while none is under way. */
    private double fallback = Double.NaN;

    private AdaptiveThreshold(double logit) {
        this.logit = logit;
    }

    /** A threshold that starts at the given posterior, in 0.5..0.99. */
    static AdaptiveThreshold startingAt(double posterior) {
        if (!(posterior >= 0.5 && posterior <= 0.99)) {
            throw new IllegalArgumentException(
                    "confidence-threshold must lie in 0.5..0.99 where it adapts, but was " + posterior);
        }
        return new AdaptiveThreshold(Math.log(posterior / (1 - posterior)));
    }

    /** The posterior that the leader of a complete ballot must reach; above 1 if nothing may be decided. */
    double current() {
        return current(1, 1);
    }

    /** The posterior that the leader must reach with some of the votes asked for; above 1 if nothing may be decided. */
    double current(int votes, int asked) {
        if (logit >= HIGHEST) {
            return Math.nextUp(1.0);
        }
        double missing = votes >= asked ? 0 : (double) (asked - votes) / asked;
        return 1 / (1 + Math.exp(-logit - HORIZON * missing));
    }

    /**
     * Takes a revealed outcome, in whatever order and however late they come.
     *
     * @param targetError wanted share of errors among what is decided, in 0..1
     * @param posterior of the leader when the ballot closed
     * @param decided whether the ballot was decided; else its leader is what would have been
     * @param correct how right the leader was, 0..1
     */
    void onOutcome(double targetError, double posterior, boolean decided, double correct) {
        double error = 1 - correct;
        abstained += ABSTAINED_RATE * ((decided ? 0 : 1) - abstained);
        if (decided) {
            double allowed = targetError * (1 + Math.min(SLACK, abstained / (1 - abstained)));
            double step = error > allowed ? STEP * Math.max(1, burst) : STEP;
            logit += step * (error - allowed);
            burst = Math.min(MOST_BURST, Math.max(0, burst + error - BURST * targetError));
        }
        if (decided) {
            judgeProbe(targetError, error);
        } else {
            considerProbe(targetError, posterior, error);
        }
        logit = Math.min(HIGHEST, Math.max(LOWEST, logit));
    }

    private void judgeProbe(double targetError, double error) {
        if (Double.isNaN(fallback)) {
            return;
        }
        if (error > 0.5) {
            logit = Math.max(logit, fallback);
            fallback = Double.NaN;
            streak = 0;
        } else if (++streak * targetError >= 1) {
            fallback = Double.NaN;
            streak = 0;
        }
    }

    private void considerProbe(double targetError, double posterior, double error) {
        double sure = Math.log(posterior / (1 - posterior));
        sure = Math.min(SUREST, Math.max(LOWEST, sure));
        boolean counts = sure >= abstainedLogit;
        double level = abstainedLogit;
        abstainedLogit += LEVEL_RATE * (sure - abstainedLogit);
        if (!counts) {
            return;
        }
        streak = error > 0.5 ? 0 : streak + 1;
        if (streak * targetError >= 1) {
            streak = 0;
            fallback = Double.isNaN(fallback) ? logit : fallback;
            logit = Math.min(logit, level);
        }
    }

    AdaptiveThreshold copy() {
        AdaptiveThreshold copy = new AdaptiveThreshold(logit);
        copy.abstained = abstained;
        copy.burst = burst;
        copy.abstainedLogit = abstainedLogit;
        copy.streak = streak;
        copy.fallback = fallback;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeDouble(logit);
        out.writeDouble(abstained);
        out.writeDouble(burst);
        out.writeDouble(abstainedLogit);
        out.writeDouble(streak);
        out.writeDouble(fallback);
    }

    static AdaptiveThreshold read(DataInput in) throws IOException {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version of a threshold must be " + VERSION + ", but was " + version
                    + "; restore with the release that wrote it");
        }
        AdaptiveThreshold threshold = new AdaptiveThreshold(in.readDouble());
        threshold.abstained = in.readDouble();
        threshold.burst = in.readDouble();
        threshold.abstainedLogit = in.readDouble();
        threshold.streak = in.readDouble();
        threshold.fallback = in.readDouble();
        return threshold;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdaptiveThreshold that
                && Double.compare(logit, that.logit) == 0
                && Double.compare(abstained, that.abstained) == 0
                && Double.compare(burst, that.burst) == 0
                && Double.compare(abstainedLogit, that.abstainedLogit) == 0
                && Double.compare(streak, that.streak) == 0
                && Double.compare(fallback, that.fallback) == 0;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(logit);
    }
}
