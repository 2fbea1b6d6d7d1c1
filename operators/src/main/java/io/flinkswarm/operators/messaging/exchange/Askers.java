package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;

/** Who asked: whose conversation a message belongs to. */
final class Askers {
    private static final char OF_SENDER = '/';

    private Askers() {}

    /**
     * The member whose request or alert it is, or is answered by it: an answer goes to who asked, or names it by its
     * correlation.
     */
    static String of(Message message) {
        if (message.type() != MessageType.RESPONSE && message.type() != MessageType.ALERT_RESPONSE) {
            return message.sender();
        }
        if (message.to().kind() == Recipient.Kind.AGENT) {
            return message.to().name();
        }
        if (message.to().kind() == Recipient.Kind.COORDINATOR) {
            return SwarmMessages.SENDER;
        }
        String correlation = message.correlation();
        int end = correlation == null ? -1 : correlation.lastIndexOf(OF_SENDER);
        return end < 1 ? message.sender() : correlation.substring(0, end);
    }

    /** The id, within the asker's messages, of what is answered; null where none is named. */
    static String answeredId(Message answer, String asker) {
        String correlation = answer.correlation();
        if (correlation == null) {
            return null;
        }
        if (correlation.startsWith(asker) && correlation.startsWith("/", asker.length())) {
            return correlation.substring(asker.length() + 1);
        }
        String ofSwarm = SwarmMessages.SENDER + OF_SENDER;
        return correlation.startsWith(ofSwarm) ? correlation.substring(ofSwarm.length()) : correlation;
    }
}
