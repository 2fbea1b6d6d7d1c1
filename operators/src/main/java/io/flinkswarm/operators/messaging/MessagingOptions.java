package io.flinkswarm.operators.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;

/**
 * The settings of messaging by name, for configuration files and {@code -D}; defaults are those of {@link MessagingConfig}.
 *
 * <p>A name may leave out its {@code messaging.} where nothing else is configured by the same file.
 */
@Public
public final class MessagingOptions {
    private static final MessagingConfig DEFAULTS = MessagingConfig.DEFAULT;

    public static final ConfigOption<Integer> QUEUE_CAPACITY = option("queue-capacity")
            .intType()
            .defaultValue(DEFAULTS.queueCapacity())
            .withDescription("Messages that wait for a member; beyond, the least urgent go first to the dead letters.");

    public static final ConfigOption<Integer> QUEUE_BYTES = option("queue-bytes")
            .intType()
            .defaultValue(DEFAULTS.queueBytes())
            .withDescription(
                    "Bytes of messages, about, that wait for a member; beyond, the least urgent go first to the dead letters.");

    public static final ConfigOption<Integer> WINDOW_BYTES = option("window-bytes")
            .intType()
            .defaultValue(DEFAULTS.windowBytes())
            .withDescription(
                    "Bytes of deliveries, about, that a member may leave unacknowledged; one message may always go.");

    public static final ConfigOption<Integer> EMERGENCY_RESERVE = option("emergency-reserve")
            .intType()
            .defaultValue(DEFAULTS.emergencyReserve())
            .withDescription("EMERGENCY messages that may go to a member beyond its window.");

    public static final ConfigOption<Double> LOW_SHARE = option("low-share")
            .doubleType()
            .defaultValue(DEFAULTS.lowShare())
            .withDescription("Least share of deliveries of each priority that waits for more urgent ones, 0 to 0.125.");

    public static final ConfigOption<Integer> MAX_RETRIES = option("max-retries")
            .intType()
            .defaultValue(DEFAULTS.maxRetries())
            .withDescription(
                    "How often a delivery that is not acknowledged is repeated, before the message goes to the dead letters.");

    public static final ConfigOption<Duration> MIN_RETRY_TIMEOUT = option("min-retry-timeout")
            .durationType()
            .defaultValue(DEFAULTS.minRetryTimeout())
            .withDescription("Shortest wait for an acknowledgement; the wait adapts to each member.");

    public static final ConfigOption<Duration> MAX_RETRY_TIMEOUT = option("max-retry-timeout")
            .durationType()
            .defaultValue(DEFAULTS.maxRetryTimeout())
            .withDescription("Longest wait for an acknowledgement.");

    public static final ConfigOption<Integer> DEDUP_WINDOW = option("dedup-window")
            .intType()
            .defaultValue(DEFAULTS.dedupWindow())
            .withDescription(
                    "How far below the highest number of a sender's stream a repeated message is recognised; at least the gateway's in-flight.");

    public static final ConfigOption<Duration> DEDUP_RETENTION = option("dedup-retention")
            .durationType()
            .defaultValue(DEFAULTS.dedupRetention())
            .withDescription(
                    "How long a sender's stream is remembered after its last message; longer than a client may be away before it resends.");

    public static final ConfigOption<Integer> MAX_SENDERS = option("max-senders")
            .intType()
            .defaultValue(DEFAULTS.maxSenders())
            .withDescription("Senders' streams that a member's mailbox remembers; the one silent longest goes first.");

    public static final ConfigOption<Duration> AGENT_IDLE = option("agent-idle")
            .durationType()
            .defaultValue(DEFAULTS.agentIdle())
            .withDescription("How long a member may be gone before its mailbox is closed and its subscriptions end.");

    public static final ConfigOption<Integer> MAX_RESIDENT = option("max-resident")
            .intType()
            .defaultValue(DEFAULTS.maxResident())
            .withDescription(
                    "Mailboxes that a subtask keeps in memory between messages; more are read from state again.");

    public static final ConfigOption<Integer> MAX_RESIDENT_BYTES = option("max-resident-bytes")
            .intType()
            .defaultValue(DEFAULTS.maxResidentBytes())
            .withDescription("Bytes of mailboxes, about, that a subtask keeps in memory between messages.");

    public static final ConfigOption<Integer> MAX_EXPIRED = option("max-expired")
            .intType()
            .defaultValue(DEFAULTS.maxExpired())
            .withDescription("Expired deliveries of a member that are remembered, to tell a late acknowledgement.");

    public static final ConfigOption<Duration> SESSION_GRACE = option("session-grace")
            .durationType()
            .defaultValue(DEFAULTS.sessionGrace())
            .withDescription("How long a connection may be lost before the member's ephemeral subscriptions end.");

    public static final ConfigOption<Integer> MAX_SUBSCRIBERS = option("max-subscribers")
            .intType()
            .defaultValue(DEFAULTS.maxSubscribers())
            .withDescription("Subscribers of a topic, a group or a view; further ones are refused.");

    public static final ConfigOption<Integer> MAX_TOPICS_PER_AGENT = option("max-topics-per-agent")
            .intType()
            .defaultValue(DEFAULTS.maxTopicsPerAgent())
            .withDescription("Topics, groups and views of a member; further ones are refused.");

    public static final ConfigOption<Integer> MAX_OPEN_REQUESTS = option("max-open-requests")
            .intType()
            .defaultValue(DEFAULTS.maxOpenRequests())
            .withDescription(
                    "Requests and alerts of a member that may await their answer; further ones are not watched over.");

    public static final ConfigOption<Duration> REQUEST_TIMEOUT = option("request-timeout")
            .durationType()
            .defaultValue(DEFAULTS.requestTimeout())
            .withDescription("How long a request without a deadline awaits its response.");

    public static final ConfigOption<Duration> ALERT_TIMEOUT = option("alert-timeout")
            .durationType()
            .defaultValue(DEFAULTS.alertTimeout())
            .withDescription("How long each level has to answer an alert before it escalates.");

    public static final ConfigOption<List<String>> ALERT_LEVELS = option("alert-levels")
            .stringType()
            .asList()
            .defaultValues(DEFAULTS.alertLevels().toArray(String[]::new))
            .withDescription("To whom an alert escalates that nobody has answered, in this order.");

    public static final ConfigOption<Boolean> PRESENCE = option("presence")
            .booleanType()
            .defaultValue(DEFAULTS.presence())
            .withDescription("Whether the coming and going of members is published on the topic presence.");

    public static final ConfigOption<Integer> MAX_HOPS = option("max-hops")
            .intType()
            .defaultValue(DEFAULTS.maxHops())
            .withDescription("How often the swarm itself may send a message round; beyond, it is rejected.");

    public static final ConfigOption<Boolean> VIEWS = option("views")
            .booleanType()
            .defaultValue(DEFAULTS.views())
            .withDescription("Whether topics and mailboxes are shown as views for live tables and pages.");

    private static final List<ConfigOption<?>> ALL = List.of(
            QUEUE_CAPACITY,
            QUEUE_BYTES,
            WINDOW_BYTES,
            EMERGENCY_RESERVE,
            LOW_SHARE,
            MAX_RETRIES,
            MIN_RETRY_TIMEOUT,
            MAX_RETRY_TIMEOUT,
            DEDUP_WINDOW,
            DEDUP_RETENTION,
            MAX_SENDERS,
            AGENT_IDLE,
            MAX_RESIDENT,
            MAX_RESIDENT_BYTES,
            MAX_EXPIRED,
            SESSION_GRACE,
            MAX_SUBSCRIBERS,
            MAX_TOPICS_PER_AGENT,
            MAX_OPEN_REQUESTS,
            REQUEST_TIMEOUT,
            ALERT_TIMEOUT,
            ALERT_LEVELS,
            PRESENCE,
            MAX_HOPS,
            VIEWS);

    private MessagingOptions() {}

    private static ConfigOptions.OptionBuilder option(String name) {
        return ConfigOptions.key(MessagingSettings.PREFIX + name);
    }

    /** Every option. */
    public static List<ConfigOption<?>> all() {
        return ALL;
    }

    /** Whether the key is one of messaging, with or without its prefix. */
    public static boolean knows(String key) {
        return MessagingSettings.TABLE.isName(MessagingSettings.TABLE.bare(key));
    }

    /**
     * The policy that a configuration describes; what has the prefix and is unknown is a mistake, other protocols' keys are not.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public static MessagingConfig read(Configuration configuration) {
        Map<String, String> settings = new TreeMap<>();
        configuration.toMap().forEach((key, value) -> {
            if (key.startsWith(MessagingSettings.PREFIX) || knows(key)) {
                settings.put(MessagingSettings.TABLE.bare(key), value);
            }
        });
        return MessagingSettings.apply(MessagingConfig.DEFAULT, settings);
    }
}
