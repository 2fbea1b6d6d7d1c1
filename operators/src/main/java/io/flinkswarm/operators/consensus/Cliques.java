package io.flinkswarm.operators.consensus;

import java.util.Arrays;

/**
 * The groups of voters that say one thing with several voices: how much each vote of a ballot still counts once its
 * copies are discounted, and what an outcome teaches about who goes with whom.
 *
 * <p>A vote i counts 1 / (1 + Σ_j c_ij) over the other votes j for the same option, where c_ij is the error correlation of
 * the pair from either {@link CopyRecord}: the design effect of Kish for clustered samples, per vote. Three perfect copies
 * together count as one vote, independent votes fully. So whoever copies an honest voter halves its vote but adds its own:
 * a copier can't silence anyone.
 *
 * <p>Only the first {@value #MOST_VOTES} votes of a ballot are paired, so that the cost stays bounded.
 */
final class Cliques {
    static final int MOST_VOTES = 32;

    private Cliques() {}

    /**
     * Writes what each vote counts, in (0, 1], to {@code share}.
     *
     * @param votes the number of votes; the arrays may be longer
     * @param keys {@link CopyRecord#keyOf} of each voter
     * @param records each voter's row, or null where nothing is known
     */
    static void discount(int votes, int[] choices, int[] keys, CopyRecord[] records, double[] share) {
        Arrays.fill(share, 0, votes, 1);
        int paired = Math.min(votes, MOST_VOTES);
        for (int i = 0; i < paired; i++) {
            if (records[i] == null || !records[i].dependent()) {
                continue;
            }
            for (int j = 0; j < paired; j++) {
                if (j == i || choices[j] != choices[i]) {
                    continue;
                }
                double mine = records[i].dependence(keys[j]);
                double theirs = mine == 0 || records[j] == null ? 0 : records[j].dependence(keys[i]);
                // Of two rows that know the pair the larger counts, once.
                if (mine > theirs || mine == theirs && mine > 0 && i < j) {
                    share[i] += mine;
                    share[j] += mine;
                }
            }
        }
        for (int i = 0; i < votes; i++) {
            share[i] = 1 / share[i];
        }
    }

    /**
     * Adds to {@code to}, one score an option, share·log(a·(options − 1) / (1 − a)) of each vote for its option, with the
     * accuracy a of the voter's own row: one-coin log-odds without any correction that already allows for copies.
     *
     * @param share what {@link #discount} wrote
     */
    static void scores(int votes, int options, int[] choices, CopyRecord[] records, double[] share, double[] to) {
        for (int i = 0; i < votes; i++) {
            double a = records[i] == null ? CopyRecord.PRIOR_ACCURACY : records[i].accuracy();
            to[choices[i]] += share[i] * Math.log(a * (options - 1) / (1 - a));
        }
    }

    /**
     * Takes an outcome into the rows of all its voters.
     *
     * @param truth the right option
     * @param records each voter's row, none null; changed in place
     */
    static void learn(int votes, int[] choices, int[] keys, CopyRecord[] records, int truth) {
        int paired = Math.min(votes, MOST_VOTES);
        double[] residual = new double[paired];
        for (int i = 0; i < paired; i++) {
            residual[i] = records[i].residual(choices[i] == truth);
        }
        for (int i = 0; i < paired; i++) {
            for (int j = 0; j < paired; j++) {
                if (i != j) {
                    double product = residual[i] * residual[j];
                    // Two different wrong choices are two errors, not one.
                    boolean apart = choices[i] != choices[j];
                    records[i].observe(keys[j], apart ? -Math.abs(product) : product);
                }
            }
        }
        for (int i = 0; i < votes; i++) {
            records[i].observe(choices[i] == truth);
        }
    }
}
