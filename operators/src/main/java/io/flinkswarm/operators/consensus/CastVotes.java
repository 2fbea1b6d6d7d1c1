package io.flinkswarm.operators.consensus;

/**
 * The votes of one ballot, with access to what is stored of each voter.
 *
 * <p>The engine implements it over its keyed state. A caller of {@link Reliability} touches each voter's row at most once
 * for reading and at most once for writing per call, so both may be costly.
 */
interface CastVotes {

    /** Number of votes. */
    int count();

    /** Index of the option that a vote chose, {@code 0..options-1}. */
    int choice(int vote);

    /** Confidence the voter stated, in 0..1, or {@code NaN} when it stated none. */
    double confidence(int vote);

    /** Stored skill of the voter for the ballot's decision type, or {@code null} when nothing is known yet. */
    VoterSkill skill(int vote);

    /** Takes back a row that has changed (the same instance that {@link #skill} returned, or a new one). */
    void changed(int vote, VoterSkill skill);
}
