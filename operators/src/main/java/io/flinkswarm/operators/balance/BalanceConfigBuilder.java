package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.AdaptiveTrial;
import io.flinkswarm.operators.settings.Bounds;
import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.control.Mode;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Collects a {@link BalanceConfig}; each setter checks its value, {@link #build} the combinations. */
@Public
public final class BalanceConfigBuilder implements Cloneable, Serializable {
    private static final long serialVersionUID = 1L;

    /** The strategy that follows the best of others, and so cannot be one of them. */
    static final String ADAPTIVE = "adaptive";

    /** What an adaptive pool falls back on: it is never worse than this one for long. */
    static final String LEAST_CONNECTIONS = "least-connections";

    /** A strategy in the lead keeps at least this share of the tasks. */
    private static final double LEADER_SHARE = .5;

    String strategy = "adaptive";
    List<String> adaptiveStrategies = List.of("neural-adaptive", LEAST_CONNECTIONS, "peak-ewma");
    double trialShare = .05;
    int trialBlock = 20;
    Binding binding = Binding.LATE;
    int maxCandidates = 16;
    double rebalancingThreshold = .2;
    long rebalancingIntervalMillis = 5_000;
    int predictionWindow = 100;
    double learningRate = .01;
    int maxTaskQueueSize = 1000;
    long monitoringIntervalMillis = 1_000;
    double loadSmoothingFactor = .9;
    long ageingMillis = 10_000;
    long starvationMillis = 60_000;
    int maxRetries = 3;
    long retryBackoffMillis = 100;
    long maxRetryBackoffMillis = 30_000;
    long runTimeoutMillis = Duration.ofHours(1).toMillis();
    long startTimeoutMillis;
    long nodeTimeoutMillis = 60_000;
    int maxNodeQueue = 100;
    int maxNodes = 20_000;
    int maxCachedRows = 500_000;
    int maxRunning = 100_000;
    int closedWindow = 10_000;
    int maxTenants = 1000;
    TreeMap<String, TenantPolicy> tenants = new TreeMap<>();
    int maxTypes = 64;
    int maxResources = 16;
    int maxDependencies = 64;
    int maxLabels = 32;
    int maxGang = 256;
    long gangTimeoutMillis = Duration.ofMinutes(10).toMillis();
    long dependencyTimeoutMillis = Duration.ofHours(1).toMillis();
    int maxScan = 64;
    double performanceWeight = 1;
    double costWeight;
    double reliabilityWeight = 1;
    double localityWeight;
    boolean suspicion = true;
    int shards = 1;
    int maxIdLength = 256;
    long poolIdleMillis = Duration.ofDays(30).toMillis();
    Mode mode = Mode.ENFORCE;

    BalanceConfigBuilder() {}

    /** The strategy by name: adaptive, a built-in one, or one from a jar of your own. */
    public BalanceConfigBuilder strategy(String name) {
        strategy = Bounds.named("strategy", name);
        return this;
    }

    /** What the adaptive strategy compares: the first leads at the start, least-connections is always one. */
    public BalanceConfigBuilder adaptiveStrategies(List<String> names) {
        for (String name : Objects.requireNonNull(names, "adaptive-strategies")) {
            Bounds.named("adaptive-strategies", name);
        }
        if (!names.contains(LEAST_CONNECTIONS)
                || names.contains(ADAPTIVE)
                || names.size() > AdaptiveTrial.MOST_ARMS
                || new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("adaptive-strategies must name " + LEAST_CONNECTIONS
                    + ", at most " + AdaptiveTrial.MOST_ARMS + " strategies, each once and not " + ADAPTIVE
                    + " itself, but was " + names);
        }
        adaptiveStrategies = List.copyOf(names);
        return this;
    }

    /** The share of tasks that each strategy not in the lead is given, 0 to .2. */
    public BalanceConfigBuilder trialShare(double share) {
        trialShare = Bounds.range("trial-share", share, 0, .2);
        return this;
    }

    /** How many tasks in a row a trial takes. */
    public BalanceConfigBuilder trialBlock(int tasks) {
        trialBlock = Bounds.range("trial-block", tasks, 1, 10_000);
        return this;
    }

    /** When a task is tied to a node. */
    public BalanceConfigBuilder binding(Binding when) {
        binding = Objects.requireNonNull(when, "binding");
        return this;
    }

    /** How many nodes are looked at for a task. */
    public BalanceConfigBuilder maxCandidates(int nodes) {
        maxCandidates = Bounds.range("max-candidates", nodes, 2, 100_000);
        return this;
    }

    /** The imbalance past which tasks are moved, as a share of the mean load. */
    public BalanceConfigBuilder rebalancingThreshold(double share) {
        rebalancingThreshold = Bounds.range("rebalancing-threshold", share, 0, 10);
        return this;
    }

    /** The time between two looks at the balance. */
    public BalanceConfigBuilder rebalancingInterval(Duration time) {
        rebalancingIntervalMillis = Bounds.millis("rebalancing-interval", time, 1);
        return this;
    }

    /** How many results the running errors and error bars look back over. */
    public BalanceConfigBuilder predictionWindow(int results) {
        predictionWindow = Bounds.range("prediction-window", results, 10, 100_000);
        return this;
    }

    /** The step of the networks' learning, above 0 and below 1. */
    public BalanceConfigBuilder learningRate(double rate) {
        learningRate = Bounds.inside("learning-rate", rate, 0, 1);
        return this;
    }

    /** How many tasks of a pool may wait; beyond, they are rejected. */
    public BalanceConfigBuilder maxTaskQueueSize(int tasks) {
        maxTaskQueueSize = Bounds.range("max-task-queue-size", tasks, 1, 10_000_000);
        return this;
    }

    /** The time between two looks at nodes, loads and time-outs. */
    public BalanceConfigBuilder monitoringInterval(Duration time) {
        monitoringIntervalMillis = Bounds.millis("monitoring-interval", time, 1);
        return this;
    }

    /** How much of a node's smoothed load stays when a new one is seen, 0 to .999. */
    public BalanceConfigBuilder loadSmoothingFactor(double share) {
        loadSmoothingFactor = Bounds.range("load-smoothing-factor", share, 0, .999);
        return this;
    }

    /** After which wait a task counts one priority higher, and again after each such wait. */
    public BalanceConfigBuilder ageing(Duration time) {
        ageingMillis = Bounds.millis("ageing", time, 1);
        return this;
    }

    /** After which wait a task reserves a node. */
    public BalanceConfigBuilder starvation(Duration time) {
        starvationMillis = Bounds.millis("starvation", time, 1);
        return this;
    }

    /** How often a task is tried again. */
    public BalanceConfigBuilder maxRetries(int times) {
        maxRetries = Bounds.range("max-retries", times, 0, 100);
        return this;
    }

    /** The wait before the first repetition; it doubles each time. */
    public BalanceConfigBuilder retryBackoff(Duration time) {
        retryBackoffMillis = Bounds.millis("retry-backoff", time, 0);
        return this;
    }

    /** The longest wait before a repetition. */
    public BalanceConfigBuilder maxRetryBackoff(Duration time) {
        maxRetryBackoffMillis = Bounds.millis("max-retry-backoff", time, 0);
        return this;
    }

    /** How long an attempt may take where its task does not say; zero: as long as it likes. */
    public BalanceConfigBuilder runTimeout(Duration time) {
        runTimeoutMillis = Bounds.millis("run-timeout", time, 0);
        return this;
    }

    /** How long a node may take to begin a task; zero: as long as it likes. */
    public BalanceConfigBuilder startTimeout(Duration time) {
        startTimeoutMillis = Bounds.millis("start-timeout", time, 0);
        return this;
    }

    /** How long a node may be silent before it is taken for dead; zero: for ever. */
    public BalanceConfigBuilder nodeTimeout(Duration time) {
        nodeTimeoutMillis = Bounds.millis("node-timeout", time, 0);
        return this;
    }

    /** How many tasks of the pool wait at a node beyond its slots with early binding. */
    public BalanceConfigBuilder maxNodeQueue(int tasks) {
        maxNodeQueue = Bounds.range("max-node-queue", tasks, 0, 1_000_000);
        return this;
    }

    /** How many rows of pools, nodes and tasks a subtask keeps in memory between visits; more are read again. */
    public BalanceConfigBuilder maxCachedRows(int rows) {
        maxCachedRows = Bounds.range("max-cached-rows", rows, 1, 1_000_000_000);
        return this;
    }

    /** How many nodes a pool may have. */
    public BalanceConfigBuilder maxNodes(int nodes) {
        maxNodes = Bounds.range("max-nodes", nodes, 1, 1_000_000);
        return this;
    }

    /** How many tasks of a pool may be assigned or running. */
    public BalanceConfigBuilder maxRunning(int tasks) {
        maxRunning = Bounds.range("max-running", tasks, 1, 10_000_000);
        return this;
    }

    /** How many ended tasks are remembered, for dependencies and repeats. */
    public BalanceConfigBuilder closedWindow(int tasks) {
        closedWindow = Bounds.range("closed-window", tasks, 1, 1_000_000);
        return this;
    }

    /** How many tenants of a pool are counted apart; further ones are counted together. */
    public BalanceConfigBuilder maxTenants(int count) {
        maxTenants = Bounds.range("max-tenants", count, 1, 100_000);
        return this;
    }

    /** What a tenant may have otherwise than it had so far. */
    public BalanceConfigBuilder tenant(String tenant, UnaryOperator<TenantPolicy> how) {
        return tenant(tenant, how.apply(tenants.getOrDefault(tenant, TenantPolicy.DEFAULT)));
    }

    /** What a tenant may have. */
    public BalanceConfigBuilder tenant(String tenant, TenantPolicy policy) {
        // a new map each time: policies that were built share the old one
        TreeMap<String, TenantPolicy> changed = new TreeMap<>(tenants);
        changed.put(Bounds.named("tenants", tenant), Objects.requireNonNull(policy, "tenants." + tenant));
        tenants = changed;
        return this;
    }

    /** How many task types of a pool are learned apart; further ones are learned together. */
    public BalanceConfigBuilder maxTypes(int types) {
        maxTypes = Bounds.range("max-types", types, 1, 128);
        return this;
    }

    /** How many resources a pool counts. */
    public BalanceConfigBuilder maxResources(int resources) {
        maxResources = Bounds.range("max-resources", resources, 1, 32);
        return this;
    }

    /** How many dependencies a task may have. */
    public BalanceConfigBuilder maxDependencies(int tasks) {
        maxDependencies = Bounds.range("max-dependencies", tasks, 0, 10_000);
        return this;
    }

    /** How many labels a node may have. */
    public BalanceConfigBuilder maxLabels(int labels) {
        maxLabels = Bounds.range("max-labels", labels, 0, 1000);
        return this;
    }

    /** How many tasks a gang may have. */
    public BalanceConfigBuilder maxGang(int tasks) {
        maxGang = Bounds.range("max-gang", tasks, 1, 10_000);
        return this;
    }

    /** How long a gang may be incomplete before it is given up. */
    public BalanceConfigBuilder gangTimeout(Duration time) {
        gangTimeoutMillis = Bounds.millis("gang-timeout", time, 1);
        return this;
    }

    /** How long a task waits for a dependency that nobody has heard of. */
    public BalanceConfigBuilder dependencyTimeout(Duration time) {
        dependencyTimeoutMillis = Bounds.millis("dependency-timeout", time, 1);
        return this;
    }

    /** How many waiting tasks are looked at beyond one that cannot be placed. */
    public BalanceConfigBuilder maxScan(int tasks) {
        maxScan = Bounds.range("max-scan", tasks, 0, 100_000);
        return this;
    }

    /** The weight of an early end, where the task does not say. */
    public BalanceConfigBuilder performanceWeight(double weight) {
        performanceWeight = Bounds.range("performance-weight", weight, 0, 1e6);
        return this;
    }

    /** The weight of what the node costs, where the task does not say. */
    public BalanceConfigBuilder costWeight(double weight) {
        costWeight = Bounds.range("cost-weight", weight, 0, 1e6);
        return this;
    }

    /** The weight of the chance to succeed, where the task does not say. */
    public BalanceConfigBuilder reliabilityWeight(double weight) {
        reliabilityWeight = Bounds.range("reliability-weight", weight, 0, 1e6);
        return this;
    }

    /** The weight of being near, where the task does not say. */
    public BalanceConfigBuilder localityWeight(double weight) {
        localityWeight = Bounds.range("locality-weight", weight, 0, 1e6);
        return this;
    }

    /** Whether nodes that seem stuck or fail again and again get no tasks but rare probes, whatever the strategy. */
    public BalanceConfigBuilder suspicion(boolean avoided) {
        suspicion = avoided;
        return this;
    }

    /** Into how many parts a pool is split, which its users need not see; not changed while a job runs. */
    public BalanceConfigBuilder shards(int parts) {
        shards = Bounds.range("shards", parts, 1, 1024);
        return this;
    }

    /** The most characters of an id or name. */
    public BalanceConfigBuilder maxIdLength(int characters) {
        maxIdLength = Bounds.range("max-id-length", characters, 1, 16_384);
        return this;
    }

    /** How long a pool may be silent before it is forgotten. */
    public BalanceConfigBuilder poolIdle(Duration time) {
        poolIdleMillis = Bounds.millis("pool-idle", time, 1000);
        return this;
    }

    /** Whether decisions take effect. */
    public BalanceConfigBuilder mode(Mode how) {
        mode = Objects.requireNonNull(how, "mode");
        return this;
    }

    /** The policy. */
    public BalanceConfig build() {
        int challengers = adaptiveStrategies.size() - 1;
        if (trialShare * challengers > LEADER_SHARE) {
            throw new IllegalStateException("trial-share must leave at least half of the tasks to the strategy in the"
                    + " lead, but was " + trialShare + " for each of " + challengers + " others");
        }
        if (retryBackoffMillis > maxRetryBackoffMillis) {
            throw new IllegalStateException("retry-backoff must be at most max-retry-backoff, but was "
                    + retryBackoffMillis + " ms against " + maxRetryBackoffMillis + " ms");
        }
        if (performanceWeight + costWeight + reliabilityWeight + localityWeight == 0) {
            throw new IllegalStateException("one of performance-weight, cost-weight, reliability-weight and"
                    + " locality-weight must be above 0, but all were 0");
        }
        if (tenants.size() > maxTenants) {
            throw new IllegalStateException("max-tenants must be at least the number of tenants with a policy, but was "
                    + maxTenants + " against " + tenants.size());
        }
        return new BalanceConfig(copy());
    }

    BalanceConfigBuilder copy() {
        try {
            return (BalanceConfigBuilder) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
