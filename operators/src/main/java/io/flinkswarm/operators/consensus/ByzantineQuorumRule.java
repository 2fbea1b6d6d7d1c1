package io.flinkswarm.operators.consensus;

/**
 * The rule {@code byzantine-quorum}: 2f + 1 equal votes of the n asked, with f = ⌊(n − 1) / 3⌋ liars tolerated (Pease,
 * Shostak and Lamport, "Reaching agreement in the presence of faults", 1980; Castro and Liskov, "Practical Byzantine fault
 * tolerance", 1999).
 *
 * <p>Never fewer than a majority of those asked: with n = 6 and f = 1 three votes could stand against three.
 */
final class ByzantineQuorumRule implements VoteRule {
    static final String NAME = "byzantine-quorum";

    @Override
    public String name() {
        return NAME;
    }

    /** How many equal votes of {@code asked} decide. */
    static int quorum(int asked) {
        int faulty = (asked - 1) / 3;
        return Math.max(2 * faulty + 1, asked / 2 + 1);
    }

    @Override
    public void posterior(BallotView ballot, double[] out) {
        for (int k = 0; k < out.length; k++) {
            out[k] = ballot.votes() == 0 ? 1. / out.length : (double) ballot.votesFor(k) / ballot.votes();
        }
    }

    @Override
    public boolean mayStop(BallotView ballot, int leader, double belief, double threshold) {
        int quorum = quorum(ballot.asked());
        return ballot.votesFor(leader) >= quorum || ballot.votesFor(leader) + ballot.missing() < quorum;
    }

    @Override
    public boolean stands(BallotView ballot, int leader, double belief, double threshold, int quorum, boolean tied) {
        return ballot.votesFor(leader) >= quorum(ballot.asked());
    }
}
