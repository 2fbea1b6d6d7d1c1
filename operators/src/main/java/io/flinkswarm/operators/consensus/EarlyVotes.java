package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.Vote;
import java.util.List;

/** Votes that came before their proposal, and since when they wait. */
record EarlyVotes(long since, List<Vote> votes) {}
