package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.value.Priority;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A message from one member to others: the envelope, which the swarm reads, around a payload, which it carries as it is.
 *
 * <p>Its id is {@code stream:sequence}: a sender numbers its messages from 1 without repeats within a stream, such as one run
 * of its process, and sends them in that order. Resent, a message keeps its id; that is how repeats are known.
 *
 * @param tenant whose swarm it is; stamped by the gateway, empty where there is one alone
 * @param sender the member that sent it; stamped by the gateway
 * @param stream the sender's stream, of 1 to {@value #MAX_STREAM} letters without a colon
 * @param sequence the number within the stream, from 1
 * @param to to whom it goes
 * @param type what it is
 * @param priority how urgent it is
 * @param time the sender's clock in milliseconds since the epoch
 * @param deadline the event time in milliseconds at which it is of no use any more; {@link #NO_DEADLINE} for never
 * @param hops how often the swarm itself has sent it round
 * @param correlation the id of the message that it answers, {@code sender/stream:sequence} or what the asker chose; null for none
 * @param metadata short texts by name, sorted and unmodifiable
 * @param payload UTF-8 text of one JSON value, or empty; not to be changed
 */
@Public
public record Message(
        String tenant,
        String sender,
        String stream,
        long sequence,
        Recipient to,
        MessageType type,
        Priority priority,
        long time,
        long deadline,
        int hops,
        String correlation,
        SortedMap<String, String> metadata,
        byte[] payload)
        implements MessagingEvent {
    /** The deadline of a message that is always of use. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    /** The most letters of a stream's name. */
    public static final int MAX_STREAM = 64;

    /** The most letters of a correlation id. */
    public static final int MAX_CORRELATION = 512;

    /** The most entries of the metadata. */
    public static final int MAX_METADATA = 32;

    /** The most letters of a name or value in the metadata. */
    public static final int MAX_METADATA_TEXT = 1024;

    /** The payload of a message that says all by its envelope. */
    public static final byte[] NO_PAYLOAD = new byte[0];

    private static final SortedMap<String, String> NO_METADATA = Collections.unmodifiableSortedMap(new TreeMap<>());

    public Message {
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(priority, "priority");
        Objects.requireNonNull(payload, "payload");
        metadata = metadata.isEmpty() ? NO_METADATA : Collections.unmodifiableSortedMap(metadata);
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence must be at least 1, but was " + sequence);
        }
        if (hops < 0) {
            throw new IllegalArgumentException("hops must be at least 0, but was " + hops);
        }
    }

    /** A message of normal priority without deadline, hops, correlation and metadata. */
    public static Message of(
            String sender, String stream, long sequence, Recipient to, MessageType type, long time, String payload) {
        return new Message(
                "",
                sender,
                stream,
                sequence,
                to,
                type,
                Priority.NORMAL,
                time,
                NO_DEADLINE,
                0,
                null,
                NO_METADATA,
                payload.getBytes(StandardCharsets.UTF_8));
    }

    /** The id within the sender's messages: {@code stream:sequence}. */
    public String id() {
        return stream + ":" + sequence;
    }

    /** The id among all senders of the tenant, {@code sender/stream:sequence}: what an answer carries as its correlation. */
    public String globalId() {
        return sender + "/" + stream + ":" + sequence;
    }

    /** The payload as text. */
    public String payloadText() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** About how many bytes it takes in memory: what bounds on bytes count. */
    public int weight() {
        int weight = 160 + payload.length + sender.length() + to.name().length();
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
            weight += 64 + entry.getKey().length() + entry.getValue().length();
        }
        return weight;
    }

    /** The same from another sender: what the gateway stamps. */
    public Message from(String newTenant, String newSender) {
        return copy(newTenant, newSender, to, priority, deadline, hops, correlation, metadata);
    }

    /** The same to another recipient. */
    public Message to(Recipient recipient) {
        return copy(tenant, sender, recipient, priority, deadline, hops, correlation, metadata);
    }

    /** The same with another priority. */
    public Message withPriority(Priority changed) {
        return copy(tenant, sender, to, changed, deadline, hops, correlation, metadata);
    }

    /** The same with another deadline. */
    public Message withDeadline(long changed) {
        return copy(tenant, sender, to, priority, changed, hops, correlation, metadata);
    }

    /** The same, answering the message of that id. */
    public Message answering(String correlationId) {
        return copy(tenant, sender, to, priority, deadline, hops, correlationId, metadata);
    }

    /** The same with other metadata. */
    public Message withMetadata(SortedMap<String, String> changed) {
        return copy(tenant, sender, to, priority, deadline, hops, correlation, changed);
    }

    /** The same after one more hop. */
    public Message hopped() {
        return copy(tenant, sender, to, priority, deadline, hops + 1, correlation, metadata);
    }

    /** The same message, in the same place of its stream, with other things said around it. */
    private Message copy(
            String newTenant,
            String newSender,
            Recipient newTo,
            Priority newPriority,
            long newDeadline,
            int newHops,
            String newCorrelation,
            SortedMap<String, String> newMetadata) {
        return new Message(
                newTenant,
                newSender,
                stream,
                sequence,
                newTo,
                type,
                newPriority,
                time,
                newDeadline,
                newHops,
                newCorrelation,
                newMetadata,
                payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message that
                && sequence == that.sequence
                && time == that.time
                && deadline == that.deadline
                && hops == that.hops
                && tenant.equals(that.tenant)
                && sender.equals(that.sender)
                && stream.equals(that.stream)
                && to.equals(that.to)
                && type == that.type
                && priority == that.priority
                && Objects.equals(correlation, that.correlation)
                && metadata.equals(that.metadata)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenant, sender, stream, sequence, to, type);
    }

    @Override
    public String toString() {
        return type.wireName() + " " + globalId() + " to " + to + " (" + payload.length + " bytes)";
    }
}
