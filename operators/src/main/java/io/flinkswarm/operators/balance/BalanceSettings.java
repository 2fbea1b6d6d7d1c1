package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.settings.SettingTable;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.control.Mode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A policy as names and texts: what configuration files, SQL maps and control events say. */
@Internal
public final class BalanceSettings {
    /** What names may be preceded by where several protocols share a file. */
    public static final String PREFIX = "balance.";

    private static final Pattern TENANT_KEY = Pattern.compile("tenants\\.(.+)\\.(weight|max-running|max-share)");

    static final SettingTable<BalanceConfig, BalanceConfigBuilder> TABLE = new SettingTable<>(
                    PREFIX, BalanceConfig::toBuilder, BalanceConfigBuilder::build)
            .text("strategy", BalanceConfigBuilder::strategy, BalanceConfig::strategy)
            .list("adaptive-strategies", BalanceConfigBuilder::adaptiveStrategies, BalanceConfig::adaptiveStrategies)
            .number("trial-share", BalanceConfigBuilder::trialShare, BalanceConfig::trialShare)
            .whole("trial-block", BalanceConfigBuilder::trialBlock, BalanceConfig::trialBlock)
            .choice("binding", Binding.class, BalanceConfigBuilder::binding, BalanceConfig::binding)
            .whole("max-candidates", BalanceConfigBuilder::maxCandidates, BalanceConfig::maxCandidates)
            .number(
                    "rebalancing-threshold",
                    BalanceConfigBuilder::rebalancingThreshold,
                    BalanceConfig::rebalancingThreshold)
            .time("rebalancing-interval", BalanceConfigBuilder::rebalancingInterval, BalanceConfig::rebalancingInterval)
            .whole("prediction-window", BalanceConfigBuilder::predictionWindow, BalanceConfig::predictionWindow)
            .number("learning-rate", BalanceConfigBuilder::learningRate, BalanceConfig::learningRate)
            .whole("max-task-queue-size", BalanceConfigBuilder::maxTaskQueueSize, BalanceConfig::maxTaskQueueSize)
            .time("monitoring-interval", BalanceConfigBuilder::monitoringInterval, BalanceConfig::monitoringInterval)
            .number(
                    "load-smoothing-factor",
                    BalanceConfigBuilder::loadSmoothingFactor,
                    BalanceConfig::loadSmoothingFactor)
            .time("ageing", BalanceConfigBuilder::ageing, BalanceConfig::ageing)
            .time("starvation", BalanceConfigBuilder::starvation, BalanceConfig::starvation)
            .whole("max-retries", BalanceConfigBuilder::maxRetries, BalanceConfig::maxRetries)
            .time("retry-backoff", BalanceConfigBuilder::retryBackoff, BalanceConfig::retryBackoff)
            .time("max-retry-backoff", BalanceConfigBuilder::maxRetryBackoff, BalanceConfig::maxRetryBackoff)
            .time("run-timeout", BalanceConfigBuilder::runTimeout, BalanceConfig::runTimeout)
            .time("start-timeout", BalanceConfigBuilder::startTimeout, BalanceConfig::startTimeout)
            .time("node-timeout", BalanceConfigBuilder::nodeTimeout, BalanceConfig::nodeTimeout)
            .whole("max-node-queue", BalanceConfigBuilder::maxNodeQueue, BalanceConfig::maxNodeQueue)
            .whole("max-cached-rows", BalanceConfigBuilder::maxCachedRows, BalanceConfig::maxCachedRows)
            .whole("max-nodes", BalanceConfigBuilder::maxNodes, BalanceConfig::maxNodes)
            .whole("max-running", BalanceConfigBuilder::maxRunning, BalanceConfig::maxRunning)
            .whole("closed-window", BalanceConfigBuilder::closedWindow, BalanceConfig::closedWindow)
            .whole("max-tenants", BalanceConfigBuilder::maxTenants, BalanceConfig::maxTenants)
            .whole("max-types", BalanceConfigBuilder::maxTypes, BalanceConfig::maxTypes)
            .whole("max-resources", BalanceConfigBuilder::maxResources, BalanceConfig::maxResources)
            .whole("max-dependencies", BalanceConfigBuilder::maxDependencies, BalanceConfig::maxDependencies)
            .whole("max-labels", BalanceConfigBuilder::maxLabels, BalanceConfig::maxLabels)
            .whole("max-gang", BalanceConfigBuilder::maxGang, BalanceConfig::maxGang)
            .time("gang-timeout", BalanceConfigBuilder::gangTimeout, BalanceConfig::gangTimeout)
            .time("dependency-timeout", BalanceConfigBuilder::dependencyTimeout, BalanceConfig::dependencyTimeout)
            .whole("max-scan", BalanceConfigBuilder::maxScan, BalanceConfig::maxScan)
            .number("performance-weight", BalanceConfigBuilder::performanceWeight, BalanceConfig::performanceWeight)
            .number("cost-weight", BalanceConfigBuilder::costWeight, BalanceConfig::costWeight)
            .number("reliability-weight", BalanceConfigBuilder::reliabilityWeight, BalanceConfig::reliabilityWeight)
            .number("locality-weight", BalanceConfigBuilder::localityWeight, BalanceConfig::localityWeight)
            .flag("suspicion", BalanceConfigBuilder::suspicion, BalanceConfig::suspicion)
            .whole("shards", BalanceConfigBuilder::shards, BalanceConfig::shards)
            .whole("max-id-length", BalanceConfigBuilder::maxIdLength, BalanceConfig::maxIdLength)
            .time("pool-idle", BalanceConfigBuilder::poolIdle, BalanceConfig::poolIdle)
            .choice("mode", Mode.class, BalanceConfigBuilder::mode, BalanceConfig::mode)
            .family(
                    TENANT_KEY,
                    "tenants.<tenant>.{weight,max-running,max-share}",
                    BalanceSettings::setTenant,
                    BalanceSettings::writeTenants);

    /** What holds as long as a job runs, and why. */
    private static final SortedMap<String, String> FIXED = new TreeMap<>(Map.of(
            "shards", "tasks and nodes are spread over them by key; set it when the job is submitted anew",
            "learning-rate", "what pools have learned goes on at the rate that it began with",
            "prediction-window", "the errors that pools remember are kept in windows of that length"));

    private BalanceSettings() {}

    /** The names of all settings but those of single tenants. */
    public static List<String> names() {
        return TABLE.names();
    }

    /**
     * The base policy with the settings applied.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public static BalanceConfig apply(BalanceConfig base, Map<String, String> settings) {
        return TABLE.apply(base, settings);
    }

    /** The base policy with the settings applied as far as they can be; what is wrong with the rest goes to the list. */
    public static BalanceConfig apply(BalanceConfig base, Map<String, String> settings, List<String> mistakes) {
        return TABLE.apply(base, settings, mistakes);
    }

    /**
     * The policy in force with what a control event changes, as far as that can be changed while the job runs; what is wrong
     * with the rest goes to the list.
     */
    public static BalanceConfig change(BalanceConfig inForce, Map<String, String> settings, List<String> mistakes) {
        BalanceConfig changed = TABLE.apply(inForce, settings, mistakes);
        Map<String, String> before = of(inForce);
        Map<String, String> after = of(changed);
        Map<String, String> kept = new TreeMap<>();
        FIXED.forEach((name, reason) -> {
            if (!after.get(name).equals(before.get(name))) {
                kept.put(name, before.get(name));
                mistakes.add(name + " must stay " + before.get(name) + " while the job runs, but was " + after.get(name)
                        + ": " + reason);
            }
        });
        return kept.isEmpty() ? changed : TABLE.apply(changed, kept);
    }

    /** Every setting of the policy by name, sorted. */
    public static SortedMap<String, String> of(BalanceConfig config) {
        return TABLE.of(config);
    }

    private static void setTenant(BalanceConfigBuilder builder, Matcher name, String text) {
        builder.tenant(name.group(1), tenant -> switch (name.group(2)) {
            case "weight" -> tenant.withWeight(SettingTable.decimal(text));
            case "max-running" -> tenant.withMaxRunning(Integer.parseInt(text));
            default -> tenant.withMaxShare(SettingTable.decimal(text));
        });
    }

    private static void writeTenants(BalanceConfig config, Map<String, String> texts) {
        config.tenants().forEach((tenant, policy) -> {
            String key = "tenants." + tenant + ".";
            texts.put(key + "weight", String.valueOf(policy.weight()));
            texts.put(key + "max-running", String.valueOf(policy.maxRunning()));
            texts.put(key + "max-share", String.valueOf(policy.maxShare()));
        });
    }
}
