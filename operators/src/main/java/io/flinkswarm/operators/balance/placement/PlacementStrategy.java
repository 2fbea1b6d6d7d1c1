package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/**
 * Which node a task goes to, by name: a cost over candidates, of which the least wins.
 *
 * <p>A strategy of one's own: implement this with a public constructor without arguments, name the class in {@code
 * META-INF/services/io.flinkswarm.operators.balance.placement.PlacementStrategy} of a jar on the class path, and set {@code
 * strategy} to its name. A strategy has no state, no clock and no random source and must give the same answer for the same
 * arguments: assignments are replayed. What it may know of a node is in its row and seen through {@link Candidate}; the
 * arguments are views that are valid during the call only.
 */
@PublicEvolving
public interface PlacementStrategy {
    /** The name by which configurations choose it. */
    String name();

    /** How its candidates are drawn. */
    default Look look() {
        return Look.BOUNDED;
    }

    /**
     * What it costs to run the task there; less is better.
     *
     * @return positive infinity or NaN: not there, whatever else is free
     */
    double cost(PlacementTask task, Candidate candidate, PoolLoad pool);

    /**
     * Whether the task had better wait for a node that is not free yet than take the best of the free ones. Asked with late
     * binding only, and again whenever a node becomes free.
     *
     * @param best the candidate of least cost
     * @param cost its cost
     */
    default boolean holds(PlacementTask task, Candidate best, double cost, PoolLoad pool) {
        return false;
    }
}
