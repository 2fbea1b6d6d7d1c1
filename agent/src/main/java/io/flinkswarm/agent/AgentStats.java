package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/**
 * What an agent has counted since it was made.
 *
 * @param sent messages sent for the first time
 * @param resent messages sent again after a reconnect
 * @param refused messages that the swarm turned away
 * @param notDurable messages that are kept now, because they are not durable
 * @param received deliveries that came
 * @param handled messages that a handler has taken
 * @param duplicates deliveries of messages that were handled before
 * @param unhandled messages for which there was no handler: acknowledged and dropped
 * @param failed messages whose handler failed: they are delivered again
 * @param dropped deliveries beyond twice the window, or unacknowledged ones of an earlier connection: they are delivered again
 * @param forgotten windows of seen messages that were evicted to stay within the bound
 * @param malformed frames of the gateway that could not be read
 * @param connections how often a gateway has taken the agent in
 */
@PublicEvolving
public record AgentStats(
        long sent,
        long resent,
        long refused,
        long notDurable,
        long received,
        long handled,
        long duplicates,
        long unhandled,
        long failed,
        long dropped,
        long forgotten,
        long malformed,
        long connections) {
    AgentStats with(long malformedFrames, long connectionCount) {
        return new AgentStats(
                sent,
                resent,
                refused,
                notDurable,
                received,
                handled,
                duplicates,
                unhandled,
                failed,
                dropped,
                forgotten,
                malformedFrames,
                connectionCount);
    }
}
