package io.flinkswarm.operators.consensus;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What is learned of one voter for one decision type: a row of keyed state, changed only by {@link Reliability}.
 *
 * <p>It holds how often the voter was right since it last changed (Bayesian online changepoint detection, Adams and
 * MacKay 2007, kept to {@value #RUNS} hypotheses of when that was) and, for the first {@value #MAX_LABELS} labels of the
 * type, which label it gave to which truth. Two lanes are kept apart: what revealed outcomes say, and what the group's
 * own decisions say (<i>guesses</i>), so that guesses can be left out where they do harm.
 *
 * <p>Counts are discounted, so every number is bounded. A voter on two labels takes at most 95 bytes, on {@code n} labels
 * at most {@code 63 + 8 n^2}.
 */
final class VoterSkill {

    /** Labels above this share the record of right and wrong alone, which bounds the row. */
    static final int MAX_LABELS = 8;

    static final int RUNS = 3;

    /** Where right votes and all votes of the hypotheses begin, behind their weights: one array, one visit to memory. */
    private static final int RIGHT = RUNS;

    private static final int TOTAL = 2 * RUNS;

    /** Beta(4, 2): a voter not yet seen is right in two of three, worth six outcomes. */
    static final double PRIOR_RIGHT = 4;

    static final double PRIOR_TOTAL = 6;

    /** Forgetting per outcome: some hundred outcomes are remembered. */
    static final double DISCOUNT = 0.99;

    /** Beta(1, 1): nothing is known of a voter that has just changed. */
    private static final double CHANGED_RIGHT = 1;

    private static final double CHANGED_TOTAL = 2;

    private static final byte VERSION = 1;

    /** Hypotheses, oldest first: how probable, right votes and all votes since then, both with their prior. */
    private int runs = 1;

    private final float[] run = new float[3 * RUNS];

    /** Correction of the voter's log-odds, learned discriminatively: votes that repeat other votes are worth less. */
    float offset;

    /** How the voter's stated confidence is to be read. */
    float confidenceSlope;

    float confidenceMean;
    float confidenceCount;

    /** Votes on ballots that the group decided, and right ones as its posterior says. */
    private float guessTotal;

    private float guessRight;

    /** Side of the two matrices; 0 until the first vote on a labelled option. */
    private int labels;

    /** Cell {@code truth * labels + choice}; {@code null} while {@link #labels} is 0. */
    private float[] confusion;

    private float[] guessConfusion;

    VoterSkill() {
        run[0] = 1;
        run[RIGHT] = (float) PRIOR_RIGHT;
        run[TOTAL] = (float) PRIOR_TOTAL;
    }

    /** Accuracy that outcomes prove, the prior's included. */
    double accuracy() {
        double mean = 0;
        for (int i = 0; i < runs; i++) {
            mean += run[i] * ((double) run[RIGHT + i] / run[TOTAL + i]);
        }
        return mean;
    }

    /** Accuracy that outcomes and guesses together suggest. */
    double guessedAccuracy() {
        double weight = weight();
        return (accuracy() * weight + guessRight) / (weight + guessTotal);
    }

    /** Number of outcomes behind {@link #accuracy}, the prior's included. */
    double weight() {
        double mean = 0;
        for (int i = 0; i < runs; i++) {
            mean += (double) run[i] * run[TOTAL + i];
        }
        return mean;
    }

    /** Number of the voter's revealed votes that still count, without the prior. */
    double revealedVotes() {
        return Math.max(0, weight() - PRIOR_TOTAL);
    }

    /** How many of {@link #revealedVotes} were right. */
    double revealedRight() {
        return accuracy() * revealedVotes();
    }

    /** Whether rows of the confusion matrix are kept for the label. */
    boolean knows(int label) {
        return label >= 0 && label < labels;
    }

    /** Count of a choice where the given label was the truth. */
    double cell(int truth, int choice, boolean guessed) {
        int at = truth * labels + choice;
        return guessed ? confusion[at] + guessConfusion[at] : confusion[at];
    }

    /** Count of all choices where the given label was the truth. */
    double row(int truth, boolean guessed) {
        double total = 0;
        for (int at = truth * labels; at < (truth + 1) * labels; at++) {
            total += guessed ? confusion[at] + guessConfusion[at] : confusion[at];
        }
        return total;
    }

    /**
     * Counts a revealed vote.
     *
     * @param right how right the vote was, 0..1
     * @param hazard probability that a voter changes between two outcomes
     * @return the probability that it changed just now
     */
    double observe(double right, double hazard) {
        double before = weight();
        double stays = 0;
        for (int i = 0; i < runs; i++) {
            double p = (double) run[RIGHT + i] / run[TOTAL + i];
            run[i] *= (float) ((1 - hazard) * (right * p + (1 - right) * (1 - p)));
            stays += run[i];
            run[RIGHT + i] = (float) (run[RIGHT + i] * DISCOUNT + right);
            run[TOTAL + i] = (float) (run[TOTAL + i] * DISCOUNT + 1);
        }
        // under Beta(1, 1) the next vote is right with probability one half
        double changes = hazard / 2;
        if (runs == RUNS) {
            mergeLeast();
        }
        run[runs] = (float) changes;
        run[RIGHT + runs] = (float) (CHANGED_RIGHT + right);
        run[TOTAL + runs] = (float) (CHANGED_TOTAL + 1);
        runs++;
        for (int i = 0; i < runs; i++) {
            run[i] /= (float) (stays + changes);
        }
        double kept = Math.min(1, weight() / (before * DISCOUNT + 1));
        forget(kept);
        return changes / (stays + changes);
    }

    /** Makes room for one hypothesis: the least probable joins its elder, or the eldest the next. */
    private void mergeLeast() {
        int least = 0;
        for (int i = 1; i < runs; i++) {
            if (run[i] < run[least]) {
                least = i;
            }
        }
        int into = least == 0 ? 1 : least - 1;
        float sum = run[least] + run[into];
        float share = sum > 0 ? run[least] / sum : 0;
        run[RIGHT + into] += share * (run[RIGHT + least] - run[RIGHT + into]);
        run[TOTAL + into] += share * (run[TOTAL + least] - run[TOTAL + into]);
        run[into] = sum;
        runs--;
        for (int i = least; i < runs; i++) {
            run[i] = run[i + 1];
            run[RIGHT + i] = run[RIGHT + i + 1];
            run[TOTAL + i] = run[TOTAL + i + 1];
        }
    }

    /** What was learned before a change goes in proportion to how probable the change is. */
    private void forget(double kept) {
        float factor = (float) (kept * DISCOUNT);
        for (int i = 0; i < labels * labels; i++) {
            confusion[i] *= factor;
            guessConfusion[i] *= factor;
        }
        guessTotal *= factor;
        guessRight *= factor;
        offset *= (float) kept;
    }

    /** Counts how right a vote is by the group's own posterior; a negative weight takes it back. */
    void guess(double right, double weight) {
        double kept = weight < 0 ? 1 : DISCOUNT;
        guessTotal = (float) Math.max(0, guessTotal * kept + weight);
        guessRight = (float) Math.max(0, guessRight * kept + weight * right);
        guessRight = Math.min(guessRight, guessTotal);
    }

    /** Counts a choice under the given label as truth; labels from {@value #MAX_LABELS} on are not kept. */
    void count(int truth, int choice, double weight, boolean guessed) {
        if (truth < 0 || choice < 0 || truth >= MAX_LABELS || choice >= MAX_LABELS) {
            return;
        }
        grow(Math.max(truth, choice) + 1);
        float[] cells = guessed ? guessConfusion : confusion;
        int at = truth * labels + choice;
        cells[at] = (float) Math.max(0, cells[at] + weight);
    }

    private void grow(int needed) {
        if (needed > labels) {
            confusion = grown(confusion, needed);
            guessConfusion = grown(guessConfusion, needed);
            labels = needed;
        }
    }

    private float[] grown(float[] matrix, int needed) {
        float[] larger = new float[needed * needed];
        for (int row = 0; row < labels; row++) {
            System.arraycopy(matrix, row * labels, larger, row * needed, labels);
        }
        return larger;
    }

    VoterSkill copy() {
        VoterSkill copy = new VoterSkill();
        copy.runs = runs;
        System.arraycopy(run, 0, copy.run, 0, run.length);
        copy.offset = offset;
        copy.confidenceSlope = confidenceSlope;
        copy.confidenceMean = confidenceMean;
        copy.confidenceCount = confidenceCount;
        copy.guessTotal = guessTotal;
        copy.guessRight = guessRight;
        copy.labels = labels;
        copy.confusion = labels == 0 ? null : confusion.clone();
        copy.guessConfusion = labels == 0 ? null : guessConfusion.clone();
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeByte(runs);
        for (int i = 0; i < runs; i++) {
            out.writeFloat(run[i]);
            out.writeFloat(run[RIGHT + i]);
            out.writeFloat(run[TOTAL + i]);
        }
        out.writeFloat(offset);
        out.writeFloat(confidenceSlope);
        out.writeFloat(confidenceMean);
        out.writeFloat(confidenceCount);
        out.writeFloat(guessTotal);
        out.writeFloat(guessRight);
        out.writeByte(labels);
        for (int i = 0; i < labels * labels; i++) {
            out.writeFloat(confusion[i]);
            out.writeFloat(guessConfusion[i]);
        }
    }

    static VoterSkill read(DataInput in) throws IOException {
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version of a voter's skill must be " + VERSION + ", but was " + version
                    + "; restore with the release that wrote it");
        }
        VoterSkill skill = new VoterSkill();
        skill.runs = in.readByte();
        for (int i = 0; i < skill.runs; i++) {
            skill.run[i] = in.readFloat();
            skill.run[RIGHT + i] = in.readFloat();
            skill.run[TOTAL + i] = in.readFloat();
        }
        skill.offset = in.readFloat();
        skill.confidenceSlope = in.readFloat();
        skill.confidenceMean = in.readFloat();
        skill.confidenceCount = in.readFloat();
        skill.guessTotal = in.readFloat();
        skill.guessRight = in.readFloat();
        skill.grow(in.readByte());
        for (int i = 0; i < skill.labels * skill.labels; i++) {
            skill.confusion[i] = in.readFloat();
            skill.guessConfusion[i] = in.readFloat();
        }
        return skill;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VoterSkill that
                && runs == that.runs
                && Arrays.equals(run, 0, runs, that.run, 0, runs)
                && Arrays.equals(run, RIGHT, RIGHT + runs, that.run, RIGHT, RIGHT + runs)
                && Arrays.equals(run, TOTAL, TOTAL + runs, that.run, TOTAL, TOTAL + runs)
                && Float.compare(offset, that.offset) == 0
                && Float.compare(confidenceSlope, that.confidenceSlope) == 0
                && Float.compare(confidenceMean, that.confidenceMean) == 0
                && Float.compare(confidenceCount, that.confidenceCount) == 0
                && Float.compare(guessTotal, that.guessTotal) == 0
                && Float.compare(guessRight, that.guessRight) == 0
                && labels == that.labels
                && Arrays.equals(confusion, that.confusion)
                && Arrays.equals(guessConfusion, that.guessConfusion);
    }

    @Override
    public int hashCode() {
        return 31 * Float.hashCode(run[RIGHT]) + Arrays.hashCode(confusion);
    }
}
