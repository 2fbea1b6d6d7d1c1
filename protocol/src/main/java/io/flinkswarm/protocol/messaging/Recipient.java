package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Objects;

/**
 * To whom a message goes: {@code agent:b7}, {@code group:reviewers}, {@code topic:weather}, {@code view:consensus.voters},
 * {@code all}, or {@code @coordinator}, the protocols of the job itself.
 *
 * @param kind what the name names
 * @param name of 1 to {@value #MAX_NAME} letters, none of them a control character; empty for {@code all} and
 *     {@code @coordinator}
 */
@Public
public record Recipient(Kind kind, String name) {
    /** The most letters of a name. */
    public static final int MAX_NAME = 256;

    /** Every member. */
    public static final Recipient ALL = new Recipient(Kind.ALL, "");

    /** The protocols of the job. */
    public static final Recipient COORDINATOR = new Recipient(Kind.COORDINATOR, "");

    /** What a recipient can be. Checkpoints keep the ordinals. */
    public enum Kind {
        AGENT("agent:"),
        GROUP("group:"),
        TOPIC("topic:"),
        VIEW("view:"),
        ALL("all"),
        COORDINATOR("@coordinator");

        private static final Kind[] VALUES = values();

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** The kind of an ordinal, without the copy that {@code values()} makes. */
        public static Kind of(int ordinal) {
            return VALUES[ordinal];
        }

        private boolean isNamed() {
            return this != ALL && this != COORDINATOR;
        }
    }

    public Recipient {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        if (kind.isNamed() ? !isName(name) : !name.isEmpty()) {
            throw new IllegalArgumentException("recipient must have a name of 1 to " + MAX_NAME
                    + " letters without control characters, or none for all and @coordinator, but was " + kind + " '"
                    + (name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name) + "'");
        }
    }

    /** One member. */
    public static Recipient agent(String name) {
        return new Recipient(Kind.AGENT, name);
    }

    /** The members of a group. */
    public static Recipient group(String name) {
        return new Recipient(Kind.GROUP, name);
    }

    /** Whoever has subscribed to a topic. */
    public static Recipient topic(String name) {
        return new Recipient(Kind.TOPIC, name);
    }

    /** A view, to subscribe to it or to ask for its rows. */
    public static Recipient view(String name) {
        return new Recipient(Kind.VIEW, name);
    }

    /** Whether it goes to many: a group, a topic, the subscribers of a view, or all. */
    public boolean isMany() {
        return kind != Kind.AGENT && kind != Kind.COORDINATOR;
    }

    /** Whether a text may name a member, a group or a topic. */
    public static boolean isName(String text) {
        if (text.isEmpty() || text.length() > MAX_NAME) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * The recipient that a text names.
     *
     * @throws IllegalArgumentException if it names none
     */
    public static Recipient parse(String text) {
        for (Kind kind : Kind.VALUES) {
            if (kind.isNamed() ? text.startsWith(kind.prefix) : text.equals(kind.prefix)) {
                return new Recipient(kind, text.substring(kind.prefix.length()));
            }
        }
        throw new IllegalArgumentException("recipient must be agent:NAME, group:NAME, topic:NAME, view:NAME, all or"
                + " @coordinator, but was '" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "'");
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return kind.prefix + name;
    }
}
