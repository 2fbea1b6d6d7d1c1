package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;
import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import java.util.List;

/**
 * A question that a group decides by votes.
 *
 * <pre>{@code
 * Proposal.of("merge-42", "reviewers").withVoters(List.of("ann", "bob", "cat")).withTime(now);
 * }</pre>
 */
@Public
public record Proposal(
        @Field(value = "id of the proposal, unique in its group", required = true)
        String id,

        @Field(value = "the group that decides", required = true)
        String group,

        @Field("who proposes; empty if nobody in particular")
        String proposer,

        @Field("decision type: reliability is learned and policy set per type")
        String type,

        @Field("the options, 2 to 64; accept and reject unless named")
        List<String> options,

        @Field("the proposer's stated confidence that the first option is right, 0 to 1")
        double confidence,

        @Field("the proposer's neural weight vector: a feature, never trusted")
        FloatVector weights,

        @Field("how urgent it is") Priority priority,

        @Field("when it must be decided, milliseconds since the epoch; 0 leaves it to the policy")
        long deadline,

        @Field("who is asked; empty leaves it to the group") List<String> voters,

        @Field("event time, milliseconds since the epoch") long time,

        @Field("the sender's running number") long sequence)
        implements ConsensusEvent {
    /** The options of a proposal that names none. */
    public static final List<String> ACCEPT_REJECT = List.of("accept", "reject");

    /** The type of a proposal that names none. */
    public static final String DEFAULT_TYPE = "default";

    public Proposal {
        id = id == null ? "" : id;
        group = group == null ? "" : group;
        proposer = proposer == null ? "" : proposer;
        type = type == null || type.isEmpty() ? DEFAULT_TYPE : type;
        options = options == null || options.isEmpty() ? ACCEPT_REJECT : List.copyOf(options);
        weights = weights == null ? FloatVector.EMPTY : weights;
        priority = priority == null ? Priority.NORMAL : priority;
        voters = voters == null ? List.of() : List.copyOf(voters);
    }

    /** A proposal of normal priority to accept or reject, with nothing else stated. */
    public static Proposal of(String id, String group) {
        return new Proposal(
                id, group, "", DEFAULT_TYPE, ACCEPT_REJECT, Double.NaN, null, Priority.NORMAL, 0, List.of(), 0, 0);
    }

    public Proposal withProposer(String who) {
        return new Proposal(
                id, group, who, type, options, confidence, weights, priority, deadline, voters, time, sequence);
    }

    public Proposal withType(String decisionType) {
        return new Proposal(
                id,
                group,
                proposer,
                decisionType,
                options,
                confidence,
                weights,
                priority,
                deadline,
                voters,
                time,
                sequence);
    }

    public Proposal withOptions(List<String> choices) {
        return new Proposal(
                id, group, proposer, type, choices, confidence, weights, priority, deadline, voters, time, sequence);
    }

    public Proposal withConfidence(double stated) {
        return new Proposal(
                id, group, proposer, type, options, stated, weights, priority, deadline, voters, time, sequence);
    }

    public Proposal withWeights(FloatVector vector) {
        return new Proposal(
                id, group, proposer, type, options, confidence, vector, priority, deadline, voters, time, sequence);
    }

    public Proposal withPriority(Priority urgency) {
        return new Proposal(
                id, group, proposer, type, options, confidence, weights, urgency, deadline, voters, time, sequence);
    }

    public Proposal withDeadline(long epochMillis) {
        return new Proposal(
                id, group, proposer, type, options, confidence, weights, priority, epochMillis, voters, time, sequence);
    }

    public Proposal withVoters(List<String> asked) {
        return new Proposal(
                id, group, proposer, type, options, confidence, weights, priority, deadline, asked, time, sequence);
    }

    public Proposal withTime(long epochMillis) {
        return new Proposal(
                id,
                group,
                proposer,
                type,
                options,
                confidence,
                weights,
                priority,
                deadline,
                voters,
                epochMillis,
                sequence);
    }

    public Proposal withSequence(long number) {
        return new Proposal(
                id, group, proposer, type, options, confidence, weights, priority, deadline, voters, time, number);
    }

    @Override
    public String proposal() {
        return id;
    }

    @Override
    public int kindOrder() {
        return 0;
    }
}
