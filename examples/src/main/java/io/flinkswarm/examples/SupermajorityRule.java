package io.flinkswarm.examples;

import io.flinkswarm.operators.consensus.BallotView;
import io.flinkswarm.operators.consensus.VoteRule;

/**
 * The rule {@code supermajority}: two thirds of the votes, whoever cast them, as constitutions ask for their own change.
 *
 * <p>A rule of one's own takes this class, a line in {@code
 * META-INF/services/io.flinkswarm.operators.consensus.VoteRule} and a jar on the class path; then it is set by name:
 *
 * <pre>{@code
 * ConsensusConfig.builder().rule("supermajority")    // Java
 * policy => MAP['rule', 'supermajority']             -- SQL
 * }</pre>
 */
public final class SupermajorityRule implements VoteRule {
    @Override
    public String name() {
        return "supermajority";
    }

    @Override
    public void posterior(BallotView ballot, double[] out) {
        for (int option = 0; option < out.length; option++) {
            out[option] = ballot.votes() == 0 ? 1. / out.length : (double) ballot.votesFor(option) / ballot.votes();
        }
    }

    /** The leader has two thirds whatever the missing votes say, or no option can have them any more. */
    @Override
    public boolean mayStop(BallotView ballot, int leader, double belief, double threshold) {
        int all = ballot.votes() + ballot.missing();
        return hasTwoThirds(ballot.votesFor(leader), all)
                || !hasTwoThirds(ballot.votesFor(leader) + ballot.missing(), all);
    }

    @Override
    public boolean stands(BallotView ballot, int leader, double belief, double threshold, int quorum, boolean tied) {
        return ballot.votes() >= quorum && hasTwoThirds(ballot.votesFor(leader), ballot.votes());
    }

    private static boolean hasTwoThirds(int votes, int of) {
        return votes > 0 && 3 * votes >= 2 * of;
    }
}
