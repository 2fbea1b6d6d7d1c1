package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/**
 * What a group decided on a proposal, and why.
 *
 * <p>The same decision leaves twice: provisional at once, durable after the checkpoint that covers it. A crash may revise
 * a provisional one under a higher epoch; a durable one is never contradicted.
 */
@Public
public record Decision(
        @Field("id, derived from group, proposal and epoch: a receiver drops repeats by it and by durable")
        String id,

        @Field("the group that decided") String group,

        @Field("the proposal") String proposal,

        @Field("decision type") String type,

        @Field("how it ended") DecisionStatus status,

        @Field("the option decided; with another status the leading one; empty if there were no votes")
        String choice,

        @Field("posterior probability of the choice, 0 to 1")
        double posterior,

        @Field("how many options share that posterior: 1 unless there was a tie")
        int ties,

        @Field("how divided the voters were: entropy of the votes over that of a full split, 0 to 1")
        double disagreement,

        @Field("the rule that decided") String rule,

        @Field("why it ended so, in words") String reason,

        @Field("the reasons in numbers") Why why,

        @Field("version of the policy in force") int policyVersion,

        @Field("event time of the decision, milliseconds since the epoch")
        long time,

        @Field("fencing epoch: rises with every restore of the operator")
        long epoch,

        @Field("id of the decision that this one replaces, should it have been seen; empty in epoch 0")
        String supersedes,

        @Field("whether a completed checkpoint covers it") boolean durable) {
    public Decision {
        choice = choice == null ? "" : choice;
        supersedes = supersedes == null ? "" : supersedes;
        why = why == null ? Why.NONE : why;
    }

    /** The same decision, covered by a checkpoint. */
    public Decision confirmed() {
        return durable
                ? this
                : new Decision(
                        id,
                        group,
                        proposal,
                        type,
                        status,
                        choice,
                        posterior,
                        ties,
                        disagreement,
                        rule,
                        reason,
                        why,
                        policyVersion,
                        time,
                        epoch,
                        supersedes,
                        true);
    }
}
