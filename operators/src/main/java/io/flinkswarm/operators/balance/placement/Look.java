package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/** How the candidates of a task are drawn from the nodes that can run it. */
@PublicEvolving
public enum Look {
    /** Up to {@code max-candidates}; all of them where the pool is small. */
    BOUNDED,
    /** Two by chance, each pair as likely as any other. */
    TWO,
    /** Those that come next in turn, also in a large pool. */
    ALL_IN_TURN,
    /** Those whose free resources suit the task best; all of them where the pool is small. */
    FITTING
}
