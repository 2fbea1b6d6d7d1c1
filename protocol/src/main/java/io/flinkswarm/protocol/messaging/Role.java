package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;

/** What a member may do beyond sending messages: given by its token, checked by the gateway. */
@Public
public enum Role {
    /** May vote. */
    VOTER,
    /** May take tasks and report on them and on its node. */
    WORKER,
    /** May reveal the truth. */
    OUTCOME_REPORTER,
    /** May change policies. */
    OPERATOR
}
