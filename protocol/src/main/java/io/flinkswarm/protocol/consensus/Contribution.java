package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/** What one vote added to a decision. */
@Public
public record Contribution(
        @Field("who voted") String voter,

        @Field("the option chosen") String choice,

        @Field("log-odds that the vote added for the leading option against its strongest rival, in nats")
        double logOdds) {}
