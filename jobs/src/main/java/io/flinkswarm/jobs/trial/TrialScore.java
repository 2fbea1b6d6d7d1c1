package io.flinkswarm.jobs.trial;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import java.io.Serializable;

/**
 * How a rule did: sums over the decisions that count.
 *
 * @param rule the rule
 * @param seed the seed, 0 for the sum of several
 * @param scored decisions that count
 * @param right how many of them were right, with an abstention scored by its leading option
 * @param decided how many were decided and not abstained from
 * @param decidedRight how many of those were right
 * @param votesUsed votes that were counted when the decisions fell
 * @param votes votes that could be counted
 * @param networkActed decisions in which the network's posterior was the one that counted
 */
@Internal
public record TrialScore(
        String rule,
        int seed,
        long scored,
        double right,
        long decided,
        double decidedRight,
        long votesUsed,
        long votes,
        long networkActed)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    static TrialScore none(String rule, int seed) {
        return new TrialScore(rule, seed, 0, 0, 0, 0, 0, 0, 0);
    }

    static TrialScore of(Decision decision, int seed, Question question) {
        double right = Ties.score(decision, question);
        boolean decided = decision.status() == DecisionStatus.DECIDED;
        return new TrialScore(
                decision.type(),
                seed,
                1,
                right,
                decided ? 1 : 0,
                decided ? right : 0,
                decision.why().votes(),
                question.choices().length,
                decision.why().networkActed() ? 1 : 0);
    }

    TrialScore plus(TrialScore other) {
        return new TrialScore(
                rule,
                seed == other.seed ? seed : 0,
                scored + other.scored,
                right + other.right,
                decided + other.decided,
                decidedRight + other.decidedRight,
                votesUsed + other.votesUsed,
                votes + other.votes,
                networkActed + other.networkActed);
    }

    /** The share that was right, an abstention scored by its leading option; NaN where nothing counts. */
    public double accuracy() {
        return scored == 0 ? Double.NaN : right / scored;
    }

    /** The share of what was decided that was right; NaN if nothing was. */
    public double accuracyOfDecided() {
        return decided == 0 ? Double.NaN : decidedRight / decided;
    }

    /** The share that was abstained from. */
    public double abstained() {
        return scored == 0 ? Double.NaN : 1 - (double) decided / scored;
    }

    /** The share of the votes that was counted. */
    public double shareOfVotesUsed() {
        return votes == 0 ? Double.NaN : (double) votesUsed / votes;
    }

    /** The share of the decisions in which the network's posterior was the one that counted. */
    public double shareOfNetworkActed() {
        return scored == 0 ? Double.NaN : (double) networkActed / scored;
    }
}
