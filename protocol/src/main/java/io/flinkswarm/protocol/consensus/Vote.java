package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;
import io.flinkswarm.protocol.value.FloatVector;

/**
 * One member's choice on a proposal.
 *
 * <pre>{@code
 * Vote.of("reviewers", "merge-42", "ann", "accept").withConfidence(.8).withTime(now);
 * }</pre>
 */
@Public
public record Vote(
        @Field(value = "the group that decides", required = true)
        String group,

        @Field(value = "the proposal voted on", required = true)
        String proposal,

        @Field(value = "who votes", required = true) String voter,

        @Field(value = "the option chosen", required = true) String choice,

        @Field(
                "the voter's stated confidence in the choice, 0 to 1; counts only as far as its record shows it calibrated")
        double confidence,

        @Field("the voter's reasoning vector") FloatVector reasoning,

        @Field("event time, milliseconds since the epoch") long time,

        @Field("the sender's running number") long sequence,

        @Field("signature over the vote's canonical bytes") Signature signature,

        @Field("judgement of an earlier decision") Feedback feedback,

        @Field(
                value = "whether a gateway stamped the sender from an authenticated connection; never read from text",
                stated = false)
        boolean bound)
        implements ConsensusEvent {
    public Vote {
        group = group == null ? "" : group;
        proposal = proposal == null ? "" : proposal;
        voter = voter == null ? "" : voter;
        choice = choice == null ? "" : choice;
        reasoning = reasoning == null ? FloatVector.EMPTY : reasoning;
    }

    /** A vote with nothing stated but the choice. */
    public static Vote of(String group, String proposal, String voter, String choice) {
        return new Vote(group, proposal, voter, choice, Double.NaN, FloatVector.EMPTY, 0, 0, null, null, false);
    }

    public Vote withConfidence(double stated) {
        return new Vote(group, proposal, voter, choice, stated, reasoning, time, sequence, signature, feedback, bound);
    }

    public Vote withReasoning(FloatVector vector) {
        return new Vote(group, proposal, voter, choice, confidence, vector, time, sequence, signature, feedback, bound);
    }

    public Vote withTime(long epochMillis) {
        return new Vote(
                group,
                proposal,
                voter,
                choice,
                confidence,
                reasoning,
                epochMillis,
                sequence,
                signature,
                feedback,
                bound);
    }

    public Vote withSequence(long number) {
        return new Vote(
                group, proposal, voter, choice, confidence, reasoning, time, number, signature, feedback, bound);
    }

    public Vote withSignature(Signature signed) {
        return new Vote(group, proposal, voter, choice, confidence, reasoning, time, sequence, signed, feedback, bound);
    }

    public Vote withFeedback(Feedback judgement) {
        return new Vote(
                group, proposal, voter, choice, confidence, reasoning, time, sequence, signature, judgement, bound);
    }

    public Vote withBound(boolean stamped) {
        return new Vote(
                group, proposal, voter, choice, confidence, reasoning, time, sequence, signature, feedback, stamped);
    }

    @Override
    public int kindOrder() {
        return 1;
    }
}
