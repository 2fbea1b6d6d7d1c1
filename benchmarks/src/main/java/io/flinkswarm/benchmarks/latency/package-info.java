/**
 * {@code ./swarm evaluate latency}: response times of the placement strategies in virtual time.
 *
 * <p>In: a seeded scenario, which says when tasks come, how long each takes on which node from when on, and what is told of
 * it. Out: mean, median, 99th percentile and share in time of each strategy, placed by the operator's own algorithm, beside an
 * oracle that knows sizes and speeds and beside published figures. {@code Simulation} steps the clock, a {@code Balancer}
 * decides.
 */
package io.flinkswarm.benchmarks.latency;
