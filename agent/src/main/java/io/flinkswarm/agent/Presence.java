package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;

/**
 * That a member has come or gone.
 *
 * @param agent the member
 * @param present whether it has come
 * @param time event time in milliseconds since the epoch
 */
@Public
public record Presence(String agent, boolean present, long time) {
    /**
     * What a message of type join or leave says: its payload is an object with {@code agent}.
     *
     * @throws IllegalArgumentException if it is no such message
     */
    public static Presence of(Message message) {
        if (message.type() != MessageType.JOIN && message.type() != MessageType.LEAVE) {
            throw new IllegalArgumentException(
                    "type must be join or leave, but was " + message.type().wireName());
        }
        String agent = PayloadJson.texts(message.payload()).get("agent");
        if (agent == null) {
            throw new IllegalArgumentException("payload must name an agent, but was '" + message.payloadText() + "'");
        }
        return new Presence(agent, message.type() == MessageType.JOIN, message.time());
    }
}
