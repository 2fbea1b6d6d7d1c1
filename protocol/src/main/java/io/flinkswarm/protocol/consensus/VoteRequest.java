package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;
import io.flinkswarm.protocol.value.Priority;
import java.util.List;

/** A call to members to vote on a proposal: the first when it opens, further ones to those that are missing. */
@Public
public record VoteRequest(
        @Field("id, derived from group, proposal, attempt and epoch")
        String id,

        @Field("the group that decides") String group,

        @Field("the proposal") String proposal,

        @Field("decision type") String type,

        @Field("the options") List<String> options,

        @Field("who is asked") List<String> voters,

        @Field("0 for the first call, then the number of the repetition")
        int attempt,

        @Field("how urgent it is") Priority priority,

        @Field("event time until which an answer is awaited before the next call, milliseconds since the epoch")
        long answerBy,

        @Field("event time of the request, milliseconds since the epoch")
        long time) {
    public VoteRequest {
        options = List.copyOf(options);
        voters = List.copyOf(voters);
    }
}
