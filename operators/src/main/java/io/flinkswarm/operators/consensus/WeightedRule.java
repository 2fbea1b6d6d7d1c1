package io.flinkswarm.operators.consensus;

/**
 * The rule {@code weighted}: the posterior by each voter's learned reliability, decided where it passes the threshold.
 *
 * <p>That a missing vote cannot change the result any more is bounded by the most that one vote can weigh.
 */
class WeightedRule implements VoteRule {
    static final String NAME = "weighted";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void posterior(BallotView ballot, double[] out) {
        for (int k = 0; k < out.length; k++) {
            out[k] = ballot.weightedPosterior(k);
        }
    }

    @Override
    public boolean mayStop(BallotView ballot, int leader, double belief, double threshold) {
        if (ballot.votes() == 0) {
            return false;
        }
        if (belief >= threshold) {
            return true;
        }
        double shortBy = Math.log(threshold / (1 - threshold)) - Math.log(belief / (1 - belief));
        return shortBy > ballot.missing() * Reliability.MOST_LOG_ODDS;
    }

    @Override
    public boolean stands(BallotView ballot, int leader, double belief, double threshold, int quorum, boolean tied) {
        return !tied && ballot.votes() > 0 && ballot.votes() >= quorum && belief >= threshold;
    }
}
