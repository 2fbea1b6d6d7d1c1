package io.flinkswarm.operators.consensus;

/**
 * The candidate ways to weigh votes, averaged by their prequential log loss (Dawid 1984; a logarithmic opinion pool).
 *
 * <p>A candidate says: what share of a vote's weight is the same for all voters (items differ in how hard they are, which
 * makes good voters look better than they are), whether guesses are used, and how alike the votes of one ballot are.
 * With correlation {@code c}, the log-odds of {@code n} votes are divided by {@code 1 + c (n - 1)}. Each outcome charges
 * every candidate its log loss; what is in force is their mean under {@code prior * exp(-loss)}.
 *
 * <p>Guesses start at odds of {@value #GUESS_ODDS} to 1 once there are outcomes to judge them by, and count nothing before
 * the first: without outcomes every vote weighs the same.
 */
final class Candidates {

    private static final double[] EQUAL = {0, 0.4};
    private static final double[] LOG_PRIOR = {Math.log(0.7), Math.log(0.3)};
    private static final double[] CORRELATION = {0.02, 0.1, 0.3, 1};
    private static final double[] LOG_CORRELATION = {Math.log(0.02), Math.log(0.1), Math.log(0.3), 0};

    static final int COUNT = 2 * EQUAL.length * CORRELATION.length;

    private static final double GUESS_ODDS = 20;
    private static final double LOG_GUESS_ODDS = Math.log(GUESS_ODDS);

    /** Forgetting of losses per outcome. */
    private static final double DISCOUNT = 0.995;

    /** No single outcome, however surprising, decides between candidates. */
    private static final double MOST_LOSS = 10;

    /** Shares this close to 0 or 1 are taken for that, which saves computing the other part. */
    private static final double NEGLIGIBLE = 0.02;

    private Candidates() {}

    /**
     * Charges each candidate its loss on an outcome; the scores are log-probabilities by option, up to a constant.
     *
     * @param equal score of the votes if all weigh the same
     * @param prior and {@code sum}, score by what outcomes say; {@code guessPrior} and {@code guessSum}, with guesses
     */
    static void charge(
            TypeRecord type,
            int votes,
            double[] truth,
            double[] equal,
            double[] prior,
            double[] sum,
            double[] guessPrior,
            double[] guessSum) {
        double[] score = new double[truth.length];
        int at = 0;
        for (int lane = 0; lane < 2; lane++) {
            double[] lanePrior = lane == 0 ? prior : guessPrior;
            double[] laneSum = lane == 0 ? sum : guessSum;
            for (double share : EQUAL) {
                double most = Double.NEGATIVE_INFINITY;
                double right = 0;
                for (int k = 0; k < truth.length; k++) {
                    score[k] = lanePrior[k] + (1 - share) * laneSum[k] + share * equal[k];
                    most = Math.max(most, score[k]);
                    right += truth[k] * score[k];
                }
                for (double correlation : CORRELATION) {
                    double scale = scale(correlation, votes);
                    double total = 0;
                    for (double each : score) {
                        total += each == most ? 1 : Math.exp(scale * (each - most));
                    }
                    double loss = Math.log(total) - scale * (right - most);
                    type.losses[at] = type.losses[at] * DISCOUNT + Math.min(MOST_LOSS, loss);
                    at++;
                }
            }
        }
        derive(type);
    }

    /** What the log-odds of a number of votes are multiplied by. */
    static double scale(double correlation, int votes) {
        return 1 / (1 + correlation * Math.max(0, votes - 1));
    }

    /** Sets what follows from the losses. */
    static void derive(TypeRecord type) {
        double least = Double.POSITIVE_INFINITY;
        for (int at = 0; at < COUNT; at++) {
            least = Math.min(least, type.losses[at] - logPrior(at));
        }
        double total = 0;
        double guess = 0;
        double equal = 0;
        double logCorrelation = 0;
        for (int at = 0; at < COUNT; at++) {
            double weight = Math.exp(least - type.losses[at] + logPrior(at));
            total += weight;
            guess += lane(at) * weight;
            equal += EQUAL[share(at)] * weight;
            logCorrelation += LOG_CORRELATION[at % CORRELATION.length] * weight;
        }
        type.guessShare = rounded(guess / total * type.outcomes / (type.outcomes + 1));
        type.equalShare = rounded(equal / total);
        type.correlation = Math.exp(logCorrelation / total);
    }

    private static int lane(int at) {
        return at / (EQUAL.length * CORRELATION.length);
    }

    private static int share(int at) {
        return at / CORRELATION.length % EQUAL.length;
    }

    private static double logPrior(int at) {
        return LOG_PRIOR[share(at)] + lane(at) * LOG_GUESS_ODDS;
    }

    private static double rounded(double share) {
        return share < NEGLIGIBLE ? 0 : share > 1 - NEGLIGIBLE ? 1 : share;
    }
}
