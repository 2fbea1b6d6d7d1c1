package io.flinkswarm.operators.messaging;

import io.flinkswarm.operators.messaging.exchange.ExchangeLimits;
import io.flinkswarm.operators.messaging.mailbox.MailboxLimits;
import io.flinkswarm.operators.settings.Bounds;
import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.Recipient;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Builds a {@link MessagingConfig}: each value is checked when it is set, what must go together in {@link #build}. */
@Public
public final class MessagingConfigBuilder implements Cloneable, Serializable {
    private static final long serialVersionUID = 1L;

    private static final MailboxLimits MAILBOX = MailboxLimits.DEFAULTS;
    private static final ExchangeLimits EXCHANGE = ExchangeLimits.DEFAULTS;

    /** More escalations than anybody would wait for. */
    private static final int MOST_LEVELS = 16;

    private static final long NO_VIEW = 0;
    private static final int WINDOW_STEP = 64;

    int queueCapacity = MAILBOX.queueCapacity();
    int queueBytes = (int) MAILBOX.queueBytes();
    int windowBytes = (int) MAILBOX.windowBytes();
    int emergencyReserve = MAILBOX.emergencyReserve();
    double lowShare = MAILBOX.lowShare();
    int maxRetries = MAILBOX.maxRetries();
    long minRetryTimeoutMillis = MAILBOX.minRetryMillis();
    long maxRetryTimeoutMillis = MAILBOX.maxRetryMillis();
    int dedupWindow = MAILBOX.dedupWindow();
    long dedupRetentionMillis = MAILBOX.dedupRetentionMillis();
    int maxSenders = MAILBOX.maxSenders();
    long agentIdleMillis = MAILBOX.agentIdleMillis();
    int maxResident = MAILBOX.maxResident();
    int maxResidentBytes = (int) MAILBOX.maxResidentBytes();
    int maxExpired = MAILBOX.maxExpired();
    long sessionGraceMillis = EXCHANGE.sessionGraceMillis();
    int maxSubscribers = EXCHANGE.maxSubscribers();
    int maxTopicsPerAgent = EXCHANGE.maxTopics();
    int maxOpenRequests = EXCHANGE.maxOpen();
    long requestTimeoutMillis = EXCHANGE.requestTimeoutMillis();
    long alertTimeoutMillis = EXCHANGE.alertTimeoutMillis();
    List<String> alertLevels = EXCHANGE.alertLevels();
    boolean presence = EXCHANGE.presence();
    int maxHops = EXCHANGE.maxHops();
    boolean views;

    MessagingConfigBuilder() {}

    /** How many messages wait for a member; beyond, the least urgent go first to the dead letters. */
    public MessagingConfigBuilder queueCapacity(int count) {
        queueCapacity = Bounds.range("queue-capacity", count, 1, 1_000_000);
        return this;
    }

    /** About how many bytes of messages wait for a member; beyond, the least urgent go first. */
    public MessagingConfigBuilder queueBytes(int count) {
        queueBytes = Bounds.range("queue-bytes", count, 1 << 16, Integer.MAX_VALUE);
        return this;
    }

    /** About how many bytes of deliveries a member may leave unacknowledged; one message may always go. */
    public MessagingConfigBuilder windowBytes(int count) {
        windowBytes = Bounds.range("window-bytes", count, 1 << 10, Integer.MAX_VALUE);
        return this;
    }

    /** How many EMERGENCY messages may go to a member beyond its window. */
    public MessagingConfigBuilder emergencyReserve(int count) {
        emergencyReserve = Bounds.range("emergency-reserve", count, 0, 10_000);
        return this;
    }

    /** The least share of deliveries of each priority that waits for more urgent ones, 0 to .125. */
    public MessagingConfigBuilder lowShare(double share) {
        lowShare = Bounds.range("low-share", share, 0, MailboxLimits.MOST_SHARE);
        return this;
    }

    /** How often a delivery that is not acknowledged is repeated. */
    public MessagingConfigBuilder maxRetries(int count) {
        maxRetries = Bounds.range("max-retries", count, 0, 1000);
        return this;
    }

    /** The shortest wait for an acknowledgement; the wait adapts to each member. */
    public MessagingConfigBuilder minRetryTimeout(Duration time) {
        minRetryTimeoutMillis = Bounds.millis("min-retry-timeout", time, 1);
        return this;
    }

    /** The longest wait for an acknowledgement. */
    public MessagingConfigBuilder maxRetryTimeout(Duration time) {
        maxRetryTimeoutMillis = Bounds.millis("max-retry-timeout", time, 1);
        return this;
    }

    /** A multiple of 64: how far below the highest number of a sender's stream a message is known to have come before; at least the gateway's in-flight. */
    public MessagingConfigBuilder dedupWindow(int count) {
        dedupWindow = Bounds.range("dedup-window", count, 64, 1 << 20);
        return this;
    }

    /** How long a sender's stream is remembered after its last message; longer than a client waits before it resends. */
    public MessagingConfigBuilder dedupRetention(Duration time) {
        dedupRetentionMillis = Bounds.millis("dedup-retention", time, 1_000);
        return this;
    }

    /** How many senders' streams a member's mailbox remembers. */
    public MessagingConfigBuilder maxSenders(int count) {
        maxSenders = Bounds.range("max-senders", count, 1, 1_000_000);
        return this;
    }

    /** How long a member may be gone before its mailbox is closed and its subscriptions end. */
    public MessagingConfigBuilder agentIdle(Duration time) {
        agentIdleMillis = Bounds.millis("agent-idle", time, 1_000);
        return this;
    }

    /** How many mailboxes a subtask keeps in memory between messages; more are read again. */
    public MessagingConfigBuilder maxResident(int count) {
        maxResident = Bounds.range("max-resident", count, 1, 100_000_000);
        return this;
    }

    /** About how many bytes of mailboxes a subtask keeps in memory between messages. */
    public MessagingConfigBuilder maxResidentBytes(int count) {
        maxResidentBytes = Bounds.range("max-resident-bytes", count, 1 << 20, Integer.MAX_VALUE);
        return this;
    }

    /** How many expired deliveries of a member are remembered, to tell a late acknowledgement. */
    public MessagingConfigBuilder maxExpired(int count) {
        maxExpired = Bounds.range("max-expired", count, 0, 1_000_000);
        return this;
    }

    /** How long a connection may be lost before the member's ephemeral subscriptions end. */
    public MessagingConfigBuilder sessionGrace(Duration time) {
        sessionGraceMillis = Bounds.millis("session-grace", time, 1);
        return this;
    }

    /** How many members a topic, group or view may have. */
    public MessagingConfigBuilder maxSubscribers(int count) {
        maxSubscribers = Bounds.range("max-subscribers", count, 1, 10_000_000);
        return this;
    }

    /** How many topics, groups and views a member may subscribe to. */
    public MessagingConfigBuilder maxTopicsPerAgent(int count) {
        maxTopicsPerAgent = Bounds.range("max-topics-per-agent", count, 1, 100_000);
        return this;
    }

    /** How many requests and alerts of a member may await their answer. */
    public MessagingConfigBuilder maxOpenRequests(int count) {
        maxOpenRequests = Bounds.range("max-open-requests", count, 1, 1_000_000);
        return this;
    }

    /** How long a request without a deadline awaits its response. */
    public MessagingConfigBuilder requestTimeout(Duration time) {
        requestTimeoutMillis = Bounds.millis("request-timeout", time, 1);
        return this;
    }

    /** How long each level has to answer an alert before it escalates. */
    public MessagingConfigBuilder alertTimeout(Duration time) {
        alertTimeoutMillis = Bounds.millis("alert-timeout", time, 1);
        return this;
    }

    /** To whom an alert escalates that nobody has answered, in this order. */
    public MessagingConfigBuilder alertLevels(List<String> recipients) {
        alertLevels = checkedLevels(recipients);
        return this;
    }

    /** Whether the coming and going of members is published on the topic presence. */
    public MessagingConfigBuilder presence(boolean published) {
        presence = published;
        return this;
    }

    /** How often the swarm itself may send a message round. */
    public MessagingConfigBuilder maxHops(int count) {
        maxHops = Bounds.range("max-hops", count, 1, 64);
        return this;
    }

    /** Whether topics are kept as a view for live tables and pages. */
    public MessagingConfigBuilder views(boolean kept) {
        views = kept;
        return this;
    }

    private static List<String> checkedLevels(List<String> recipients) {
        Objects.requireNonNull(recipients, "alert-levels");
        if (recipients.size() > MOST_LEVELS) {
            throw new IllegalArgumentException(
                    "alert-levels must be at most " + MOST_LEVELS + " recipients, but were " + recipients.size());
        }
        for (String level : recipients) {
            Recipient.Kind kind;
            try {
                kind = Recipient.parse(Bounds.named("alert-levels", level)).kind();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("alert-levels must be a list of recipients: " + e.getMessage(), e);
            }
            if (kind == Recipient.Kind.VIEW || kind == Recipient.Kind.COORDINATOR) {
                throw new IllegalArgumentException(
                        "alert-levels must be agents, groups, topics or all, but was '" + level + "'");
            }
        }
        return List.copyOf(recipients);
    }

    MailboxLimits mailbox() {
        return new MailboxLimits(
                queueCapacity,
                queueBytes,
                windowBytes,
                emergencyReserve,
                lowShare,
                maxRetries,
                minRetryTimeoutMillis,
                maxRetryTimeoutMillis,
                dedupWindow,
                dedupRetentionMillis,
                maxSenders,
                agentIdleMillis,
                maxExpired,
                maxResident,
                maxResidentBytes,
                views ? MAILBOX.viewMillis() : NO_VIEW);
    }

    ExchangeLimits exchange() {
        return new ExchangeLimits(
                maxSubscribers,
                maxTopicsPerAgent,
                maxOpenRequests,
                requestTimeoutMillis,
                alertTimeoutMillis,
                alertLevels,
                sessionGraceMillis,
                agentIdleMillis,
                presence,
                maxHops,
                views);
    }

    /**
     * The policy.
     *
     * @throws IllegalStateException if values do not go together
     */
    public MessagingConfig build() {
        if (minRetryTimeoutMillis > maxRetryTimeoutMillis) {
            throw new IllegalStateException("min-retry-timeout must be at most max-retry-timeout, but was "
                    + minRetryTimeoutMillis + " ms against " + maxRetryTimeoutMillis + " ms");
        }
        if (sessionGraceMillis > agentIdleMillis) {
            throw new IllegalStateException("session-grace must be at most agent-idle, but was " + sessionGraceMillis
                    + " ms against " + agentIdleMillis + " ms");
        }
        if (dedupWindow % WINDOW_STEP != 0) {
            throw new IllegalStateException(
                    "dedup-window must be a multiple of " + WINDOW_STEP + ", but was " + dedupWindow);
        }
        return new MessagingConfig(copy());
    }

    MessagingConfigBuilder copy() {
        try {
            return (MessagingConfigBuilder) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
