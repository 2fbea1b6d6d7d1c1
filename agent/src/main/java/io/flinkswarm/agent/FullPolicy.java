package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;

/** What a send does while there is no room for more messages that are not durable. */
@Public
public enum FullPolicy {
    /** Waits for room, the blocking form up to the send time-out, the other in a bounded queue. */
    WAIT,
    /** Fails with {@link AgentException.Full}. */
    FAIL
}
