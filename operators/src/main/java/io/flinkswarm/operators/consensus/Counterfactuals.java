package io.flinkswarm.operators.consensus;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What would have been decided at fixed thresholds, and how much of it would have been wrong: the evidence on which an
 * {@link AdaptiveThreshold} that decides nothing any more opens again.
 *
 * <p>At each level the outcomes of ballots whose leader reached it are counted, whether they were decided or not. A level
 * starts anew as soon as its errors exceed {@code 1 + 2 target n}, so what it holds is the recent past, and a long good
 * past does not hide that a group has turned.
 */
final class Counterfactuals {

    private static final double[] LEVELS = {0.5, 1.5, 2.5, 3.5, 4.5, 5.5};
    private static final float MOST = 1 << 20;

    private final float[] seen = new float[LEVELS.length];
    private final float[] wrong = new float[LEVELS.length];

    /** Whether errors are more than a group that keeps the target would make. */
    static boolean fails(double targetError, double seen, double wrong) {
        return wrong > 1 + 2 * targetError * seen;
    }

    void add(double targetError, double logit, double error) {
        for (int i = 0; i < LEVELS.length && logit >= LEVELS[i]; i++) {
            seen[i] = Math.min(MOST, seen[i] + 1);
            wrong[i] += (float) error;
            if (fails(targetError, seen[i], wrong[i])) {
                seen[i] = 0;
                wrong[i] = 0;
            }
        }
    }

    /** The lowest level below the given one that kept the target over that many outcomes, or the given one. */
    double lowestSafe(double targetError, double logit, double needed) {
        for (int i = 0; i < LEVELS.length && LEVELS[i] < logit; i++) {
            if (seen[i] >= needed && wrong[i] <= targetError * seen[i]) {
                return LEVELS[i];
            }
        }
        return logit;
    }

    /** Forgets all, so that what is found next is new evidence. */
    void clear() {
        Arrays.fill(seen, 0);
        Arrays.fill(wrong, 0);
    }

    Counterfactuals copy() {
        Counterfactuals copy = new Counterfactuals();
        System.arraycopy(seen, 0, copy.seen, 0, seen.length);
        System.arraycopy(wrong, 0, copy.wrong, 0, wrong.length);
        return copy;
    }

    void write(DataOutput out) throws IOException {
        for (int i = 0; i < LEVELS.length; i++) {
            out.writeFloat(seen[i]);
            out.writeFloat(wrong[i]);
        }
    }

    static Counterfactuals read(DataInput in) throws IOException {
        Counterfactuals read = new Counterfactuals();
        for (int i = 0; i < LEVELS.length; i++) {
            read.seen[i] = in.readFloat();
            read.wrong[i] = in.readFloat();
        }
        return read;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Counterfactuals that
                && Arrays.equals(seen, that.seen)
                && Arrays.equals(wrong, that.wrong);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(seen) + Arrays.hashCode(wrong);
    }
}
