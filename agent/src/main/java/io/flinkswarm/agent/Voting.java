package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.json.MalformedJsonException;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * An agent's part in consensus: it proposes, is asked for votes, votes, and learns what was decided.
 *
 * <pre>{@code
 * agent.voting().onRequest(request -> agent.voting().vote(request, "accept", .8));
 * agent.voting().onDecision(decision -> use(decision.choice()));
 * }</pre>
 *
 * <p>The gateway stamps who proposes, votes and reports; what a record says of that is ignored.
 */
@Public
public final class Voting {
    private static final String DECISIONS = "decisions/";

    private final SwarmAgent agent;
    private volatile Consumer<VoteRequest> requests = request -> {};
    private volatile Consumer<Decision> decisions = decision -> {};

    Voting(SwarmAgent agent) {
        this.agent = agent;
    }

    /** Puts something to the vote. */
    public Receipt propose(Proposal proposal) {
        return send(MessageType.PROPOSAL, proposal);
    }

    /** Votes. */
    public Receipt vote(Vote vote) {
        return send(MessageType.VOTE, vote);
    }

    /** Votes as asked, with a stated confidence from 0 to 1. */
    public Receipt vote(VoteRequest request, String choice, double confidence) {
        return vote(Vote.of(request.group(), request.proposal(), agent.name(), choice)
                .withConfidence(confidence));
    }

    /** Reveals what was right: for those who may. */
    public Receipt report(Outcome outcome) {
        return send(MessageType.OUTCOME, outcome);
    }

    /** Is told when the agent is asked for a vote. */
    public void onRequest(Consumer<VoteRequest> handler) {
        requests = handler;
        agent.onMessage(MessageType.DECISION, this::told);
    }

    /**
     * Is told what was decided: provisionally at once, and again when it is durable. A provisional decision may be revised after a
     * crash; a durable one stands.
     */
    public void onDecision(Consumer<Decision> handler) {
        decisions = handler;
        agent.onMessage(MessageType.DECISION, this::told);
    }

    /** Listens to what a group decides, as one who need not belong to it: {@link #onDecision} is told. */
    public CompletableFuture<Receipt> follow(String group) {
        return agent.subscribe(Recipient.topic(DECISIONS + group), false, this::told);
    }

    private Receipt send(MessageType type, ConsensusEvent event) {
        return agent.send(Outgoing.of(Recipient.COORDINATOR, type, ConsensusJson.EVENTS.write(event)));
    }

    private void told(Message message) throws MalformedJsonException {
        Record result = ConsensusJson.RESULTS.read(message.payloadText());
        if (result instanceof VoteRequest request) {
            requests.accept(request);
        } else if (result instanceof Decision decision) {
            decisions.accept(decision);
        }
    }
}
