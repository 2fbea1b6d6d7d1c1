package io.flinkswarm.operators.consensus;

/**
 * The weights of voters, learned online from outcomes: a naive-Bayes aggregation (Dawid and Skene 1979) whose voters'
 * confusion rows are shrunk to the voter's own accuracy and that to Beta(4, 2).
 *
 * <p>How a ballot uses it:
 *
 * <pre>{@code
 * reliability.prior(type, labels, logPrior);                                 // once a ballot
 * reliability.evidence(type, skill, labels, choice, confidence, term);       // each vote; sum[k] += term[k]
 * reliability.posterior(type, logPrior, sum, votes, posterior);              // whenever it is asked
 * float[] guess = reliability.decided(type, labels, cast, posterior);        // once; stored with the ballot
 * reliability.learn(type, labels, cast, truth, guess);                       // when the outcome comes
 * }</pre>
 *
 * <p>Besides outcomes it learns from the group's own posterior on what it decided, as incremental EM does (Neal and
 * Hinton 1998), with three guards that keep this from falling below majority: that posterior is tempered by how alike
 * votes are, it is kept apart from what outcomes say, and it counts as far as {@link Candidates} find that it predicts
 * outcomes better. Before the first outcome every vote weighs the same and the rule is plain majority.
 *
 * <p>Terms of evidence are multiples of 2^-24, so that sums are exact and do not depend on the order of votes: equal
 * evidence ties exactly. No randomness, no clock, and nothing is allocated in {@link #evidence}.
 */
final class Reliability {

    private static final double MOST_SHIFT = 3;

    /** The most by which one vote can move the log-odds of two options. */
    static final double MOST_LOG_ODDS = -Math.log(Likelihood.LEAST) + MOST_SHIFT;

    /** Outcomes that the labels' frequencies must see to count as much as all being alike. */
    private static final double CLASS_STRENGTH = 10;

    /** Rate of the discriminative correction, and the number of outcomes that halves it. */
    private static final double OFFSET_RATE = 0.1;

    private static final double OFFSET_HALVED = 30;
    private static final double OFFSET_CORRELATION = 0.1;

    /** How alike votes are taken to be where the group learns from itself. */
    private static final double GUESS_CORRELATION = 0.2;

    /** A voter with this many outcomes learns from outcomes alone. */
    private static final double MATURE = 30;

    /** Share of a guess that is kept when the outcome has come: soft labels still tell how hard the item was. */
    private static final double KEPT_GUESS = 0.5;

    /** A voter is taken to change once in this many outcomes, until the group shows otherwise. */
    private static final double CHANGE_INTERVAL = 200;

    private static final double CHANGE_DISCOUNT = 0.99;
    private static final double MOST_HAZARD = 0.1;

    private static final double SLOPE_DISCOUNT = 0.995;

    /** Log-odds for a difference of probability, near one half. */
    private static final double SLOPE_SCALE = 4;

    private static final double GRID = 1 << 24;

    /** Log-prior of each option, learned from how often its label was the truth; uniform for labels of -1. */
    void prior(TypeRecord type, int[] labels, double[] out) {
        double guessed = type.guessShare;
        double total = 0;
        double guessedTotal = 0;
        for (int label : labels) {
            total += type.count(label, false);
            guessedTotal += type.count(label, true);
        }
        for (int k = 0; k < out.length; k++) {
            double log = guessed == 1 ? 0 : (1 - guessed) * logFrequency(type, labels, k, total, false);
            if (guessed > 0) {
                log += guessed * logFrequency(type, labels, k, guessedTotal, true);
            }
            out[k] = quantized(log);
        }
    }

    private static void prior(TypeRecord type, int[] labels, boolean guessed, double[] out) {
        double total = 0;
        for (int label : labels) {
            total += type.count(label, guessed);
        }
        for (int k = 0; k < out.length; k++) {
            out[k] = logFrequency(type, labels, k, total, guessed);
        }
    }

    private static double logFrequency(TypeRecord type, int[] labels, int option, double total, boolean guessed) {
        double strength = Math.max(CLASS_STRENGTH, labels.length / 2.0);
        return Math.log((type.count(labels[option], guessed) + strength / labels.length) / (total + strength));
    }

    /**
     * Log-likelihood of one vote under each option as the truth, as far as its weight is trusted.
     *
     * @param skill the voter's row, or {@code null} for one never learned of
     * @param labels number of each option's label within the type, -1 where options have none
     * @param confidence stated confidence, or {@code NaN}
     */
    void evidence(TypeRecord type, VoterSkill skill, int[] labels, int choice, double confidence, double[] out) {
        int options = labels.length;
        if (options < 2) {
            out[0] = 0;
            return;
        }
        double guessed = type.guessShare;
        double own = type.ownShare();
        double accuracy = guessed == 1 ? 0 : Likelihood.accuracy(skill, false);
        double guessedAccuracy = guessed == 0 ? 0 : Likelihood.accuracy(skill, true);
        boolean rows = skill != null && skill.knows(labels[choice]);
        for (int k = 0; k < options; k++) {
            double likelihood = 0;
            if (guessed < 1) {
                likelihood = (1 - guessed) * Likelihood.of(skill, rows, labels, k, choice, accuracy, false);
            }
            if (guessed > 0) {
                likelihood += guessed * Likelihood.of(skill, rows, labels, k, choice, guessedAccuracy, true);
            }
            out[k] = own * Math.log(likelihood);
        }
        out[choice] += own * shift(type, skill, confidence);
        if (own < 1) {
            // the logarithm of what an equal vote says against the option chosen is the same for all others
            out[choice] += (1 - own) * type.equalLogOdds(options);
        }
        for (int k = 0; k < options; k++) {
            out[k] = quantized(out[k]);
        }
    }

    private static double shift(TypeRecord type, VoterSkill skill, double confidence) {
        double shift = StatedConfidence.shift(type, skill, confidence) + (skill == null ? 0 : skill.offset);
        return Math.min(MOST_SHIFT, Math.max(-MOST_SHIFT, shift));
    }

    /** Calibrated posterior of each option; {@code sum} is that of {@link #evidence} over {@code votes} votes. */
    void posterior(TypeRecord type, double[] logPrior, double[] sum, int votes, double[] out) {
        for (int k = 0; k < sum.length; k++) {
            out[k] = logPrior[k] + sum[k];
        }
        softmax(Candidates.scale(type.correlation, votes), out);
    }

    private static void softmax(double scale, double[] scores) {
        double most = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            most = Math.max(most, score);
        }
        double total = 0;
        for (int k = 0; k < scores.length; k++) {
            scores[k] = Math.exp(scale * (scores[k] - most));
            total += scores[k];
        }
        for (int k = 0; k < scores.length; k++) {
            scores[k] /= total;
        }
    }

    /**
     * Takes the outcome of a ballot.
     *
     * @param cast all votes of the ballot, before or after the decision, in any order
     * @param truth distribution over the options: one-hot, or soft for an outcome that is a quality
     * @param guess what {@link #decided} returned for the ballot, or {@code null}
     */
    void learn(TypeRecord type, int[] labels, CastVotes cast, double[] truth, float[] guess) {
        int votes = cast.count();
        int options = labels.length;
        VoterSkill[] skills = skills(cast);
        if (guess != null) {
            // what the ballot itself taught must not judge its own outcome
            guess(type, labels, cast, skills, guess, -1);
        }
        if (options > 1 && votes > 0) {
            compare(type, labels, cast, skills, truth);
        }
        double hazard = Math.min(MOST_HAZARD, (1 + type.changes) / (CHANGE_INTERVAL + type.occasions));
        double right = 0;
        for (int i = 0; i < votes; i++) {
            VoterSkill skill = skills[i];
            int choice = cast.choice(i);
            right += truth[choice] / votes;
            type.changes += skill.observe(truth[choice], hazard);
            type.occasions++;
            reveal(skill, labels, choice, truth);
        }
        type.changes *= CHANGE_DISCOUNT;
        type.occasions *= CHANGE_DISCOUNT;
        if (votes > 0) {
            type.countBallot(right);
        }
        type.discount(false);
        for (int k = 0; k < options; k++) {
            type.count(labels[k], truth[k], false);
        }
        if (guess != null) {
            guess(type, labels, cast, skills, guess, KEPT_GUESS);
        }
        for (int i = 0; i < votes; i++) {
            cast.changed(i, skills[i]);
        }
    }

    /** Scores the candidates on the outcome and corrects the voters where the posterior was wrong, before any counting. */
    private static void compare(TypeRecord type, int[] labels, CastVotes cast, VoterSkill[] skills, double[] truth) {
        int options = labels.length;
        double[] equal = new double[options];
        double[] sum = new double[options];
        double[] guessSum = new double[options];
        double equalLogOdds = type.equalLogOdds(options);
        for (int i = 0; i < skills.length; i++) {
            VoterSkill skill = skills[i];
            int choice = cast.choice(i);
            double shift = shift(type, skill, cast.confidence(i));
            Likelihood.add(skill, labels, choice, false, sum);
            Likelihood.add(skill, labels, choice, true, guessSum);
            sum[choice] += shift;
            guessSum[choice] += shift;
            equal[choice] += equalLogOdds;
        }
        double slope = type.slope();
        for (int k = 0; k < options; k++) {
            sum[k] = slope * sum[k] + (1 - slope) * equal[k];
            guessSum[k] = slope * guessSum[k] + (1 - slope) * equal[k];
        }
        double[] prior = new double[options];
        double[] guessPrior = new double[options];
        prior(type, labels, false, prior);
        prior(type, labels, true, guessPrior);
        double[] posterior = new double[options];
        double guessed = type.guessShare;
        for (int k = 0; k < options; k++) {
            posterior[k] = (1 - guessed) * (prior[k] + sum[k]) + guessed * (guessPrior[k] + guessSum[k]);
        }
        softmax(Candidates.scale(OFFSET_CORRELATION, skills.length), posterior);
        for (int i = 0; i < skills.length; i++) {
            VoterSkill skill = skills[i];
            double surprise = truth[cast.choice(i)] - posterior[cast.choice(i)];
            skill.offset += (float) (OFFSET_RATE / (1 + skill.revealedVotes() / OFFSET_HALVED) * surprise);
            StatedConfidence.learn(type, skill, cast.confidence(i), surprise);
        }
        learnSlope(type, labels, cast, skills, truth);
        type.outcomes++;
        Candidates.charge(type, skills.length, truth, equal, prior, sum, guessPrior, guessSum);
    }

    /**
     * Learns how far voters differ as they seem to: the slope of who was right on what was expected of whom, within the
     * ballot, so that it does not matter how hard the item was (Cox 1958's calibration slope).
     */
    private static void learnSlope(TypeRecord type, int[] labels, CastVotes cast, VoterSkill[] skills, double[] truth) {
        int likely = 0;
        for (int k = 1; k < truth.length; k++) {
            likely = truth[k] > truth[likely] ? k : likely;
        }
        boolean guessed = type.guessShare >= 0.5;
        double[] expected = new double[skills.length];
        double meanExpected = 0;
        double meanRight = 0;
        for (int i = 0; i < skills.length; i++) {
            VoterSkill skill = skills[i];
            boolean rows = skill.knows(labels[likely]);
            double accuracy = Likelihood.accuracy(skill, guessed);
            expected[i] = SLOPE_SCALE * Likelihood.of(skill, rows, labels, likely, likely, accuracy, guessed);
            meanExpected += expected[i] / skills.length;
            meanRight += truth[cast.choice(i)] / skills.length;
        }
        type.slopeCovariance *= SLOPE_DISCOUNT;
        type.slopeVariance *= SLOPE_DISCOUNT;
        for (int i = 0; i < skills.length; i++) {
            double above = expected[i] - meanExpected;
            type.slopeCovariance += (truth[cast.choice(i)] - meanRight) * above;
            type.slopeVariance += meanRight * (1 - meanRight) * above * above;
        }
    }

    /** Takes votes that came after their ballot's outcome was learned; the type's own record stays. */
    void learnLate(TypeRecord type, int[] labels, CastVotes cast, double[] truth) {
        double hazard = Math.min(MOST_HAZARD, (1 + type.changes) / (CHANGE_INTERVAL + type.occasions));
        VoterSkill[] skills = skills(cast);
        for (int i = 0; i < skills.length; i++) {
            skills[i].observe(truth[cast.choice(i)], hazard);
            reveal(skills[i], labels, cast.choice(i), truth);
            cast.changed(i, skills[i]);
        }
    }

    /**
     * Learns from the group's own decision, in a lane of its own.
     *
     * @param posterior the one in force when the ballot closed
     * @return what was counted, to be stored with the ballot and given to {@link #learn}; {@code null} when all voters
     *     have outcomes enough and nothing was counted
     */
    float[] decided(TypeRecord type, int[] labels, CastVotes cast, double[] posterior) {
        VoterSkill[] skills = skills(cast);
        boolean learns = false;
        for (VoterSkill skill : skills) {
            learns |= !mature(skill);
        }
        if (!learns || labels.length < 2) {
            return null;
        }
        float[] guess = guessOf(type, labels, cast, skills, posterior);
        type.discount(true);
        guess(type, labels, cast, skills, guess, 1);
        for (int i = 0; i < skills.length; i++) {
            if (!mature(skills[i])) {
                cast.changed(i, skills[i]);
            }
        }
        return guess;
    }

    /** Learns from votes that came after the decision and before the outcome, by the guess that {@link #decided} made. */
    void decidedLate(TypeRecord type, int[] labels, CastVotes cast, float[] guess) {
        VoterSkill[] skills = skills(cast);
        for (int i = 0; i < skills.length; i++) {
            if (!mature(skills[i])) {
                guess(skills[i], labels, cast.choice(i), guess, 1);
                cast.changed(i, skills[i]);
            }
        }
    }

    /** Counts a ballot's guess with the given weight, or takes it back. */
    private static void guess(
            TypeRecord type, int[] labels, CastVotes cast, VoterSkill[] skills, float[] guess, double weight) {
        for (int k = 0; k < labels.length; k++) {
            type.count(labels[k], weight * guess[k], true);
        }
        for (int i = 0; i < skills.length; i++) {
            if (!mature(skills[i])) {
                guess(skills[i], labels, cast.choice(i), guess, weight);
            }
        }
    }

    /** The posterior in force where that uses guesses; else the one that would, or the lane could never prove itself. */
    private static float[] guessOf(
            TypeRecord type, int[] labels, CastVotes cast, VoterSkill[] skills, double[] posterior) {
        double[] score = posterior;
        if (type.guessShare < 0.5) {
            score = new double[labels.length];
            prior(type, labels, true, score);
            for (int i = 0; i < skills.length; i++) {
                Likelihood.add(skills[i], labels, cast.choice(i), true, score);
            }
            softmax(Candidates.scale(GUESS_CORRELATION, skills.length), score);
        }
        float[] guess = new float[score.length];
        for (int k = 0; k < guess.length; k++) {
            guess[k] = (float) score[k];
        }
        return guess;
    }

    private static boolean mature(VoterSkill skill) {
        return skill.weight() >= MATURE;
    }

    private static VoterSkill[] skills(CastVotes cast) {
        VoterSkill[] skills = new VoterSkill[cast.count()];
        for (int i = 0; i < skills.length; i++) {
            VoterSkill skill = cast.skill(i);
            skills[i] = skill == null ? new VoterSkill() : skill;
        }
        return skills;
    }

    private static void reveal(VoterSkill skill, int[] labels, int choice, double[] truth) {
        for (int k = 0; k < labels.length; k++) {
            skill.count(labels[k], labels[choice], truth[k], false);
        }
    }

    private static void guess(VoterSkill skill, int[] labels, int choice, float[] guess, double weight) {
        skill.guess(guess[choice], weight);
        for (int k = 0; k < labels.length; k++) {
            skill.count(labels[k], labels[choice], weight * guess[k], true);
        }
    }

    private static double quantized(double logLikelihood) {
        return Math.rint(logLikelihood * GRID) / GRID;
    }
}
