package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/** A task that looks for a node, as a strategy sees it. Valid during one call only. */
@PublicEvolving
public interface PlacementTask {
    /** The task's id. */
    String id();

    /** The task's type. */
    String type();

    /** The tenant whose task it is; empty: none named. */
    String tenant();

    /** 0, most urgent, to 4. */
    int priority();

    /** What counts how much for it. */
    Weights weights();

    /** How long its sender believes that it takes on an average node; NaN: not said. */
    double hintMillis();

    /** How long it has waited in the pool. */
    long waitedMillis();

    /** By when it should be done, in epoch milliseconds; {@link Long#MAX_VALUE}: whenever. */
    long deadline();
}
