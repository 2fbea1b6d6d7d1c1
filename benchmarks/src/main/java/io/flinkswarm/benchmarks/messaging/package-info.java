/**
 * The benchmark of messaging: a fleet of lean clients on one thread, against the gateway of a job or against a broker.
 *
 * <p>In: how many agents, at what rate, over which protocol. Out: latencies from the time at which a message was due, messages per
 * CPU second of the server, the highest sustained rate, sizes of checkpoints and heaps. {@link
 * io.flinkswarm.benchmarks.messaging.MessagingBench} is the command.
 */
package io.flinkswarm.benchmarks.messaging;
