package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;
import java.util.List;

/** Why a task went to its node. */
@Public
public record PlacementWhy(
        @Field("the strategy that chose") String strategy,

        @Field("whether the choice was a trial of a strategy that is not in the lead")
        boolean trial,

        @Field("how many nodes were looked at") int candidates,

        @Field("the best of them, the best first") List<CandidateScore> scores,

        @Field("how long the task is expected to take, milliseconds; left out if nothing is known")
        double predictedMillis,

        @Field("lower end of the 90 % error bar, milliseconds")
        double lowMillis,

        @Field("upper end of the 90 % error bar, milliseconds")
        double highMillis,

        @Field("expected chance that it ends well, 0 to 1") double successProbability,

        @Field("how long the task had waited, milliseconds") long waitedMillis,

        @Field("in words, where there is more to say: what a move gains, why it is tried again")
        String reason) {
    public PlacementWhy {
        strategy = strategy == null ? "" : strategy;
        scores = scores == null ? List.of() : List.copyOf(scores);
        reason = reason == null ? "" : reason;
    }
}
