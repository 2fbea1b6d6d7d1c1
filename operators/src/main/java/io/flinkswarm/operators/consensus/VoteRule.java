package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/**
 * How votes become a decision, by name.
 *
 * <p>A rule of one's own: implement this with a public constructor without arguments, name the class in {@code
 * META-INF/services/io.flinkswarm.operators.consensus.VoteRule} of a jar on the class path, and set {@code rule} to its
 * name. A rule has no state and must give the same answers for the same view: decisions are replayed.
 */
@PublicEvolving
public interface VoteRule {
    /** The name by which configurations choose it. */
    String name();

    /**
     * Writes the belief in each option, from 0 up and summing to 1, to {@code out}.
     *
     * @param out of the length of the ballot's options
     */
    void posterior(BallotView ballot, double[] out);

    /**
     * Whether voting may end before everybody has voted: the leader has won, or cannot win any more.
     *
     * @param leader the option with the highest belief; where several share it, one of them
     * @param belief its belief
     * @param threshold the posterior that a decision needs now
     */
    boolean mayStop(BallotView ballot, int leader, double belief, double threshold);

    /**
     * Whether the leader is decided when voting has ended; else the group abstains.
     *
     * @param quorum how many votes a decision at the deadline needs
     * @param tied whether other options have the same belief as the leader
     */
    boolean stands(BallotView ballot, int leader, double belief, double threshold, int quorum, boolean tied);
}
