package io.flinkswarm.operators.messaging;

import io.flinkswarm.operators.messaging.exchange.ExchangeLimits;
import io.flinkswarm.operators.messaging.mailbox.MailboxLimits;
import io.flinkswarm.protocol.annotation.Public;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How messages are kept, repeated and spread: an immutable policy, checked when it is built.
 *
 * <pre>{@code
 * MessagingConfig config = MessagingConfig.builder()
 *         .queueCapacity(1_000)
 *         .alertLevels(List.of("agent:night-watch", "group:operators"))
 *         .build();
 * }</pre>
 *
 * <p>{@link MessagingOptions} has the same settings by name, with the same defaults, for configuration files.
 */
@Public
public final class MessagingConfig implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The policy of somebody who set nothing. */
    public static final MessagingConfig DEFAULT = builder().build();

    private final MessagingConfigBuilder values;

    MessagingConfig(MessagingConfigBuilder values) {
        this.values = values;
    }

    /** A builder that holds the defaults. */
    public static MessagingConfigBuilder builder() {
        return new MessagingConfigBuilder();
    }

    /** A builder that holds this policy's values. */
    public MessagingConfigBuilder toBuilder() {
        return values.copy();
    }

    /** How many messages wait for a member; beyond, the least urgent go first to the dead letters. */
    public int queueCapacity() {
        return values.queueCapacity;
    }

    /** About how many bytes of messages wait for a member; beyond, the least urgent go first. */
    public int queueBytes() {
        return values.queueBytes;
    }

    /** About how many bytes of deliveries a member may leave unacknowledged; one message may always go. */
    public int windowBytes() {
        return values.windowBytes;
    }

    /** How many EMERGENCY messages may go to a member beyond its window. */
    public int emergencyReserve() {
        return values.emergencyReserve;
    }

    /** The least share of deliveries of each priority that waits for more urgent ones, 0 to .125. */
    public double lowShare() {
        return values.lowShare;
    }

    /** How often a delivery that is not acknowledged is repeated. */
    public int maxRetries() {
        return values.maxRetries;
    }

    /** The shortest wait for an acknowledgement; the wait adapts to each member. */
    public Duration minRetryTimeout() {
        return Duration.ofMillis(values.minRetryTimeoutMillis);
    }

    /** The longest wait for an acknowledgement. */
    public Duration maxRetryTimeout() {
        return Duration.ofMillis(values.maxRetryTimeoutMillis);
    }

    /** A multiple of 64: how far below the highest number of a sender's stream a message is known to have come before; at least the gateway's in-flight. */
    public int dedupWindow() {
        return values.dedupWindow;
    }

    /** How long a sender's stream is remembered after its last message; longer than a client waits before it resends. */
    public Duration dedupRetention() {
        return Duration.ofMillis(values.dedupRetentionMillis);
    }

    /** How many senders' streams a member's mailbox remembers. */
    public int maxSenders() {
        return values.maxSenders;
    }

    /** How long a member may be gone before its mailbox is closed and its subscriptions end. */
    public Duration agentIdle() {
        return Duration.ofMillis(values.agentIdleMillis);
    }

    /** How many mailboxes a subtask keeps in memory between messages; more are read again. */
    public int maxResident() {
        return values.maxResident;
    }

    /** About how many bytes of mailboxes a subtask keeps in memory between messages. */
    public int maxResidentBytes() {
        return values.maxResidentBytes;
    }

    /** How many expired deliveries of a member are remembered, to tell a late acknowledgement. */
    public int maxExpired() {
        return values.maxExpired;
    }

    /** How long a connection may be lost before the member's ephemeral subscriptions end. */
    public Duration sessionGrace() {
        return Duration.ofMillis(values.sessionGraceMillis);
    }

    /** How many members a topic, group or view may have. */
    public int maxSubscribers() {
        return values.maxSubscribers;
    }

    /** How many topics, groups and views a member may subscribe to. */
    public int maxTopicsPerAgent() {
        return values.maxTopicsPerAgent;
    }

    /** How many requests and alerts of a member may await their answer. */
    public int maxOpenRequests() {
        return values.maxOpenRequests;
    }

    /** How long a request without a deadline awaits its response. */
    public Duration requestTimeout() {
        return Duration.ofMillis(values.requestTimeoutMillis);
    }

    /** How long each level has to answer an alert before it escalates. */
    public Duration alertTimeout() {
        return Duration.ofMillis(values.alertTimeoutMillis);
    }

    /** To whom an alert escalates that nobody has answered, in this order. */
    public List<String> alertLevels() {
        return values.alertLevels;
    }

    /** Whether the coming and going of members is published on the topic presence. */
    public boolean presence() {
        return values.presence;
    }

    /** How often the swarm itself may send a message round. */
    public int maxHops() {
        return values.maxHops;
    }

    /** Whether topics are kept as a view for live tables and pages. */
    public boolean views() {
        return values.views;
    }

    /** The part that mailboxes go by. */
    MailboxLimits mailbox() {
        return values.mailbox();
    }

    /** The part that topics, subscriptions and conversations go by. */
    ExchangeLimits exchange() {
        return values.exchange();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessagingConfig that
                && MessagingSettings.of(this).equals(MessagingSettings.of(that));
    }

    @Override
    public int hashCode() {
        return MessagingSettings.of(this).hashCode();
    }

    @Override
    public String toString() {
        return MessagingSettings.of(this).toString();
    }
}
