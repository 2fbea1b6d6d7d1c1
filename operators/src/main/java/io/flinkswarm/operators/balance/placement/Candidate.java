package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/**
 * A node as one task sees it: what it said of itself, what was learned of it, and what this task may expect there.
 *
 * <p>Times are milliseconds. A view: valid during one call only.
 */
@PublicEvolving
public interface Candidate {
    /** The node's id. */
    String id();

    /** The value of a label of the node, or null. */
    String label(String name);

    /** The speed that the node says it has, above 0; 1 where it said nothing. */
    double weight();

    /** How many tasks it runs at once; 0: any number. */
    int slots();

    /** Tasks of this pool that are assigned to it or run on it. */
    int connections();

    /** Tasks that the node said wait there beyond {@link #connections()}, whoever sent them. */
    int queue();

    /** The number of its last turn, 0 before the first; it grows with each assignment of the pool. */
    long turn();

    /** Its pass of stride scheduling: how many assignments it had, each counted as 1 / {@link #weight()}. */
    double pass();

    /**
     * The peak-sensitive moving average of its response times: goes up at once, comes down with time, and is at least the age
     * of what is overdue.
     */
    double latencyMillis();

    /** How fast it was found to be, relative to the pool: 1 is average, 2 takes half the time. */
    double speed();

    /** How long this task is expected to run there, without waiting. */
    double predictedMillis();

    /** The lower end of the error bar of {@link #predictedMillis()}. */
    double lowMillis();

    /** The upper end of the error bar of {@link #predictedMillis()}. */
    double highMillis();

    /** The probability that this task succeeds there, above 0 up to 1. */
    double successProbability();

    /** How long until the node would start one more task of this pool; 0 where it is free. */
    double backlogMillis();

    /** What an hour of one running task costs there, from 0. */
    double costPerHour();

    /** The greatest share of a resource that is in use, 0 to 1. */
    double utilisation();

    /** {@link #utilisation()} as it is forecast for the time that this task would run. */
    double forecastUtilisation();

    /** How much capacity becomes useless for the usual mix of tasks if this one goes here; less is better. */
    double fragmentation();

    /** Whether the task prefers this node. */
    boolean preferred();

    /** Whether the task had rather not be here. */
    boolean avoided();

    /** How well its place fits the task's, 0 to 1. */
    double localityMatch();

    /** What the node bid for this task, less is better; NaN: no bid. */
    double bid();

    /** How sure it is that the node is stuck or failing, 0 to 1; see {@link Suspicion}. */
    double suspicion();
}
