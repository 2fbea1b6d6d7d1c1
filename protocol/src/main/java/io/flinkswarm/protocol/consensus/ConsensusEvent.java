package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;

/**
 * One input of the consensus protocol. All three kinds travel in one stream, so that their order per group is kept.
 *
 * <p>Constructors accept whatever a member said: values that cannot be used are found by the operator and leave on its
 * side output with a reason, they never throw inside a user's pipeline.
 */
@Public
public sealed interface ConsensusEvent permits Proposal, Vote, Outcome {
    /** The group that decides: the key. */
    String group();

    /** The proposal that the event is about. */
    String proposal();

    /** Event time in milliseconds since the epoch; the stream's timestamp is what counts where the two differ. */
    long time();

    /** The sender's running number, which orders events of equal time; 0 where there is none. */
    long sequence();

    /** Proposals go before votes, votes before outcomes, where all else is equal. */
    int kindOrder();
}
