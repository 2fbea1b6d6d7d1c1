package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.HashMap;
import java.util.Map;

/** A field of the JSON of a {@link Frame}: its name, the kind of its value, and its bounds. */
@Internal
enum FrameField {
    TYPE("type", 64, "what it is"),
    ID(
            "id",
            Message.MAX_STREAM + 20,
            "STREAM:NUMBER, a number from 1 that ascends within the stream; resent, a message keeps it"),
    TO("to", Recipient.MAX_NAME + 8, "agent:NAME, group:NAME, topic:NAME, view:NAME, all or @coordinator"),
    /** The sender of a message. A number under this name is {@link #FROM}. */
    SENDER("from", Recipient.MAX_NAME, "who sent it; stamped by the gateway, ignored from clients"),
    PRIORITY("priority", 16, "how urgent it is; NORMAL where not given"),
    CORRELATION(
            "correlation",
            Message.MAX_CORRELATION,
            "the id of the message that it answers, as SENDER/STREAM:NUMBER, or what the asker chose"),
    TENANT("tenant", Recipient.MAX_NAME, "whose swarm it is; left out where there is one alone"),
    STREAM(
            "stream",
            Message.MAX_STREAM,
            "the stream in which the client numbers its messages, such as one run of its process; no colon"),
    AGENT("agent", Recipient.MAX_NAME, "the member's name, as the gateway knows it"),
    REASON("reason", FrameJson.MAX_REASON, "why, for people"),
    NONCE("nonce", FrameJson.MAX_NONCE, "what the pong repeats"),
    CODE("code", 32, "the kind of fault"),
    DETAIL("detail", FrameJson.MAX_DETAIL, "what must hold and what was found"),

    TIME(
            "time",
            0L,
            FrameJson.MAX_TIME,
            "the sender's clock in milliseconds since the epoch; the time of arrival where not given"),
    DEADLINE(
            "deadline",
            0L,
            FrameJson.MAX_TIME,
            "when it is of no use any more, in milliseconds since the epoch; never where not given"),
    TTL(
            "ttl",
            1L,
            FrameJson.MAX_TIME,
            "after how many milliseconds from its arrival it is of no use any more; the earlier counts where deadline is given too"),
    DELIVERY(
            "delivery",
            0L,
            FrameJson.MAX_NUMBER,
            "the number of a delivery within the session, from 1; in an ack: all up to it are taken"),
    RETRY("retry", 0L, Integer.MAX_VALUE, "how often it was delivered before"),
    HOPS("hops", 0L, Integer.MAX_VALUE, "how often the swarm itself has sent it round"),
    /** The lowest number of a join. It shares its name with {@link #SENDER}. */
    FROM("from", 1L, FrameJson.MAX_NUMBER, "the lowest number that it may send (again); 1 where not given"),
    WINDOW("window", 0L, Integer.MAX_VALUE, "how many deliveries are sent before any is acknowledged"),
    SESSION("session", Long.MIN_VALUE, Long.MAX_VALUE, "the connection"),
    CREDIT(
            "credit",
            0L,
            Integer.MAX_VALUE,
            "how many more messages may be sent; from a client: its new window of deliveries"),
    IN_FLIGHT(
            "inFlight",
            0L,
            Integer.MAX_VALUE,
            "how far the highest number sent may be above the lowest one that is not durable"),
    HEARTBEAT_MILLIS("heartbeatMillis", 0L, FrameJson.MAX_TIME, "how often the gateway pings"),
    TIMEOUT_MILLIS("timeoutMillis", 0L, FrameJson.MAX_TIME, "after what silence the gateway gives the connection up"),
    MAX_MESSAGE_BYTES("maxMessageBytes", 0L, Integer.MAX_VALUE, "the longest frame that the gateway takes"),
    RECEIVED(
            "received",
            0L,
            FrameJson.MAX_NUMBER,
            "all numbers of the client's stream up to this one have been received"),
    DURABLE("durable", 0L, FrameJson.MAX_NUMBER, "all numbers up to this one are durable or were refused"),

    METADATA("metadata", Kind.METADATA, "short texts by name"),
    PAYLOAD("payload", Kind.PAYLOAD, "any JSON value, carried as it is"),
    OTHERS("others", Kind.NUMBERS, "further deliveries, above delivery");

    /** What a field's value is. */
    enum Kind {
        TEXT,
        NUMBER,
        NUMBERS,
        METADATA,
        PAYLOAD
    }

    private static final Map<String, FrameField> BY_NAME = new HashMap<>();

    static {
        for (FrameField field : values()) {
            BY_NAME.putIfAbsent(field.wireName, field);
        }
    }

    final String wireName;
    final Kind kind;
    /** The most letters of a text. */
    final int maxLength;

    final long least;
    final long most;

    final String description;

    FrameField(String wireName, int maxLength, String description) {
        this(wireName, Kind.TEXT, maxLength, 0, 0, description);
    }

    FrameField(String wireName, long least, long most, String description) {
        this(wireName, Kind.NUMBER, 0, least, most, description);
    }

    FrameField(String wireName, Kind kind, String description) {
        this(wireName, kind, 0, 0, 0, description);
    }

    FrameField(String wireName, Kind kind, int maxLength, long least, long most, String description) {
        this.wireName = wireName;
        this.kind = kind;
        this.maxLength = maxLength;
        this.least = least;
        this.most = most;
        this.description = description;
    }

    /** Its place in a set of fields. */
    int bit() {
        return 1 << ordinal();
    }

    /** Whether its text names something that is looked up or compared, other than what people read. */
    boolean identifies() {
        return this != REASON && this != NONCE && this != DETAIL;
    }

    /** The field of that name, or null. */
    static FrameField of(String name) {
        return BY_NAME.get(name);
    }
}
