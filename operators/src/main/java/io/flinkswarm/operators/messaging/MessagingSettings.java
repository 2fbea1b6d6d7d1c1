package io.flinkswarm.operators.messaging;

import io.flinkswarm.operators.settings.SettingTable;
import io.flinkswarm.protocol.annotation.Internal;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** A policy as names and texts: what configuration files say. */
@Internal
public final class MessagingSettings {
    /** What names may be preceded by where several protocols share a file. */
    public static final String PREFIX = "messaging.";

    static final SettingTable<MessagingConfig, MessagingConfigBuilder> TABLE = new SettingTable<>(
                    PREFIX, MessagingConfig::toBuilder, MessagingConfigBuilder::build)
            .whole("queue-capacity", MessagingConfigBuilder::queueCapacity, MessagingConfig::queueCapacity)
            .whole("queue-bytes", MessagingConfigBuilder::queueBytes, MessagingConfig::queueBytes)
            .whole("window-bytes", MessagingConfigBuilder::windowBytes, MessagingConfig::windowBytes)
            .whole("emergency-reserve", MessagingConfigBuilder::emergencyReserve, MessagingConfig::emergencyReserve)
            .number("low-share", MessagingConfigBuilder::lowShare, MessagingConfig::lowShare)
            .whole("max-retries", MessagingConfigBuilder::maxRetries, MessagingConfig::maxRetries)
            .time("min-retry-timeout", MessagingConfigBuilder::minRetryTimeout, MessagingConfig::minRetryTimeout)
            .time("max-retry-timeout", MessagingConfigBuilder::maxRetryTimeout, MessagingConfig::maxRetryTimeout)
            .whole("dedup-window", MessagingConfigBuilder::dedupWindow, MessagingConfig::dedupWindow)
            .time("dedup-retention", MessagingConfigBuilder::dedupRetention, MessagingConfig::dedupRetention)
            .whole("max-senders", MessagingConfigBuilder::maxSenders, MessagingConfig::maxSenders)
            .time("agent-idle", MessagingConfigBuilder::agentIdle, MessagingConfig::agentIdle)
            .whole("max-resident", MessagingConfigBuilder::maxResident, MessagingConfig::maxResident)
            .whole("max-resident-bytes", MessagingConfigBuilder::maxResidentBytes, MessagingConfig::maxResidentBytes)
            .whole("max-expired", MessagingConfigBuilder::maxExpired, MessagingConfig::maxExpired)
            .time("session-grace", MessagingConfigBuilder::sessionGrace, MessagingConfig::sessionGrace)
            .whole("max-subscribers", MessagingConfigBuilder::maxSubscribers, MessagingConfig::maxSubscribers)
            .whole(
                    "max-topics-per-agent",
                    MessagingConfigBuilder::maxTopicsPerAgent,
                    MessagingConfig::maxTopicsPerAgent)
            .whole("max-open-requests", MessagingConfigBuilder::maxOpenRequests, MessagingConfig::maxOpenRequests)
            .time("request-timeout", MessagingConfigBuilder::requestTimeout, MessagingConfig::requestTimeout)
            .time("alert-timeout", MessagingConfigBuilder::alertTimeout, MessagingConfig::alertTimeout)
            .list(
                    "alert-levels",
                    (builder, levels) -> builder.alertLevels(unquoted(levels)),
                    MessagingConfig::alertLevels)
            .flag("presence", MessagingConfigBuilder::presence, MessagingConfig::presence)
            .whole("max-hops", MessagingConfigBuilder::maxHops, MessagingConfig::maxHops)
            .flag("views", MessagingConfigBuilder::views, MessagingConfig::views);

    private MessagingSettings() {}

    /** Recipients have colons, which is why Flink puts those of a list into quotes. */
    private static List<String> unquoted(List<String> texts) {
        return texts.stream()
                .map(text -> text.length() > 1 && text.startsWith("'") && text.endsWith("'")
                        ? text.substring(1, text.length() - 1)
                        : text)
                .toList();
    }

    /** The names of all settings. */
    public static List<String> names() {
        return TABLE.names();
    }

    /**
     * The base policy with the settings applied.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public static MessagingConfig apply(MessagingConfig base, Map<String, String> settings) {
        return TABLE.apply(base, settings);
    }

    /** Every setting of the policy by name, sorted. */
    public static SortedMap<String, String> of(MessagingConfig config) {
        return TABLE.of(config);
    }
}
