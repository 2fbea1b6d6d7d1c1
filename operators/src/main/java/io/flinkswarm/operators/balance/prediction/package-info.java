/**
 * What is learned of durations, success and load: per node, per type, by a network that must earn its place, with error
 * bars that keep their promise and a forecast of load.
 *
 * <p>In: results (node, type, hint, concurrency, duration, success) and samples of load. Out: for a task on a node the
 * expected duration, its bar and the probability of success; for a load its value at a horizon. What belongs to a node is
 * a row of its own ({@code NodeProfile}, {@code LoadForecast}); what belongs to the pool is one object ({@code
 * DurationModel}). Nothing here knows Flink, a clock or an unseeded random number.
 */
package io.flinkswarm.operators.balance.prediction;
