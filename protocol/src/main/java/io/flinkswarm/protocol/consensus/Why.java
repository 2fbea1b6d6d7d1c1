package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;
import io.flinkswarm.protocol.value.FloatVector;
import java.util.List;

/** The reasons of a decision, kept with it. */
@Public
public record Why(
        @Field("each voter's contribution, in the order of the votes")
        List<Contribution> contributions,

        @Field("log-odds of the leading option before any vote, in nats")
        double priorLogOdds,

        @Field("the posterior that a decision needed") double threshold,

        @Field("votes counted") int votes,

        @Field("voters asked") int asked,

        @Field("milliseconds of event time from the proposal to the decision")
        long tookMillis,

        @Field("running log loss of the weighted posterior, in nats; NaN before the first outcome")
        double weightedLogLoss,

        @Field("running log loss of the network, in nats; NaN before the first outcome")
        double neuralLogLoss,

        @Field("whether the network's posterior was the one that counted")
        boolean networkActed,

        @Field("mean reasoning vector of the votes for the leading option")
        FloatVector meanReasoning) {
    /** The reasons of a proposal that was never voted on. */
    public static final Why NONE =
            new Why(List.of(), 0, Double.NaN, 0, 0, 0, Double.NaN, Double.NaN, false, FloatVector.EMPTY);

    public Why {
        contributions = contributions == null ? List.of() : List.copyOf(contributions);
        meanReasoning = meanReasoning == null ? FloatVector.EMPTY : meanReasoning;
    }

    /** The share of those asked that voted, 0 to 1. */
    public double turnout() {
        return asked == 0 ? 0 : Math.min(1, (double) votes / asked);
    }
}
