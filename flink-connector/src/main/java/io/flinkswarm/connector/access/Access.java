package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.messaging.SenderAccess;
import io.flinkswarm.protocol.value.Priority;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/**
 * What a member may do, for as long as its connection lives or until {@link #expiresMillis()}.
 *
 * <p>{@link #refusal} judges what an envelope shows. What only a payload shows (the group of a vote, the pool of a task) is judged where
 * payloads are read, by what {@link #stamped} adds to messages to {@code @coordinator}.
 *
 * <p>A topic pattern is a name, or a prefix that ends in {@code *}. Views are named by {@code view:NAME} among the topics, so that {@code
 * view:swarm.*} allows some and {@code *} allows every topic and view and the sending to all.
 *
 * @param agent the member's name
 * @param tenant its tenant; empty where there is one alone
 * @param roles its roles
 * @param groups the groups that it belongs to and may send to; null for any
 * @param pools the pools that it may speak of; null for any
 * @param topics the patterns of the topics and views that it may publish on and subscribe to; null for any
 * @param topPriority the most urgent priority that it may give
 * @param messagesPerSecond how many messages it may send a second; 0 for any number
 * @param expiresMillis when the access ends, in milliseconds since the epoch; {@link #NEVER} for never
 */
@PublicEvolving
public record Access(
        String agent,
        String tenant,
        Set<Role> roles,
        List<String> groups,
        List<String> pools,
        List<String> topics,
        Priority topPriority,
        double messagesPerSecond,
        long expiresMillis) {
    /** The end of an access without end. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The most groups, pools or topics of one member. */
    public static final int MAX_NAMES = 256;

    public Access {
        if (!isAgentName(agent)) {
            throw new IllegalArgumentException("agent must be 1 to " + Recipient.MAX_NAME
                    + " letters without control characters that don't begin with @, but was " + shown(agent));
        }
        if (tenant == null || (!tenant.isEmpty() && !Recipient.isName(tenant))) {
            throw new IllegalArgumentException("tenant must be empty or 1 to " + Recipient.MAX_NAME
                    + " letters without control characters, but was " + shown(tenant));
        }
        Objects.requireNonNull(topPriority, "topPriority");
        if (!(messagesPerSecond >= 0) || messagesPerSecond == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "messagesPerSecond must be a number of at least 0, but was " + messagesPerSecond);
        }
        // an EnumSet: its order decides how roles are written
        roles = Collections.unmodifiableSet(roles.isEmpty() ? EnumSet.noneOf(Role.class) : EnumSet.copyOf(roles));
        groups = names("groups", groups);
        pools = names("pools", pools);
        topics = names("topics", topics);
    }

    /** A member that may do everything. */
    public static Access unrestricted(String agent) {
        return new Access(agent, "", EnumSet.allOf(Role.class), null, null, null, Priority.EMERGENCY, 0, NEVER);
    }

    /** Whether a text may name a member: names that begin with {@code @} are the swarm's own. */
    public static boolean isAgentName(String text) {
        return text != null && Recipient.isName(text) && text.charAt(0) != '@';
    }

    /** The groups that the member belongs to; none where it is not restricted to any. */
    public List<String> memberOf() {
        return groups == null ? List.of() : groups;
    }

    /** Whether the access has ended. */
    public boolean isExpired(long nowMillis) {
        return nowMillis >= expiresMillis;
    }

    /** The message with what its sender may do, for who reads its payload; only one to {@code @coordinator} has such a reader. */
    public Message stamped(Message message) {
        return message.to().kind() == Recipient.Kind.COORDINATOR
                ? SenderAccess.stamp(message, roles, groups, pools)
                : message;
    }

    /** Why the member may not send a message: what must hold and what was found; null if it may. */
    public String refusal(Message message) {
        MessageType type = message.type();
        if (!type.isFromMembers()) {
            return "type must be one that members send, but was " + type.wireName();
        }
        Role role = type.role();
        if (role != null && !roles.contains(role)) {
            return "sender of " + type.wireName() + " must have the role " + role + ", but " + agent + " has " + roles;
        }
        if (message.priority().compareTo(topPriority) < 0) {
            return "priority must be at most " + topPriority + " for " + agent + ", but was " + message.priority();
        }
        SortedMap<String, String> reserved = message.metadata().tailMap(SenderAccess.PREFIX);
        if (!reserved.isEmpty() && reserved.firstKey().startsWith(SenderAccess.PREFIX)) {
            return "metadata must not have names that begin with " + SenderAccess.PREFIX + ", but has "
                    + shown(reserved.firstKey());
        }
        return recipientRefusal(type, message.to());
    }

    private String recipientRefusal(MessageType type, Recipient to) {
        Recipient.Kind kind = to.kind();
        String fit = misfit(type, kind);
        if (fit != null) {
            return "recipient of " + type.wireName() + " must be " + fit + ", but was " + to;
        }
        return switch (kind) {
            case AGENT, COORDINATOR -> null;
            case GROUP ->
                groups == null || groups.contains(to.name())
                        ? null
                        : "group must be one of those of " + agent + ", but was '" + to.name() + "'";
            case TOPIC ->
                isAllowedTopic(to.name())
                        ? null
                        : "topic must be one of those of " + agent + ", but was '" + to.name() + "'";
            case VIEW ->
                isAllowedTopic(to.toString())
                        ? null
                        : "view must be one of those of " + agent + ", but was '" + to.name() + "'";
            case ALL ->
                topics == null || topics.contains("*")
                        ? null
                        : "recipient must not be all for " + agent + ", whose topics are restricted";
        };
    }

    /** What a type's recipient must be, if it is not; null if it is. */
    private static String misfit(MessageType type, Recipient.Kind kind) {
        boolean view = kind == Recipient.Kind.VIEW;
        return switch (type) {
            case SUBSCRIBE, UNSUBSCRIBE -> view || kind == Recipient.Kind.TOPIC ? null : "topic:NAME or view:NAME";
            case STATE_SYNC -> view ? null : "view:NAME";
            case POLICY -> kind == Recipient.Kind.COORDINATOR ? null : "@coordinator";
            default -> view ? "something else than a view, which members only read" : null;
        };
    }

    private boolean isAllowedTopic(String name) {
        if (topics == null) {
            return true;
        }
        for (String pattern : topics) {
            int last = pattern.length() - 1;
            if (pattern.charAt(last) == '*' ? name.startsWith(pattern.substring(0, last)) : name.equals(pattern)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> names(String what, List<String> names) {
        if (names == null) {
            return null;
        }
        if (names.size() > MAX_NAMES) {
            throw new IllegalArgumentException(what + " must be at most " + MAX_NAMES + ", but were " + names.size());
        }
        for (String name : names) {
            if (!Recipient.isName(name)) {
                throw new IllegalArgumentException(what + " must be names of 1 to " + Recipient.MAX_NAME
                        + " letters without control characters, but one was " + shown(name));
            }
        }
        return List.copyOf(names);
    }

    /** A text as it may be shown in a log: short, on one line. */
    static String shown(String text) {
        if (text == null) {
            return "missing";
        }
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return "'" + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'";
    }
}
