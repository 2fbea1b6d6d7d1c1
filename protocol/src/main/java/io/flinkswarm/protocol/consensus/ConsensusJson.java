package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.RecordJson;

/** The JSON forms of the consensus protocol's records: what is read from and written to lines of text. */
@Public
public final class ConsensusJson {
    /** What goes in: proposals, votes and outcomes. */
    public static final RecordJson<ConsensusEvent> EVENTS = RecordJson.<ConsensusEvent>empty()
            .with("proposal", Proposal.class)
            .with("vote", Vote.class)
            .with("outcome", Outcome.class);

    /** What comes out: decisions, calls for votes and evidence. */
    public static final RecordJson<Record> RESULTS = RecordJson.<Record>empty()
            .with("decision", Decision.class)
            .with("request", VoteRequest.class)
            .with("evidence", Evidence.class);

    private ConsensusJson() {}
}
