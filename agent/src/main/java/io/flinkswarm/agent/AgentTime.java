package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/** Where an agent's time comes from: a test passes its own. */
@PublicEvolving
public interface AgentTime {
    /** Milliseconds since the epoch: what messages are stamped with. */
    long epochMillis();

    /** Nanoseconds since any fixed point: what silence is measured by. Never goes back. */
    long monotonicNanos();
}
