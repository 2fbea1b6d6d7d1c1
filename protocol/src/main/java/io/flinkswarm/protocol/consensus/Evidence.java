package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/**
 * Two different votes by one voter on one proposal.
 *
 * <p>The first vote stays the one that counts. Only attributable evidence may be held against the voter: both votes were
 * signed with a verified key or stamped by a gateway; anybody can forge the rest.
 */
@Public
public record Evidence(
        @Field("id, derived from group, proposal, voter and epoch")
        String id,

        @Field("the group") String group,

        @Field("the proposal") String proposal,

        @Field("the voter that voted twice") String voter,

        @Field("the choice that counted") String firstChoice,

        @Field("the vote that contradicts it") Vote second,

        @Field("whether both votes can only come from the voter")
        boolean attributable,

        @Field("event time, milliseconds since the epoch") long time) {}
