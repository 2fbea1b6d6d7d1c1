package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/** A voter's judgement of an earlier decision of the same group; it counts by the rater's own record. */
@Public
public record Feedback(
        @Field(value = "the proposal whose decision is judged", required = true)
        String proposal,

        @Field(value = "how right the decision was, 0 to 1", required = true)
        double rating) {
    public Feedback {
        proposal = proposal == null ? "" : proposal;
    }
}
