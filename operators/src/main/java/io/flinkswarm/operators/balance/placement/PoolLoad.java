package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/**
 * A pool as a strategy sees it: how busy it is, and what its faster nodes could do.
 *
 * <p>"Faster than" is by {@link Candidate#speed()}, among nodes that take tasks now, in steps of an eighth of a doubling as
 * {@link SpeedProfile} keeps it. A node of any number of slots counts as free always. Valid during one call only.
 */
@PublicEvolving
public interface PoolLoad {
    /** The event time of the decision, in epoch milliseconds. */
    long nowMillis();

    /** Nodes that take tasks. */
    int nodes();

    /** Nodes that would start one more task at once. */
    int freeNodes();

    /** Tasks of this pool that are assigned to a node or run on one. */
    int running();

    /** Tasks that wait in the pool and could be placed now, this one included: so 1 where it is alone. */
    int waiting();

    /** How long a task of this type usually runs on a node of speed 1. */
    double typicalMillis();

    /** How long a task of whatever type usually runs on a node of speed 1: what those that wait bring on average. */
    default double meanMillis() {
        return typicalMillis();
    }

    /** The mean over nodes of {@link Candidate#costPerHour()}; 0 where nobody said any. */
    double typicalCostPerHour();

    /** The slots of the nodes that were found faster than that. */
    int slotsFasterThan(double speed);

    /** The sum over their slots of {@link Candidate#speed()}: how many typical tasks they end in a typical duration. */
    double capacityFasterThan(double speed);

    /** The sum over their slots of {@link Candidate#costPerHour()}. */
    double costPerHourFasterThan(double speed);
}
