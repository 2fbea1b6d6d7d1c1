package io.flinkswarm.operators.consensus;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What a group has learned of one decision type, whoever voted: a row of keyed state, changed only by {@link
 * Reliability}.
 *
 * <p>Holds how often each label was the truth, the prequential scores of the candidate ways to weigh votes (from which
 * the weights in force follow), the calibration of stated confidence and how often voters change. At most 800 bytes.
 */
final class TypeRecord {

    private static final byte VERSION = 1;
    private static final int MAX_LABELS = 64;
    private static final double SLOPE_STRENGTH = 2;
    private static final double MOST_ACCURACY = 0.98;
    private static final double LEAST_EDGE = 0.1;

    /** Number of outcomes learned from, not discounted. */
    long outcomes;

    /** Share of votes that were right, summed over ballots with an outcome, and the number of those, both discounted. */
    private double right;

    private double total;

    /** {@link #equalLogOdds} for the number of options it was last asked for; 0 options where it must be computed. */
    private int equalOptions;

    private double equalLogOdds;

    /** Discounted counts of each label as revealed truth, and as expected truth of ballots that the group decided. */
    float[] truths = new float[0];

    float[] guesses = new float[0];

    /** Discounted log loss of each {@link Candidates candidate} on what was revealed. */
    final double[] losses = new double[Candidates.COUNT];

    /** What {@link StatedConfidence} learned of the group. */
    final float[] bandOffset = new float[StatedConfidence.BANDS];

    float confidenceSlope;

    /** Expected number of voters that changed, and of occasions to, both discounted. */
    double changes;

    double occasions;

    /** Covariance of who was right with who was expected to be, within ballots, and the variance of the latter. */
    double slopeCovariance;

    double slopeVariance;

    /** Follow from {@link #losses}: weight of equal votes, weight of guesses, and how alike votes are. */
    double equalShare;

    double guessShare;
    double correlation;

    TypeRecord() {
        Candidates.derive(this);
    }

    /** Counts a ballot with an outcome, given the share of its votes that were right. */
    void countBallot(double shareRight) {
        right = right * VoterSkill.DISCOUNT + shareRight;
        total = total * VoterSkill.DISCOUNT + 1;
        equalOptions = 0;
    }

    /** Log-odds of a vote, whoever casts it, for its option over any other: never below chance, so that votes stay votes. */
    double equalLogOdds(int options) {
        if (equalOptions != options) {
            double chance = 1.0 / options;
            double mean = (VoterSkill.PRIOR_RIGHT + right) / (VoterSkill.PRIOR_TOTAL + total);
            mean = Math.min(MOST_ACCURACY, Math.max(mean, chance + LEAST_EDGE * (1 - chance)));
            equalLogOdds = Math.log(mean * (options - 1) / (1 - mean));
            equalOptions = options;
        }
        return equalLogOdds;
    }

    /** How far voters differ as they seem to, 0..1; some two informative ballots' worth of belief that they do. */
    double slope() {
        double slope = (slopeCovariance + SLOPE_STRENGTH) / (slopeVariance + SLOPE_STRENGTH);
        return Math.min(1, Math.max(0, slope));
    }

    /** Share of a vote's weight that is the voter's own. */
    double ownShare() {
        return (1 - equalShare) * slope();
    }

    /** Counts a label as truth, by outcome or by guess; labels of -1 are not counted. */
    void count(int label, double weight, boolean guessed) {
        if (label < 0 || label >= MAX_LABELS) {
            return;
        }
        if (label >= truths.length) {
            truths = Arrays.copyOf(truths, label + 1);
            guesses = Arrays.copyOf(guesses, label + 1);
        }
        float[] counts = guessed ? guesses : truths;
        counts[label] = (float) Math.max(0, counts[label] + weight);
    }

    /** Count of a label as truth. */
    double count(int label, boolean guessed) {
        if (label < 0 || label >= truths.length) {
            return 0;
        }
        return guessed ? truths[label] + guesses[label] : truths[label];
    }

    /** Forgets a little of how often labels were the truth. */
    void discount(boolean guessed) {
        float[] counts = guessed ? guesses : truths;
        for (int i = 0; i < counts.length; i++) {
            counts[i] *= (float) VoterSkill.DISCOUNT;
        }
    }

    TypeRecord copy() {
        TypeRecord copy = new TypeRecord();
        copy.outcomes = outcomes;
        copy.right = right;
        copy.total = total;
        copy.truths = truths.clone();
        copy.guesses = guesses.clone();
        System.arraycopy(losses, 0, copy.losses, 0, losses.length);
        System.arraycopy(bandOffset, 0, copy.bandOffset, 0, bandOffset.length);
        copy.confidenceSlope = confidenceSlope;
        copy.changes = changes;
        copy.occasions = occasions;
        copy.slopeCovariance = slopeCovariance;
        copy.slopeVariance = slopeVariance;
        copy.equalShare = equalShare;
        copy.guessShare = guessShare;
        copy.correlation = correlation;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(outcomes);
        out.writeDouble(right);
        out.writeDouble(total);
        out.writeByte(truths.length);
        for (int i = 0; i < truths.length; i++) {
            out.writeFloat(truths[i]);
            out.writeFloat(guesses[i]);
        }
        for (double loss : losses) {
            out.writeDouble(loss);
        }
        for (float offset : bandOffset) {
            out.writeFloat(offset);
        }
        out.writeFloat(confidenceSlope);
        out.writeDouble(changes);
        out.writeDouble(occasions);
        out.writeDouble(slopeCovariance);
        out.writeDouble(slopeVariance);
    }

    static TypeRecord read(DataInput in) throws IOException {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version of a type's record must be " + VERSION + ", but was " + version
                    + "; restore with the release that wrote it");
        }
        TypeRecord type = new TypeRecord();
        type.outcomes = in.readLong();
        type.right = in.readDouble();
        type.total = in.readDouble();
        int labels = in.readByte();
        type.truths = new float[labels];
        type.guesses = new float[labels];
        for (int i = 0; i < labels; i++) {
            type.truths[i] = in.readFloat();
            type.guesses[i] = in.readFloat();
        }
        for (int i = 0; i < type.losses.length; i++) {
            type.losses[i] = in.readDouble();
        }
        for (int i = 0; i < type.bandOffset.length; i++) {
            type.bandOffset[i] = in.readFloat();
        }
        type.confidenceSlope = in.readFloat();
        type.changes = in.readDouble();
        type.occasions = in.readDouble();
        type.slopeCovariance = in.readDouble();
        type.slopeVariance = in.readDouble();
        Candidates.derive(type);
        return type;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TypeRecord that
                && outcomes == that.outcomes
                && Double.compare(right, that.right) == 0
                && Double.compare(total, that.total) == 0
                && Arrays.equals(truths, that.truths)
                && Arrays.equals(guesses, that.guesses)
                && Arrays.equals(losses, that.losses)
                && Arrays.equals(bandOffset, that.bandOffset)
                && Float.compare(confidenceSlope, that.confidenceSlope) == 0
                && Double.compare(changes, that.changes) == 0
                && Double.compare(occasions, that.occasions) == 0
                && Double.compare(slopeCovariance, that.slopeCovariance) == 0
                && Double.compare(slopeVariance, that.slopeVariance) == 0
                && Double.compare(equalShare, that.equalShare) == 0
                && Double.compare(guessShare, that.guessShare) == 0
                && Double.compare(correlation, that.correlation) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(outcomes) + Arrays.hashCode(losses);
    }
}
