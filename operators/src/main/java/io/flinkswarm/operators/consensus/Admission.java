package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Signature;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteSigning;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.value.FloatVector;
import java.security.PublicKey;
import java.util.HashSet;

/** The checks that an event must pass by itself, before anything is known of its proposal. */
final class Admission {
    /** What is wrong with an event. */
    record Fault(Reason reason, String detail) {}

    private static final int MOST_OPTIONS = 64;

    /** Room for the base64 of any signature in use: those of RSA with 4096 bits take 684 letters. */
    private static final int LONGEST_SIGNATURE = 1024;

    private Admission() {}

    /** What is wrong with the event, or null. */
    static Fault check(ConsensusEvent event, ConsensusConfig config) {
        Fault fault = id("group", event.group(), config);
        if (fault == null) {
            fault = id("proposal", event.proposal(), config);
        }
        if (fault != null) {
            return fault;
        }
        if (event instanceof Vote vote) {
            return checkVote(vote, config);
        }
        return event instanceof Proposal proposal
                ? checkProposal(proposal, config)
                : checkOutcome((Outcome) event, config);
    }

    private static Fault checkVote(Vote vote, ConsensusConfig config) {
        Fault fault = id("voter", vote.voter(), config);
        if (fault == null) {
            fault = id("choice", vote.choice(), config);
        }
        if (fault == null) {
            fault = share("confidence", vote.confidence());
        }
        if (fault == null) {
            fault = vector("reasoning", vote.reasoning(), config);
        }
        if (fault == null && vote.signature() != null) {
            fault = signature(vote.signature());
        }
        if (fault == null && vote.feedback() != null) {
            fault = id("feedback.proposal", vote.feedback().proposal(), config);
            if (fault == null && Double.isNaN(vote.feedback().rating())) {
                fault = new Fault(Reason.INVALID_VALUE, "feedback.rating must be from 0 to 1, but was not given");
            }
            if (fault == null) {
                fault = share("feedback.rating", vote.feedback().rating());
            }
        }
        if (fault == null) {
            PublicKey key = config.key(vote.voter());
            if (key != null && !VoteSigning.verify(vote, key)) {
                fault = new Fault(
                        Reason.BAD_SIGNATURE,
                        "a vote of " + vote.voter() + " must carry an Ed25519 signature by its key, but "
                                + (vote.signature() == null ? "has none" : "its signature does not fit"));
            }
        }
        return fault;
    }

    private static Fault checkProposal(Proposal proposal, ConsensusConfig config) {
        int options = proposal.options().size();
        if (options < 2 || options > MOST_OPTIONS) {
            return new Fault(
                    options > MOST_OPTIONS ? Reason.OVERSIZED : Reason.INVALID_VALUE,
                    "options must be 2 to " + MOST_OPTIONS + ", but were " + options);
        }
        Fault fault = id("type", proposal.type(), config);
        for (int k = 0; k < options && fault == null; k++) {
            fault = id("option", proposal.options().get(k), config);
        }
        if (fault == null
                && proposal.options() != Proposal.ACCEPT_REJECT
                && new HashSet<>(proposal.options()).size() < options) {
            fault = new Fault(Reason.INVALID_VALUE, "options must differ, but were " + proposal.options());
        }
        if (fault == null && proposal.proposer().length() > config.maxIdLength()) {
            fault = oversized("proposer", proposal.proposer().length(), config.maxIdLength(), "characters");
        }
        if (fault == null) {
            fault = share("confidence", proposal.confidence());
        }
        if (fault == null) {
            fault = vector("weights", proposal.weights(), config);
        }
        if (fault == null && proposal.deadline() < 0) {
            fault = new Fault(
                    Reason.INVALID_VALUE,
                    "deadline must be an event time, or 0 for the policy's, but was " + proposal.deadline());
        }
        if (fault == null && proposal.voters().size() > config.maxVotes()) {
            fault = oversized("voters", proposal.voters().size(), config.maxVotes(), "voters (max-votes)");
        }
        for (int i = 0; i < proposal.voters().size() && fault == null; i++) {
            fault = id("voter", proposal.voters().get(i), config);
        }
        if (fault == null
                && proposal.voters().size() > 1
                && new HashSet<>(proposal.voters()).size() < proposal.voters().size()) {
            fault = new Fault(Reason.INVALID_VALUE, "voters must differ, but were " + proposal.voters());
        }
        return fault;
    }

    private static Fault checkOutcome(Outcome outcome, ConsensusConfig config) {
        boolean choice = !outcome.choice().isEmpty();
        boolean quality = !Double.isNaN(outcome.quality());
        if (choice == quality) {
            return new Fault(
                    Reason.INVALID_VALUE,
                    "an outcome must give either choice or quality, but gave " + (choice ? "both" : "neither"));
        }
        return choice ? id("choice", outcome.choice(), config) : share("quality", outcome.quality());
    }

    private static Fault id(String name, String value, ConsensusConfig config) {
        if (value.isEmpty()) {
            return new Fault(Reason.MALFORMED, name + " must be given, but was empty");
        }
        return value.length() <= config.maxIdLength()
                ? null
                : oversized(name, value.length(), config.maxIdLength(), "characters (max-id-length)");
    }

    private static Fault signature(Signature signature) {
        int size = signature.algorithm().length() + signature.value().length();
        return size <= LONGEST_SIGNATURE
                ? null
                : oversized("signature", size, LONGEST_SIGNATURE, "characters with its algorithm");
    }

    private static Fault share(String name, double value) {
        return Double.isNaN(value) || value >= 0 && value <= 1
                ? null
                : new Fault(Reason.INVALID_VALUE, name + " must be from 0 to 1, but was " + value);
    }

    private static Fault vector(String name, FloatVector value, ConsensusConfig config) {
        if (value.size() > config.maxVector()) {
            return oversized(name, value.size(), config.maxVector(), "dimensions (max-vector)");
        }
        return value.isFinite() ? null : new Fault(Reason.INVALID_VALUE, name + " must be finite, but was " + value);
    }

    private static Fault oversized(String name, int size, int most, String unit) {
        return new Fault(Reason.OVERSIZED, name + " must have at most " + most + " " + unit + ", but had " + size);
    }
}
