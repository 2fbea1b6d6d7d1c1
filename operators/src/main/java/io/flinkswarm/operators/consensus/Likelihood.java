package io.flinkswarm.operators.consensus;

/**
 * The probability that a voter makes a choice given the truth (Dawid and Skene 1979): its confusion row, shrunk to its
 * overall accuracy with errors spread evenly, and that to Beta(4, 2).
 */
final class Likelihood {

    /** Bounds what one vote can say. */
    static final double LEAST = 1e-3;

    private static final double LEAST_ACCURACY = 0.02;

    /** Outcomes that a confusion row must see to count as much as the voter's overall accuracy. */
    private static final double ROW_STRENGTH = 3;

    private Likelihood() {}

    /** Overall accuracy of a voter, by outcomes alone or with guesses; that of a voter not yet seen is the prior's. */
    static double accuracy(VoterSkill skill, boolean guessed) {
        if (skill == null) {
            return VoterSkill.PRIOR_RIGHT / VoterSkill.PRIOR_TOTAL;
        }
        double accuracy = guessed ? skill.guessedAccuracy() : skill.accuracy();
        return Math.min(1 - LEAST_ACCURACY, Math.max(LEAST_ACCURACY, accuracy));
    }

    /**
     * Likelihood of one option as the truth.
     *
     * @param rows whether the voter has confusion rows that know the label chosen
     * @param truth index of the option taken for true
     * @param accuracy what {@link #accuracy} says of the voter
     */
    static double of(
            VoterSkill skill, boolean rows, int[] labels, int truth, int choice, double accuracy, boolean guessed) {
        double likelihood = truth == choice ? accuracy : (1 - accuracy) / (labels.length - 1);
        if (rows && skill.knows(labels[truth])) {
            likelihood = (skill.cell(labels[truth], labels[choice], guessed) + ROW_STRENGTH * likelihood)
                    / (skill.row(labels[truth], guessed) + ROW_STRENGTH);
        }
        return Math.max(LEAST, likelihood);
    }

    /** Adds the log-likelihood of each option to a sum. */
    static void add(VoterSkill skill, int[] labels, int choice, boolean guessed, double[] sum) {
        double accuracy = accuracy(skill, guessed);
        boolean rows = skill.knows(labels[choice]);
        for (int k = 0; k < sum.length; k++) {
            sum[k] += Math.log(of(skill, rows, labels, k, choice, accuracy, guessed));
        }
    }
}
