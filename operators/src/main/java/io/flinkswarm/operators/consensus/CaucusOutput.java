package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.rejection.Rejection;

/** Where a caucus puts what it decides. */
interface CaucusOutput {
    void decision(Decision decision);

    void request(VoteRequest request);

    void evidence(Evidence evidence);

    /** An input that is turned away. */
    void rejected(Rejection.Reason reason, ConsensusEvent event, String detail);

    /** What was learned of a voter has changed: for views. */
    void learned(String voter, String type, VoterRow row);

    /** A voter was forgotten. */
    void forgotten(String voter, VoterRow row);

    /** Something was forgotten because a bound was reached or its time was over. */
    void evicted(Evicted what, int count);

    /** What can be forgotten. */
    enum Evicted {
        CLOSED_PROPOSAL,
        IDLE_VOTER,
        CROWDED_VOTER,
        EARLY_VOTE,
        GROUP
    }
}
