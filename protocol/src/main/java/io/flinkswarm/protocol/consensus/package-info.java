/**
 * What members and the consensus protocol say to each other. In: {@link io.flinkswarm.protocol.consensus.Proposal}, {@link
 * io.flinkswarm.protocol.consensus.Vote}, {@link io.flinkswarm.protocol.consensus.Outcome}. Out: {@link
 * io.flinkswarm.protocol.consensus.Decision}, {@link io.flinkswarm.protocol.consensus.VoteRequest}, {@link
 * io.flinkswarm.protocol.consensus.Evidence}.
 */
package io.flinkswarm.protocol.consensus;
