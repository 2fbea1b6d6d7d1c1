package io.flinkswarm.protocol.messaging;

import static io.flinkswarm.protocol.messaging.FrameField.AGENT;
import static io.flinkswarm.protocol.messaging.FrameField.CODE;
import static io.flinkswarm.protocol.messaging.FrameField.CORRELATION;
import static io.flinkswarm.protocol.messaging.FrameField.CREDIT;
import static io.flinkswarm.protocol.messaging.FrameField.DEADLINE;
import static io.flinkswarm.protocol.messaging.FrameField.DELIVERY;
import static io.flinkswarm.protocol.messaging.FrameField.DETAIL;
import static io.flinkswarm.protocol.messaging.FrameField.DURABLE;
import static io.flinkswarm.protocol.messaging.FrameField.FROM;
import static io.flinkswarm.protocol.messaging.FrameField.HEARTBEAT_MILLIS;
import static io.flinkswarm.protocol.messaging.FrameField.HOPS;
import static io.flinkswarm.protocol.messaging.FrameField.ID;
import static io.flinkswarm.protocol.messaging.FrameField.IN_FLIGHT;
import static io.flinkswarm.protocol.messaging.FrameField.MAX_MESSAGE_BYTES;
import static io.flinkswarm.protocol.messaging.FrameField.METADATA;
import static io.flinkswarm.protocol.messaging.FrameField.NONCE;
import static io.flinkswarm.protocol.messaging.FrameField.OTHERS;
import static io.flinkswarm.protocol.messaging.FrameField.PAYLOAD;
import static io.flinkswarm.protocol.messaging.FrameField.PRIORITY;
import static io.flinkswarm.protocol.messaging.FrameField.REASON;
import static io.flinkswarm.protocol.messaging.FrameField.RECEIVED;
import static io.flinkswarm.protocol.messaging.FrameField.RETRY;
import static io.flinkswarm.protocol.messaging.FrameField.SENDER;
import static io.flinkswarm.protocol.messaging.FrameField.SESSION;
import static io.flinkswarm.protocol.messaging.FrameField.STREAM;
import static io.flinkswarm.protocol.messaging.FrameField.TENANT;
import static io.flinkswarm.protocol.messaging.FrameField.TIME;
import static io.flinkswarm.protocol.messaging.FrameField.TIMEOUT_MILLIS;
import static io.flinkswarm.protocol.messaging.FrameField.TO;
import static io.flinkswarm.protocol.messaging.FrameField.TTL;
import static io.flinkswarm.protocol.messaging.FrameField.TYPE;
import static io.flinkswarm.protocol.messaging.FrameField.WINDOW;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The fields of each frame and which of them must be given: what the reader checks and the schemas say. */
@Internal
enum FrameShape {
    MESSAGE(
            List.of(TYPE, ID, TO),
            List.of(PRIORITY, TIME, DEADLINE, TTL, CORRELATION, METADATA, PAYLOAD),
            "A message from a member. It is acknowledged as received at once and as durable after the checkpoint that covers it."),
    DELIVERY_OF_MESSAGE(
            List.of(TYPE, ID, TO),
            List.of(SENDER, TENANT, PRIORITY, TIME, DEADLINE, CORRELATION, DELIVERY, RETRY, HOPS, METADATA, PAYLOAD),
            "A message to a member, to be acknowledged by its delivery number."),
    JOIN(List.of(TYPE, STREAM), List.of(FROM, WINDOW), "The first frame of a client."),
    WELCOME(
            List.of(
                    TYPE,
                    AGENT,
                    SESSION,
                    CREDIT,
                    IN_FLIGHT,
                    WINDOW,
                    HEARTBEAT_MILLIS,
                    TIMEOUT_MILLIS,
                    MAX_MESSAGE_BYTES),
            List.of(TENANT),
            "The gateway's answer to a join: from now on messages may be sent and come."),
    LEAVE(List.of(TYPE), List.of(REASON), "The peer is about to go."),
    ACK_OF_DELIVERIES(
            List.of(TYPE),
            List.of(DELIVERY, OTHERS),
            "Deliveries that the client has taken: their messages leave its mailbox."),
    ACK_OF_MESSAGES(
            List.of(TYPE),
            List.of(RECEIVED, DURABLE, CREDIT),
            "How far the client's stream is received and durable, and how many more messages it may send."),
    CREDIT_FRAME(
            List.of(TYPE, CREDIT),
            List.of(),
            "To a client: how many more messages it may send. From a client: its new window of deliveries, 0 to be paused."),
    PING(List.of(TYPE), List.of(NONCE), "Are you there?"),
    PONG(List.of(TYPE), List.of(NONCE), "The answer to a ping, with its nonce."),
    ERROR(
            List.of(TYPE, CODE),
            List.of(DETAIL, ID),
            "What was refused, or what has failed; the connection stays open unless a close follows.");

    final List<FrameField> required;
    final List<FrameField> optional;
    final String description;
    private final int bits;

    FrameShape(List<FrameField> required, List<FrameField> optional, String description) {
        this.required = required;
        this.optional = optional;
        this.description = description;
        Set<FrameField> all = EnumSet.copyOf(required);
        all.addAll(optional);
        this.bits = all.stream().mapToInt(FrameField::bit).sum();
    }

    /** The set of its fields. */
    int bits() {
        return bits;
    }
}
