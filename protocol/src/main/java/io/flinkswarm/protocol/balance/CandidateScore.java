package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/** One node that was looked at for a task. */
@Public
public record CandidateScore(
        @Field("the node") String node,

        @Field("what the strategy makes of it: the lowest gets the task")
        double cost,

        @Field("how long the task is expected to take there, milliseconds; left out where the strategy does not ask")
        double predictedMillis) {}
