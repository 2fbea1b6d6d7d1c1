package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import org.apache.flink.api.java.functions.KeySelector;

/** The member whose sessions, subscriptions or open requests an event is about: its tenant and name. */
@Internal
final class MemberKeyFunction implements KeySelector<MessagingEvent, String> {
    private static final long serialVersionUID = 1L;

    /** Names have no control characters. */
    private static final char SEPARATOR = '\n';

    @Override
    public String getKey(MessagingEvent event) {
        return event.tenant() + SEPARATOR + member(event);
    }

    /** The member's name. */
    static String member(MessagingEvent event) {
        if (event instanceof Message message) {
            return Askers.of(message);
        } else if (event instanceof SessionOpened opened) {
            return opened.agent();
        } else if (event instanceof SessionClosed closed) {
            return closed.agent();
        }
        throw new IllegalArgumentException("event must be about one member, but was " + event);
    }

    /** The tenant of a key. */
    static String tenant(String key) {
        return key.substring(0, key.indexOf(SEPARATOR));
    }

    /** The name of a key. */
    static String name(String key) {
        return key.substring(key.indexOf(SEPARATOR) + 1);
    }
}
