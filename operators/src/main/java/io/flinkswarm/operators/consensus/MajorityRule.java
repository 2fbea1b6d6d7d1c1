package io.flinkswarm.operators.consensus;

/** The rule {@code majority}: the option with the most votes, whoever cast them. */
final class MajorityRule implements VoteRule {
    static final String NAME = "majority";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void posterior(BallotView ballot, double[] out) {
        for (int k = 0; k < out.length; k++) {
            out[k] = ballot.votes() == 0 ? 1. / out.length : (double) ballot.votesFor(k) / ballot.votes();
        }
    }

    /** The runner-up cannot catch up even with all missing votes. */
    @Override
    public boolean mayStop(BallotView ballot, int leader, double belief, double threshold) {
        int second = 0;
        for (int k = 0; k < ballot.options().size(); k++) {
            if (k != leader) {
                second = Math.max(second, ballot.votesFor(k));
            }
        }
        return ballot.votesFor(leader) > second + ballot.missing();
    }

    @Override
    public boolean stands(BallotView ballot, int leader, double belief, double threshold, int quorum, boolean tied) {
        return !tied && ballot.votes() >= quorum && ballot.votesFor(leader) > 0;
    }
}
