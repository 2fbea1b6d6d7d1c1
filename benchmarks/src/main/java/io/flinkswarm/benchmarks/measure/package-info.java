/**
 * What all benchmarks share: the embedded cluster that they run on, CPU time and latencies of a run, medians over rounds.
 */
package io.flinkswarm.benchmarks.measure;
