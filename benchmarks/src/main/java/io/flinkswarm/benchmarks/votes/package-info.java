/**
 * {@code ./swarm evaluate votes}: real crowd votes through the real consensus job.
 *
 * <p>In: folders with {@code label.csv} (item,worker,label) and {@code truth.csv} (item,truth). Out: the accuracy of each
 * rule, prequentially, beside majority, which is measured again and compared with what was published of that set.
 */
package io.flinkswarm.benchmarks.votes;
