/**
 * {@code ./swarm evaluate prediction}: how well durations and loads are foretold where the answer is known.
 *
 * <p>In: seeded workloads whose durations depend on node and type together and drift, and seeded series of loads. Out: errors
 * of the model beside plain baselines, the coverage of its bars, the forecast of loads beside the latest value. {@link
 * io.flinkswarm.benchmarks.prediction.NodeTypeWorkload} serves other evaluations too.
 */
package io.flinkswarm.benchmarks.prediction;
