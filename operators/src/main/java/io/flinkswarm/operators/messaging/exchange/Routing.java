package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.view.PageRequest;

/**
 * Which way an event goes, by its recipient and type alone.
 *
 * <p>A message to one member goes to its mailbox at once; requests, alerts and their answers send a copy of their envelope to
 * what watches over them. What is refused is told to its sender.
 */
final class Routing {
    private final int maxHops;
    private final boolean fromSwarm;

    /** The ways. */
    interface Ways {
        void toMailbox(MessagingEvent event);

        void toTopic(Message message);

        /** To what knows of a member's sessions, subscriptions and open requests. */
        void toMember(MessagingEvent event);

        void toCoordinator(Message message);

        void toViews(PageRequest request);

        void rejected(Rejection rejection);

        void rejected(Reason reason, Message message, String detail);
    }

    /**
     * The ways of one stream.
     *
     * @param maxHops the most rounds of a message through the swarm
     * @param fromSwarm whether the stream is of the job's own messages: those to the coordinator have yet to go round
     */
    Routing(int maxHops, boolean fromSwarm) {
        this.maxHops = maxHops;
        this.fromSwarm = fromSwarm;
    }

    /** Sends the event on, at an event time. */
    void route(MessagingEvent event, long now, Ways ways) {
        if (event instanceof Message message) {
            route(message, now, ways);
        } else if (event instanceof Acknowledgement || event instanceof WindowChange) {
            ways.toMailbox(event);
        } else if (event instanceof SessionOpened opened) {
            session(opened, opened.agent(), ways);
        } else if (event instanceof SessionClosed closed) {
            session(closed, closed.agent(), ways);
        } else if (event instanceof Refusal refusal) {
            ways.rejected(refusal.rejection());
        } else {
            ways.toMailbox(event);
        }
    }

    /** The loopback of the job has a mailbox and is no member. */
    private static void session(MessagingEvent event, String agent, Ways ways) {
        ways.toMailbox(event);
        if (!agent.equals(SwarmMessages.SENDER)) {
            ways.toMember(event);
        }
    }

    private void route(Message message, long now, Ways ways) {
        if (message.hops() > maxHops) {
            ways.rejected(
                    Reason.INVALID_VALUE,
                    message,
                    "hops must be at most " + maxHops + " (max-hops), but was " + message.hops());
            return;
        }
        switch (message.type()) {
            case SUBSCRIBE, UNSUBSCRIBE -> subscription(message, now, ways);
            case STATE_SYNC -> {
                if (message.to().kind() == Recipient.Kind.VIEW) {
                    stateSync(message, now, ways);
                } else {
                    deliver(message, now, ways);
                }
            }
            case REQUEST, RESPONSE -> {
                deliver(message, now, ways);
                ways.toMember(SwarmMessages.bare(message));
            }
            case ALERT -> {
                deliver(message, now, ways);
                ways.toMember(message);
            }
            case ALERT_RESPONSE -> {
                deliver(message, now, ways);
                ways.toMember(SwarmMessages.bare(message));
            }
            default -> deliver(message, now, ways);
        }
    }

    private void deliver(Message message, long now, Ways ways) {
        if (SwarmMessages.isCoordinator(message.to())) {
            Message straight =
                    message.to().kind() == Recipient.Kind.COORDINATOR ? message : message.to(Recipient.COORDINATOR);
            if (fromSwarm) {
                ways.toMailbox(straight);
            } else {
                ways.toCoordinator(straight);
            }
            return;
        }
        switch (message.to().kind()) {
            case AGENT -> ways.toMailbox(message);
            case VIEW -> {
                if (fromSwarm) {
                    ways.toTopic(message);
                } else {
                    refuse(
                            message,
                            ErrorCode.INVALID_VALUE,
                            Reason.INVALID_VALUE,
                            "a message to a view must be subscribe, unsubscribe or state-sync, but was "
                                    + message.type().wireName(),
                            now,
                            ways);
                }
            }
            default -> ways.toTopic(message);
        }
    }

    private void subscription(Message message, long now, Ways ways) {
        Recipient.Kind kind = message.to().kind();
        if (kind == Recipient.Kind.TOPIC || kind == Recipient.Kind.VIEW) {
            if (!fromSwarm) {
                ways.toMember(message.payload().length == 0 ? message : withoutPayload(message));
                return;
            }
        } else if (kind == Recipient.Kind.GROUP || kind == Recipient.Kind.ALL) {
            refuse(
                    message,
                    ErrorCode.FORBIDDEN,
                    Reason.FORBIDDEN,
                    "groups of a member must be those that its token names, but it asked for " + message.to(),
                    now,
                    ways);
            return;
        }
        refuse(
                message,
                ErrorCode.INVALID_VALUE,
                Reason.INVALID_VALUE,
                "a subscription must be a member's to a topic or view, but was to " + message.to(),
                now,
                ways);
    }

    private static Message withoutPayload(Message message) {
        return SwarmMessages.bare(message).withMetadata(message.metadata());
    }

    private static void stateSync(Message message, long now, Ways ways) {
        PageRequest request;
        try {
            request = ViewMessages.request(message);
        } catch (IllegalArgumentException e) {
            refuse(message, ErrorCode.INVALID_VALUE, Reason.MALFORMED, e.getMessage(), now, ways);
            return;
        }
        ways.toViews(request);
    }

    private static void refuse(Message message, ErrorCode code, Reason reason, String detail, long now, Ways ways) {
        ways.rejected(reason, message, detail);
        if (!message.sender().equals(SwarmMessages.SENDER)) {
            ways.toMailbox(
                    SwarmMessages.error(message.tenant(), message.sender(), message.globalId(), code, detail, now));
        }
    }
}
