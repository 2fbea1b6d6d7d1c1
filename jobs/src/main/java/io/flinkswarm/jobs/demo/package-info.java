/**
 * {@code ./swarm demo}: a simulated swarm with liars, live through the real consensus job.
 *
 * <p>In: seconds. Out: majority beside flink-swarm per hundred decisions, who was learned to be trusted, and one decision's
 * why in words.
 */
package io.flinkswarm.jobs.demo;
