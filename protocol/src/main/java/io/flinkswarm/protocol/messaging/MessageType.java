package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a message is. On the wire it is the name in lower case with hyphens, such as {@code task-result}.
 *
 * <p>Checkpoints keep the ordinals: new types are added at the end.
 */
@Public
public enum MessageType {
    /** Any message of the members' own. */
    EVENT(Category.GENERAL, null),
    /** Awaits a {@link #RESPONSE} that carries its id as correlation id, until its deadline. */
    REQUEST(Category.GENERAL, null),
    /** Answers a {@link #REQUEST}. */
    RESPONSE(Category.GENERAL, null),

    /** Puts something to the vote. */
    PROPOSAL(Category.CONSENSUS, null),
    /** A member's choice. */
    VOTE(Category.CONSENSUS, Role.VOTER),
    /** The truth about a decision, when it is known. */
    OUTCOME(Category.CONSENSUS, Role.OUTCOME_REPORTER),
    /** What was decided; also the request to vote and the evidence of double votes. */
    DECISION(Category.CONSENSUS, null),

    /** Work to be done, or its withdrawal. */
    TASK(Category.COORDINATION, null),
    /** Who does a task, or no longer. */
    TASK_ASSIGNMENT(Category.COORDINATION, null),
    /** How a task or a node is getting on: a node's report or status, a bid, a start, a task's step. */
    TASK_STATUS(Category.COORDINATION, Role.WORKER),
    /** What became of a task. */
    TASK_RESULT(Category.COORDINATION, Role.WORKER),

    /** A page of a view; sent by an agent: the request for one. */
    STATE_SYNC(Category.SYNCHRONIZATION, null),
    /** Changes of a view's rows. */
    DELTA_SYNC(Category.SYNCHRONIZATION, null),

    /** A member has come; from a client: its first frame on a connection. */
    JOIN(Category.CONTROL, null),
    /** A member has gone, or says that it goes. */
    LEAVE(Category.CONTROL, null),
    /** Are you there? */
    PING(Category.CONTROL, null),
    /** The answer to a ping. */
    PONG(Category.CONTROL, null),
    /** What was received, and what is durable. */
    ACK(Category.CONTROL, null),
    /** How much more may be sent. */
    CREDIT(Category.CONTROL, null),
    /** The gateway's answer to a join. */
    WELCOME(Category.CONTROL, null),
    /** What was refused or has failed, with its reason. */
    ERROR(Category.CONTROL, null),
    /** From now on, what is published on a topic or changes in a view. */
    SUBSCRIBE(Category.CONTROL, null),
    /** No longer. */
    UNSUBSCRIBE(Category.CONTROL, null),
    /** A change of policy. */
    POLICY(Category.CONTROL, Role.OPERATOR),

    /** Something that must be answered by an {@link #ALERT_RESPONSE}, else it escalates. */
    ALERT(Category.EMERGENCY, null),
    /** Answers an {@link #ALERT}, with its id as correlation id. */
    ALERT_RESPONSE(Category.EMERGENCY, null);

    /** What a type is about. */
    public enum Category {
        GENERAL,
        CONSENSUS,
        COORDINATION,
        SYNCHRONIZATION,
        CONTROL,
        EMERGENCY
    }

    private static final MessageType[] VALUES = values();
    private static final Map<String, MessageType> BY_NAME = new TreeMap<>();

    static {
        for (MessageType type : VALUES) {
            BY_NAME.put(type.wireName, type);
        }
    }

    private final Category category;
    private final Role role;
    private final String wireName;

    MessageType(Category category, Role role) {
        this.category = category;
        this.role = role;
        this.wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it is about. */
    public Category category() {
        return category;
    }

    /** The role that its sender must have; null where any member may send it. */
    public Role role() {
        return role;
    }

    /** The name in JSON. */
    public String wireName() {
        return wireName;
    }

    /** The type of that name in JSON, or null. */
    public static MessageType ofWire(String name) {
        return BY_NAME.get(name);
    }

    /** The type of an ordinal, without the copy that {@code values()} makes. */
    public static MessageType of(int ordinal) {
        return VALUES[ordinal];
    }

    /** Whether it travels from member to member, has an id and is kept until it is acknowledged. */
    public boolean isKept() {
        return switch (this) {
            case JOIN, LEAVE, PING, PONG, ACK, CREDIT, WELCOME, ERROR -> false;
            default -> true;
        };
    }

    /** Whether a member may send it as a message; the others come from the swarm alone. */
    public boolean isFromMembers() {
        return switch (this) {
            case DECISION, TASK_ASSIGNMENT, DELTA_SYNC, WELCOME, ERROR, JOIN, LEAVE, PING, PONG, ACK, CREDIT -> false;
            default -> true;
        };
    }
}
