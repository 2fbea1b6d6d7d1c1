package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a sender's token allows, as the gateway stamps it on messages to {@code @coordinator}: in the metadata, under names that
 * begin with {@value #PREFIX}, which no client may use. What is only found in payloads is checked against it.
 *
 * <p>What is not stamped is not restricted: such a message comes from a gateway without authentication or from the job itself.
 */
@Public
public final class SenderAccess {
    /** How the names begin that are the gateway's own. */
    public static final String PREFIX = "swarm.";

    private static final String ROLES = PREFIX + "roles";
    private static final String GROUPS = PREFIX + "groups";
    private static final String POOLS = PREFIX + "pools";

    /** Names hold no control characters, so that this parts them. */
    private static final String SEPARATOR = "\n";

    private SenderAccess() {}

    /**
     * The message with what its sender may do; a null leaves that open.
     *
     * @param roles the sender's roles
     * @param groups the groups that it may propose, vote and report in
     * @param pools the pools that it may speak of
     */
    public static Message stamp(
            Message message, Collection<Role> roles, Collection<String> groups, Collection<String> pools) {
        if (roles == null && groups == null && pools == null) {
            return message;
        }
        SortedMap<String, String> metadata = new TreeMap<>(message.metadata());
        if (roles != null) {
            List<String> names = new ArrayList<>();
            roles.forEach(role -> names.add(role.name()));
            metadata.put(ROLES, String.join(SEPARATOR, names));
        }
        if (groups != null) {
            metadata.put(GROUPS, String.join(SEPARATOR, groups));
        }
        if (pools != null) {
            metadata.put(POOLS, String.join(SEPARATOR, pools));
        }
        return message.withMetadata(metadata);
    }

    /** The message without what was stamped on it: for those whom it concerns no further. */
    public static Message unstamped(Message message) {
        if (message.metadata().keySet().stream().noneMatch(name -> name.startsWith(PREFIX))) {
            return message;
        }
        SortedMap<String, String> metadata = new TreeMap<>(message.metadata());
        metadata.keySet().removeIf(name -> name.startsWith(PREFIX));
        return message.withMetadata(metadata);
    }

    /** Why the sender may not speak of a group; null if it may. */
    public static String groupRefusal(Message message, String group) {
        return refusal(message, GROUPS, "group", group);
    }

    /** Why the sender may not speak of a pool; null if it may. */
    public static String poolRefusal(Message message, String pool) {
        return refusal(message, POOLS, "pool", pool);
    }

    /** Why the sender may not send what needs a role; null if it may. */
    public static String roleRefusal(Message message, Role role, String what) {
        String stamped = message.metadata().get(ROLES);
        return stamped == null || contains(stamped, role.name())
                ? null
                : "sender of " + what + " must have the role " + role + ", but " + message.sender() + " has ["
                        + stamped.replace(SEPARATOR, ", ") + "]";
    }

    private static String refusal(Message message, String name, String kind, String value) {
        String stamped = message.metadata().get(name);
        return stamped == null || contains(stamped, value)
                ? null
                : kind + " must be one of those in the token of " + message.sender() + ", but was '" + value + "'";
    }

    private static boolean contains(String stamped, String value) {
        return Arrays.asList(stamped.split(SEPARATOR, -1)).contains(value);
    }
}
