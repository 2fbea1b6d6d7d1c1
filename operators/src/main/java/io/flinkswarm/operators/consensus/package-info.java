/**
 * Decisions of a group by votes of members that may lie, stall or die, keyed by group.
 *
 * <p>In: one stream of {@link io.flinkswarm.protocol.consensus.ConsensusEvent}s and broadcast control events. Out: {@link
 * io.flinkswarm.protocol.consensus.Decision}s with their why; on the side, calls for votes, evidence of double voting,
 * rejected input, journal entries and view deltas. {@link io.flinkswarm.operators.consensus.Consensus} is the entry, {@code
 * Caucus} the algorithm of one group, {@code Reliability} what its votes weigh.
 */
package io.flinkswarm.operators.consensus;
