package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.control.Mode;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * How a pool gives tasks to its nodes: an immutable policy, checked when it is built.
 *
 * <pre>{@code
 * BalanceConfig config = BalanceConfig.builder()
 *         .strategy("resource-aware")
 *         .runTimeout(Duration.ofMinutes(10))
 *         .tenant("research", t -> t.withWeight(2).withMaxShare(.5))
 *         .build();
 * }</pre>
 *
 * <p>{@link BalanceOptions} has the same settings by name, with the same defaults, for configuration files and SQL; a
 * control event changes them while the job runs.
 */
@Public
public final class BalanceConfig implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The policy of somebody who set nothing. */
    public static final BalanceConfig DEFAULT = builder().build();

    private final BalanceConfigBuilder values;

    BalanceConfig(BalanceConfigBuilder values) {
        this.values = values;
    }

    /** A builder that holds the defaults. */
    public static BalanceConfigBuilder builder() {
        return new BalanceConfigBuilder();
    }

    /** A builder that holds this policy's values. */
    public BalanceConfigBuilder toBuilder() {
        return values.copy();
    }

    public String strategy() {
        return values.strategy;
    }

    /** What the adaptive strategy compares; the first leads at the start. */
    public List<String> adaptiveStrategies() {
        return values.adaptiveStrategies;
    }

    /** The share of tasks that each strategy not in the lead is given. */
    public double trialShare() {
        return values.trialShare;
    }

    /** How many tasks in a row a trial takes. */
    public int trialBlock() {
        return values.trialBlock;
    }

    public Binding binding() {
        return values.binding;
    }

    /** How many nodes are looked at for a task. */
    public int maxCandidates() {
        return values.maxCandidates;
    }

    /** The imbalance past which tasks are moved. */
    public double rebalancingThreshold() {
        return values.rebalancingThreshold;
    }

    public Duration rebalancingInterval() {
        return Duration.ofMillis(values.rebalancingIntervalMillis);
    }

    public int predictionWindow() {
        return values.predictionWindow;
    }

    public double learningRate() {
        return values.learningRate;
    }

    /** How many tasks of a pool may wait; beyond, they are rejected. */
    public int maxTaskQueueSize() {
        return values.maxTaskQueueSize;
    }

    public Duration monitoringInterval() {
        return Duration.ofMillis(values.monitoringIntervalMillis);
    }

    public double loadSmoothingFactor() {
        return values.loadSmoothingFactor;
    }

    /** A task that has waited this long counts one priority higher. */
    public Duration ageing() {
        return Duration.ofMillis(values.ageingMillis);
    }

    /** A task that has waited this long reserves a node. */
    public Duration starvation() {
        return Duration.ofMillis(values.starvationMillis);
    }

    /** How often a task is tried again. */
    public int maxRetries() {
        return values.maxRetries;
    }

    public Duration retryBackoff() {
        return Duration.ofMillis(values.retryBackoffMillis);
    }

    public Duration maxRetryBackoff() {
        return Duration.ofMillis(values.maxRetryBackoffMillis);
    }

    /** How long an attempt may take; zero: as long as it likes. */
    public Duration runTimeout() {
        return Duration.ofMillis(values.runTimeoutMillis);
    }

    /** How long a node may take to begin a task; zero: as long as it likes. */
    public Duration startTimeout() {
        return Duration.ofMillis(values.startTimeoutMillis);
    }

    /** How long a node may be silent before it is taken for dead; zero: for ever. */
    public Duration nodeTimeout() {
        return Duration.ofMillis(values.nodeTimeoutMillis);
    }

    /** How many tasks of the pool wait at a node beyond its slots with early binding. */
    public int maxNodeQueue() {
        return values.maxNodeQueue;
    }

    public int maxNodes() {
        return values.maxNodes;
    }

    /** How many rows of pools, nodes and tasks a subtask keeps in memory between visits. */
    public int maxCachedRows() {
        return values.maxCachedRows;
    }

    /** How many tasks of a pool may be assigned or running. */
    public int maxRunning() {
        return values.maxRunning;
    }

    /** How many ended tasks are remembered, for dependencies and repeats. */
    public int closedWindow() {
        return values.closedWindow;
    }

    public int maxTenants() {
        return values.maxTenants;
    }

    /** What single tenants may have; for the others {@link TenantPolicy#DEFAULT} holds. */
    public SortedMap<String, TenantPolicy> tenants() {
        return Collections.unmodifiableSortedMap(values.tenants);
    }

    public int maxTypes() {
        return values.maxTypes;
    }

    public int maxResources() {
        return values.maxResources;
    }

    public int maxDependencies() {
        return values.maxDependencies;
    }

    public int maxLabels() {
        return values.maxLabels;
    }

    public int maxGang() {
        return values.maxGang;
    }

    /** How long a gang may be incomplete before it is given up. */
    public Duration gangTimeout() {
        return Duration.ofMillis(values.gangTimeoutMillis);
    }

    /** How long a task waits for a dependency that nobody has heard of. */
    public Duration dependencyTimeout() {
        return Duration.ofMillis(values.dependencyTimeoutMillis);
    }

    /** How many waiting tasks are looked at beyond one that cannot be placed. */
    public int maxScan() {
        return values.maxScan;
    }

    public double performanceWeight() {
        return values.performanceWeight;
    }

    public double costWeight() {
        return values.costWeight;
    }

    public double reliabilityWeight() {
        return values.reliabilityWeight;
    }

    public double localityWeight() {
        return values.localityWeight;
    }

    /** Whether nodes that seem stuck or fail again and again get no tasks but rare probes, whatever the strategy. */
    public boolean suspicion() {
        return values.suspicion;
    }

    /** Into how many parts a pool is split. */
    public int shards() {
        return values.shards;
    }

    public int maxIdLength() {
        return values.maxIdLength;
    }

    public Duration poolIdle() {
        return Duration.ofMillis(values.poolIdleMillis);
    }

    public Mode mode() {
        return values.mode;
    }

    /** What the tenant may have. */
    public TenantPolicy tenant(String tenant) {
        return values.tenants.isEmpty()
                ? TenantPolicy.DEFAULT
                : values.tenants.getOrDefault(tenant, TenantPolicy.DEFAULT);
    }

    long rebalancingIntervalMillis() {
        return values.rebalancingIntervalMillis;
    }

    long monitoringIntervalMillis() {
        return values.monitoringIntervalMillis;
    }

    long ageingMillis() {
        return values.ageingMillis;
    }

    long starvationMillis() {
        return values.starvationMillis;
    }

    long retryBackoffMillis() {
        return values.retryBackoffMillis;
    }

    long maxRetryBackoffMillis() {
        return values.maxRetryBackoffMillis;
    }

    long runTimeoutMillis() {
        return values.runTimeoutMillis;
    }

    long startTimeoutMillis() {
        return values.startTimeoutMillis;
    }

    long nodeTimeoutMillis() {
        return values.nodeTimeoutMillis;
    }

    long gangTimeoutMillis() {
        return values.gangTimeoutMillis;
    }

    long dependencyTimeoutMillis() {
        return values.dependencyTimeoutMillis;
    }

    long poolIdleMillis() {
        return values.poolIdleMillis;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BalanceConfig that && BalanceSettings.of(this).equals(BalanceSettings.of(that));
    }

    @Override
    public int hashCode() {
        return BalanceSettings.of(this).hashCode();
    }

    @Override
    public String toString() {
        return BalanceSettings.of(this).toString();
    }
}
