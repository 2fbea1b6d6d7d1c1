package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SenderAccess;
import io.flinkswarm.protocol.value.Priority;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The messages that the exchange itself sends, from {@value #SENDER}.
 *
 * <p>Their ids come from what they say: after a crash the same event makes the same id, which its recipients drop.
 */
final class SwarmMessages {
    /** Who sends them. */
    static final String SENDER = "@coordinator";

    /** The metadata of an escalated alert: how often it has escalated. */
    static final String ESCALATION = SenderAccess.PREFIX + "escalation";

    /** The metadata of an escalated alert: who raised it, and so takes the answer. */
    static final String RAISED_BY = SenderAccess.PREFIX + "sender";

    /** How the streams of escalated alerts begin. */
    static final String ESCALATIONS = "escalation-";

    /** The topic on which members' coming and going is published. */
    static final Recipient PRESENCE = Recipient.topic("presence");

    private static final String SUBSCRIPTIONS = "subscriptions";
    private static final SortedMap<String, String> NO_METADATA = Collections.emptySortedMap();

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private SwarmMessages() {}

    /** One member, or the job itself where it is the one. */
    static Recipient member(String name) {
        return name.equals(SENDER) ? Recipient.COORDINATOR : Recipient.agent(name);
    }

    /** Whether the job itself is meant. */
    static boolean isCoordinator(Recipient to) {
        return to.kind() == Recipient.Kind.COORDINATOR
                || (to.kind() == Recipient.Kind.AGENT && to.name().equals(SENDER));
    }

    /** Tells a member what has become of its message of that global id. */
    static Message error(String tenant, String member, String globalId, ErrorCode code, String detail, long now) {
        return made(
                tenant,
                stream("error-", tenant, globalId, code.name()),
                1,
                member(member),
                MessageType.ERROR,
                Priority.HIGH,
                now,
                globalId,
                NO_METADATA,
                Json.of("code", code.name(), "detail", detail));
    }

    /** That a member has come, by a session. */
    static Message joined(String tenant, String agent, long session, long now) {
        return presence(tenant, agent, session, 1, MessageType.JOIN, now, Json.of("agent", agent));
    }

    /** That a member has gone whose last session it was. */
    static Message left(String tenant, String agent, long session, String reason, long now) {
        return presence(tenant, agent, session, 2, MessageType.LEAVE, now, Json.of("agent", agent, "reason", reason));
    }

    private static Message presence(
            String tenant, String agent, long session, long sequence, MessageType type, long now, byte[] payload) {
        return made(
                tenant,
                stream("presence-", tenant, agent, Long.toHexString(session)),
                sequence,
                PRESENCE,
                type,
                Priority.NORMAL,
                now,
                null,
                NO_METADATA,
                payload);
    }

    /** That from now on a member is a subscriber, or is none any more: what topics go by. */
    static Message subscription(String tenant, String agent, Recipient topic, boolean begins, long now) {
        return new Message(
                tenant,
                agent,
                SUBSCRIPTIONS,
                1,
                topic,
                begins ? MessageType.SUBSCRIBE : MessageType.UNSUBSCRIBE,
                Priority.NORMAL,
                now,
                Message.NO_DEADLINE,
                0,
                null,
                NO_METADATA,
                Message.NO_PAYLOAD);
    }

    /** The alert again, to those who are next; its correlation is the id of the first. */
    static Message escalated(Message alert, int level, Recipient to, long now) {
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put(ESCALATION, Integer.toString(level));
        metadata.put(RAISED_BY, alert.sender());
        for (Map.Entry<String, String> entry : alert.metadata().entrySet()) {
            if (metadata.size() < Message.MAX_METADATA) {
                metadata.putIfAbsent(entry.getKey(), entry.getValue());
            }
        }
        return made(
                alert.tenant(),
                escalationStream(alert.tenant(), alert.sender(), alert.id()),
                level,
                to,
                MessageType.ALERT,
                Priority.EMERGENCY,
                now,
                alert.globalId(),
                metadata,
                alert.payload());
    }

    /** The stream of the escalations of an alert. */
    static String escalationStream(String tenant, String sender, String id) {
        return stream(ESCALATIONS, tenant, sender, id);
    }

    /** An answer to a member's message of that global id, such as a page. */
    static Message reply(
            String tenant, String kind, String member, MessageType type, String globalId, long now, byte[] payload) {
        return made(
                tenant,
                stream(kind, tenant, globalId),
                1,
                member(member),
                type,
                Priority.NORMAL,
                now,
                globalId,
                NO_METADATA,
                payload);
    }

    /** The message without its payload: what keeps watch over it needs no more. */
    static Message bare(Message message) {
        return message.payload().length == 0
                ? message
                : new Message(
                        message.tenant(),
                        message.sender(),
                        message.stream(),
                        message.sequence(),
                        message.to(),
                        message.type(),
                        message.priority(),
                        message.time(),
                        message.deadline(),
                        message.hops(),
                        message.correlation(),
                        NO_METADATA,
                        Message.NO_PAYLOAD);
    }

    static Message made(
            String tenant,
            String stream,
            long sequence,
            Recipient to,
            MessageType type,
            Priority priority,
            long now,
            String correlation,
            SortedMap<String, String> metadata,
            byte[] payload) {
        return new Message(
                tenant,
                SENDER,
                stream,
                sequence,
                to,
                type,
                priority,
                Math.max(0, now),
                Message.NO_DEADLINE,
                0,
                correlation,
                metadata,
                payload);
    }

    /** A stream of one thing: its kind and a hash, FNV-1a of 64 bits, of what makes it the one. */
    static String stream(String kind, String... parts) {
        long hash = FNV_OFFSET;
        for (String part : parts) {
            for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
                hash = (hash ^ (b & 0xff)) * FNV_PRIME;
            }
            // no byte of UTF-8: parts do not run into one another
            hash = (hash ^ 0xff) * FNV_PRIME;
        }
        return kind + String.format(Locale.ROOT, "%016x", hash);
    }
}
