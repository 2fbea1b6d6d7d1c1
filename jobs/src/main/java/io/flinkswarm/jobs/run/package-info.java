/**
 * The coordination job as it is deployed: lines of events in, lines of decisions and assignments out; by {@code flink run} or, on one machine,
 * by {@code ./swarm run}.
 */
package io.flinkswarm.jobs.run;
