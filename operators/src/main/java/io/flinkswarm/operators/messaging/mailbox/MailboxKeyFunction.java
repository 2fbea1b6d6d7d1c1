package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * The mailbox that an event is for: tenant and agent. The coordinator has one mailbox for all tenants, since it has one session.
 */
@Internal
public final class MailboxKeyFunction implements KeySelector<MessagingEvent, String> {
    private static final long serialVersionUID = 1L;

    /** Names have no control characters. */
    private static final char SEPARATOR = '\n';

    @Override
    public String getKey(MessagingEvent event) {
        return key(event.tenant(), agent(event));
    }

    /** The key of an agent's mailbox. */
    public static String key(String tenant, String agent) {
        return agent.equals(Mailbox.COORDINATOR) ? SEPARATOR + agent : tenant + SEPARATOR + agent;
    }

    private static String agent(MessagingEvent event) {
        if (event instanceof Message message) {
            return message.to().kind() == Recipient.Kind.AGENT
                    ? message.to().name()
                    : message.to().toString();
        } else if (event instanceof Acknowledgement acknowledgement) {
            return acknowledgement.agent();
        } else if (event instanceof Addressed addressed) {
            return addressed.agent();
        } else if (event instanceof SessionOpened opened) {
            return opened.agent();
        } else if (event instanceof SessionClosed closed) {
            return closed.agent();
        } else if (event instanceof WindowChange change) {
            return change.agent();
        }
        throw new IllegalArgumentException("event must be for one agent, but was " + event);
    }
}
