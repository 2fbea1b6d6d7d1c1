package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Public;

/** When voting may end before its deadline. */
@Public
public enum Stop {
    /** As soon as the rule allows: the posterior passes the threshold, or no missing vote can change the result. */
    EARLY,
    /** Only when everybody who was asked has voted. */
    COMPLETE
}
