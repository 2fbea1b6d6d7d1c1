package io.flinkswarm.operators.consensus;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The posterior that a decision must reach, moved so that the long-run error of what is decided stays at a target
 * whatever the voters do: adaptive conformal inference (Gibbs and Candes 2021) on log-odds. A row of keyed state.
 *
 * <p>Each outcome of a decided ballot moves the threshold by {@code step * (error - allowed)}, where abstentions raise what
 * is allowed above the target by at most {@value #SLACK} of it. As the threshold cannot pass {@value #HIGHEST}, from which
 * on nothing is decided at all, the sum of errors cannot run away from what is allowed, for any sequence of votes and
 * outcomes.
 *
 * <p>Where most ballots are abstained from, the outcomes of those tell when it may open again: it goes down to the lowest
 * level that kept the target over {@code 1 / target} outcomes for each error in excess ({@link Counterfactuals}) and is on
 * probation for a while; if that fails it returns to where it was, and the next attempt needs twice the evidence.
 *
 * <p>Steps shrink as outcomes come in (Angelopoulos, Barber and Bates 2024) and grow where the record is off by more than
 * chance explains: after a burst of errors (a CUSUM, Page 1954) and by the integral of the excess (Angelopoulos, Candes
 * and Tibshirani 2023), so that a group that turns is shut out soon.
 *
 * <p>While votes are missing more is asked, the more the more are missing, as in sequential tests with a horizon the
 * bounds close in: as long as votes are to come waiting is cheap, and at the end there is nothing left to wait for.
 */
final class AdaptiveThreshold {

    private static final byte VERSION = 1;

    /** Movement in log-odds for an error: {@code FIRST_STEP / sqrt(1 + n / HALVING)}, but never less than the least. */
    private static final double FIRST_STEP = 0.05;

    private static final double LEAST_STEP = 0.02;
    private static final double HALVING = 500;

    /** Log-odds that a ballot of which no vote is in must have more than a complete one. */
    private static final double HORIZON = 2.3;

    private static final double LOWEST = -4;
    private static final double HIGHEST = 6;
    private static final double SUREST = 12;

    /** Abstentions count as ballots without an error, up to this part of what is decided. */
    private static final double SLACK = 0.18;

    private static final double ABSTAINED_RATE = 0.02;

    /** Share of abstentions from which on it looks for a way to open again. */
    private static final double SHUT = 0.8;

    /** Errors above this multiple of the target make a burst. */
    private static final double BURST = 4;

    /** A burst of this many errors is still chance. */
    private static final double CHANCE = 2;

    private static final double MOST_URGENCY = 20;

    /** Forgetting of the excess of errors over what was allowed. */
    private static final double EXCESS_DISCOUNT = 0.995;

    private static final double DEBT_DISCOUNT = 0.9995;

    private static final int MOST_FAILURES = 10;

    /** Threshold of a complete ballot as log-odds. */
    private double logit;

    /** Running share of abstentions among outcomes. */
    private double abstained;

    private double burst;

    /** Errors of what was decided, less those allowed, discounted. */
    private double excess;

    /** The same over a longer past: what outcomes of abstentions must make good before it opens again. */
    private double debt;

    private long outcomes;

    /** Where it returns to if the probation fails; NaN while there is none. */
    private double fallback = Double.NaN;

    private double probationSeen;
    private double probationWrong;

    /** Probations that failed, less those that went well: each doubles the evidence that the next one needs. */
    private int failures;

    private Counterfactuals counterfactuals = new Counterfactuals();

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
     * @param targetError wanted share of errors among what is decided, in 0..1, exclusive
     * @param posterior of the leader when the ballot closed
     * @param decided whether the ballot was decided; else its leader is what would have been
     * @param correct how right the leader was, 0..1
     */
    void onOutcome(double targetError, double posterior, boolean decided, double correct) {
        double error = 1 - correct;
        abstained += ABSTAINED_RATE * ((decided ? 0 : 1) - abstained);
        counterfactuals.add(targetError, Math.min(SUREST, Math.log(posterior / (1 - posterior))), error);
        if (decided) {
            move(targetError, error);
            judge(targetError, error);
        } else if (abstained > SHUT && Double.isNaN(fallback)) {
            reopen(targetError);
        }
    }

    private void move(double targetError, double error) {
        double allowed = targetError * (1 + Math.min(SLACK, abstained / (1 - abstained)));
        double step = Math.max(LEAST_STEP, FIRST_STEP / Math.sqrt(1 + outcomes / HALVING));
        logit += step * urgency(error > allowed, allowed) * (error - allowed);
        logit = Math.min(HIGHEST, Math.max(LOWEST, logit));
        burst = Math.min(MOST_URGENCY, Math.max(0, burst + error - BURST * targetError));
        excess = excess * EXCESS_DISCOUNT + error - allowed;
        debt = debt * DEBT_DISCOUNT + error - allowed;
        outcomes++;
    }

    /** What a step is multiplied by: more than 1 where the record is off by more than chance explains. */
    private double urgency(boolean up, double allowed) {
        // two standard deviations of the discounted excess of a group that keeps what is allowed
        double noise = 2 * Math.sqrt(allowed / (1 - EXCESS_DISCOUNT * EXCESS_DISCOUNT));
        double integral = (up ? excess : -excess) / noise;
        return Math.min(MOST_URGENCY, Math.max(up ? burst - CHANCE : 0, Math.max(1, integral * Math.abs(integral))));
    }

    private void reopen(double targetError) {
        double safe = counterfactuals.lowestSafe(targetError, logit, Math.max(1 << failures, debt) / targetError);
        if (safe < logit) {
            fallback = logit;
            logit = safe;
            burst = 0;
            excess = 0;
            probationSeen = 0;
            probationWrong = 0;
        }
    }

    private void judge(double targetError, double error) {
        if (Double.isNaN(fallback)) {
            return;
        }
        probationSeen++;
        probationWrong += error;
        if (Counterfactuals.fails(targetError, probationSeen, probationWrong)) {
            logit = Math.max(logit, fallback);
            fallback = Double.NaN;
            failures = Math.min(MOST_FAILURES, failures + 1);
            counterfactuals.clear();
        } else if (probationSeen * targetError >= 2) {
            fallback = Double.NaN;
            failures = Math.max(0, failures - 1);
        }
    }

    AdaptiveThreshold copy() {
        AdaptiveThreshold copy = new AdaptiveThreshold(logit);
        copy.abstained = abstained;
        copy.burst = burst;
        copy.excess = excess;
        copy.debt = debt;
        copy.outcomes = outcomes;
        copy.fallback = fallback;
        copy.probationSeen = probationSeen;
        copy.probationWrong = probationWrong;
        copy.failures = failures;
        copy.counterfactuals = counterfactuals.copy();
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeDouble(logit);
        out.writeDouble(abstained);
        out.writeDouble(burst);
        out.writeDouble(excess);
        out.writeDouble(debt);
        out.writeLong(outcomes);
        out.writeDouble(fallback);
        out.writeDouble(probationSeen);
        out.writeDouble(probationWrong);
        out.writeByte(failures);
        counterfactuals.write(out);
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
        threshold.excess = in.readDouble();
        threshold.debt = in.readDouble();
        threshold.outcomes = in.readLong();
        threshold.fallback = in.readDouble();
        threshold.probationSeen = in.readDouble();
        threshold.probationWrong = in.readDouble();
        threshold.failures = in.readByte();
        threshold.counterfactuals = Counterfactuals.read(in);
        return threshold;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdaptiveThreshold that
                && Double.compare(logit, that.logit) == 0
                && Double.compare(abstained, that.abstained) == 0
                && Double.compare(burst, that.burst) == 0
                && Double.compare(excess, that.excess) == 0
                && Double.compare(debt, that.debt) == 0
                && outcomes == that.outcomes
                && Double.compare(fallback, that.fallback) == 0
                && Double.compare(probationSeen, that.probationSeen) == 0
                && Double.compare(probationWrong, that.probationWrong) == 0
                && failures == that.failures
                && counterfactuals.equals(that.counterfactuals);
    }

    @Override
    public int hashCode() {
        return 31 * Double.hashCode(logit) + Long.hashCode(outcomes);
    }
}
