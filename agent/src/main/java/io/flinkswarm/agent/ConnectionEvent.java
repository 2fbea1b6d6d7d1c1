package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.messaging.Frame;
import java.net.URI;

/** What happens to an agent's connection. */
@PublicEvolving
public sealed interface ConnectionEvent {
    /**
     * A gateway has taken the agent in.
     *
     * @param gateway which one
     * @param welcome what it said
     */
    record Joined(URI gateway, Frame.Welcome welcome) implements ConnectionEvent {}

    /**
     * A connection was lost, or an attempt failed; another attempt follows.
     *
     * @param reason why
     * @param retryMillis in how many milliseconds
     */
    record Lost(String reason, long retryMillis) implements ConnectionEvent {}

    /**
     * No further attempt follows.
     *
     * @param cause why
     */
    record Ended(AgentException.Closed cause) implements ConnectionEvent {}
}
