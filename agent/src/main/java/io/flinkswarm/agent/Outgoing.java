package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameJson;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A message that is about to be sent: what its sender decides. The agent numbers and stamps it.
 *
 * <pre>{@code
 * agent.send(Outgoing.event(Recipient.agent("b7"), "{\"say\":\"hello\"}").withPriority(Priority.HIGH));
 * }</pre>
 *
 * @param to to whom it goes
 * @param type what it is
 * @param payload the text of one JSON value, or empty
 * @param priority how urgent it is
 * @param deadline when it is of no use any more, milliseconds since the epoch; {@link Message#NO_DEADLINE} for never
 * @param timeToLiveMillis how long it is of use from its arrival at the gateway, for a member whose clock is not to be trusted; 0 where
 *     not stated
 * @param correlation the global id of the message that it answers; null for none
 * @param metadata short texts by name
 */
@Public
public record Outgoing(
        Recipient to,
        MessageType type,
        String payload,
        Priority priority,
        long deadline,
        long timeToLiveMillis,
        String correlation,
        SortedMap<String, String> metadata) {
    public Outgoing {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(priority, "priority");
        metadata = new TreeMap<>(metadata);
        if (!type.isFromMembers()) {
            throw new IllegalArgumentException("type must be one that members send, but was " + type.wireName()
                    + ", which comes from the swarm alone");
        }
        if (!payload.isEmpty() && !FrameJson.isValue(payload.getBytes(StandardCharsets.UTF_8))) {
            throw new IllegalArgumentException("payload must be one JSON value or empty, but was '"
                    + (payload.length() > 80 ? payload.substring(0, 80) + "…" : payload)
                    + "': a text needs its quotation marks");
        }
        if (timeToLiveMillis < 0) {
            throw new IllegalArgumentException("timeToLiveMillis must be at least 0, but was " + timeToLiveMillis);
        }
        if (correlation != null && correlation.length() > Message.MAX_CORRELATION) {
            throw new IllegalArgumentException("correlation must have at most " + Message.MAX_CORRELATION
                    + " letters, but had " + correlation.length());
        }
        if (metadata.size() > Message.MAX_METADATA) {
            throw new IllegalArgumentException(
                    "metadata must have at most " + Message.MAX_METADATA + " entries, but had " + metadata.size());
        }
        metadata.forEach((name, value) -> {
            if (name.length() > Message.MAX_METADATA_TEXT || value.length() > Message.MAX_METADATA_TEXT) {
                throw new IllegalArgumentException("names and values of the metadata must have at most "
                        + Message.MAX_METADATA_TEXT + " letters, but one had "
                        + Math.max(name.length(), value.length()));
            }
        });
    }

    /** A message of normal priority with nothing else stated. */
    public static Outgoing of(Recipient to, MessageType type, String payload) {
        return new Outgoing(to, type, payload, Priority.NORMAL, Message.NO_DEADLINE, 0, null, new TreeMap<>());
    }

    /** A message of the members' own. */
    public static Outgoing event(Recipient to, String payload) {
        return of(to, MessageType.EVENT, payload);
    }

    /** The same with another priority. */
    public Outgoing withPriority(Priority changed) {
        return new Outgoing(to, type, payload, changed, deadline, timeToLiveMillis, correlation, metadata);
    }

    /** The same, of no use any more at that time, milliseconds since the epoch. */
    public Outgoing withDeadline(long epochMillis) {
        return new Outgoing(to, type, payload, priority, epochMillis, timeToLiveMillis, correlation, metadata);
    }

    /** The same, of no use any more so long after its arrival at the gateway; at least a millisecond. */
    public Outgoing withTimeToLive(Duration timeToLive) {
        long millis = timeToLive.toMillis();
        if (millis < 1) {
            throw new IllegalArgumentException("timeToLive must be at least 1 ms, but was " + timeToLive);
        }
        return new Outgoing(to, type, payload, priority, deadline, millis, correlation, metadata);
    }

    /** The same, answering the message of that {@linkplain Message#globalId() global id}. */
    public Outgoing answering(String globalId) {
        return new Outgoing(to, type, payload, priority, deadline, timeToLiveMillis, globalId, metadata);
    }

    /** The same with one more entry of metadata. */
    public Outgoing withMetadata(String name, String value) {
        SortedMap<String, String> changed = new TreeMap<>(metadata);
        changed.put(name, value);
        return new Outgoing(to, type, payload, priority, deadline, timeToLiveMillis, correlation, changed);
    }

    /** The frame that carries it under a number. */
    byte[] frame(String stream, long sequence, long time) {
        Frame.Envelope envelope = Frame.Envelope.of(new Message(
                "",
                "",
                stream,
                sequence,
                to,
                type,
                priority,
                time,
                deadline,
                0,
                correlation,
                metadata,
                payload.getBytes(StandardCharsets.UTF_8)));
        return timeToLiveMillis > 0 ? FrameJson.write(envelope, timeToLiveMillis) : FrameJson.write(envelope);
    }
}
