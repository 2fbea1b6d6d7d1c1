package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.value.FloatVector;
import java.util.List;

/**
 * A ballot as a {@link VoteRule} sees it: the proposal, the votes so far, and what the group has learned of the voters.
 *
 * <p>Valid only during the call; options and votes are numbered from 0.
 */
@PublicEvolving
public interface BallotView {
    /** The proposal's id. */
    String proposal();

    /** The decision type. */
    String type();

    /** The options, 2 to 64. */
    List<String> options();

    /** How many votes are awaited in all. */
    int asked();

    /** How many votes came. */
    int votes();

    /** Who cast the vote. */
    String voter(int vote);

    /** The option that the vote chose. */
    int choice(int vote);

    /** The stated confidence of the vote, 0 to 1; NaN if unstated. A liar states what it likes. */
    double confidence(int vote);

    /** The mean reasoning vector of the votes for the option; empty if none of them reasoned. */
    FloatVector meanReasoning(int option);

    /** How many votes chose the option. */
    int votesFor(int option);

    /** Log-likelihood of the vote if the option were the truth, by the voter's learned reliability, in nats. */
    double logLikelihood(int vote, int option);

    /** Log-prior of the option, by how often it was the truth, in nats. */
    double logPrior(int option);

    /** Posterior of the option by the learned reliabilities of its voters, 0 to 1. */
    double weightedPosterior(int option);

    /** Posterior of the option by the network where that has proved better, else the weighted one, 0 to 1. */
    double neuralPosterior(int option);

    /** How many votes are still awaited. */
    default int missing() {
        return Math.max(0, asked() - votes());
    }

    /** The most votes that any option has. */
    default int mostVotes() {
        int most = 0;
        for (int k = 0; k < options().size(); k++) {
            most = Math.max(most, votesFor(k));
        }
        return most;
    }
}
