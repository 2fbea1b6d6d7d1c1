package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.operators.settings.EntryOptions;
import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.time.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;

/**
 * The settings of balancing by name, for configuration files, {@code -D} and SQL; defaults are those of {@link BalanceConfig}.
 *
 * <p>A name may leave out its {@code balance.} where nothing else is configured by the same file.
 */
@Public
public final class BalanceOptions {
    private static final BalanceConfig DEFAULTS = BalanceConfig.DEFAULT;
    private static final EntryOptions ENTRY =
            new EntryOptions(BalanceSettings.TABLE, "pool", "nodes, tasks and the accuracy of predictions");

    public static final ConfigOption<String> STRATEGY = option("strategy")
            .stringType()
            .defaultValue(DEFAULTS.strategy())
            .withDescription("How a node is chosen: adaptive, round-robin, weighted-round-robin, least-connections,"
                    + " weighted-least-connections, power-of-two, peak-ewma, resource-aware, bidding, neural-adaptive, predictive, or"
                    + " the name of a PlacementStrategy in a jar of your own.");

    public static final ConfigOption<List<String>> ADAPTIVE_STRATEGIES = option("adaptive-strategies")
            .stringType()
            .asList()
            .defaultValues(DEFAULTS.adaptiveStrategies().toArray(String[]::new))
            .withDescription("What strategy: adaptive compares, the one that leads at the start first;"
                    + " least-connections is always one.");

    public static final ConfigOption<Double> TRIAL_SHARE = option("trial-share")
            .doubleType()
            .defaultValue(DEFAULTS.trialShare())
            .withDescription("Share of the tasks that each strategy not in the lead is given, 0 to 0.2.");

    public static final ConfigOption<Integer> TRIAL_BLOCK = option("trial-block")
            .intType()
            .defaultValue(DEFAULTS.trialBlock())
            .withDescription("How many tasks in a row a trial takes.");

    public static final ConfigOption<Binding> BINDING = option("binding")
            .enumType(Binding.class)
            .defaultValue(DEFAULTS.binding())
            .withDescription("late holds a task in the pool until a node is free; early gives it to a node at once,"
                    + " where it waits.");

    public static final ConfigOption<Integer> MAX_CANDIDATES = option("max-candidates")
            .intType()
            .defaultValue(DEFAULTS.maxCandidates())
            .withDescription("Nodes that are looked at for a task.");

    public static final ConfigOption<Double> REBALANCING_THRESHOLD = option("rebalancing-threshold")
            .doubleType()
            .defaultValue(DEFAULTS.rebalancingThreshold())
            .withDescription("Imbalance past which waiting or movable tasks are moved, as a share of the mean load.");

    public static final ConfigOption<Duration> REBALANCING_INTERVAL = option("rebalancing-interval")
            .durationType()
            .defaultValue(DEFAULTS.rebalancingInterval())
            .withDescription("Time between two looks at the balance.");

    public static final ConfigOption<Integer> PREDICTION_WINDOW = option("prediction-window")
            .intType()
            .defaultValue(DEFAULTS.predictionWindow())
            .withDescription("Results that running errors and error bars of predictions look back over.");

    public static final ConfigOption<Double> LEARNING_RATE = option("learning-rate")
            .doubleType()
            .defaultValue(DEFAULTS.learningRate())
            .withDescription("Step of the networks' learning from results, above 0 and below 1.");

    public static final ConfigOption<Integer> MAX_TASK_QUEUE_SIZE = option("max-task-queue-size")
            .intType()
            .defaultValue(DEFAULTS.maxTaskQueueSize())
            .withDescription("Tasks of a pool that may wait; beyond, they are rejected with the reason.");

    public static final ConfigOption<Duration> MONITORING_INTERVAL = option("monitoring-interval")
            .durationType()
            .defaultValue(DEFAULTS.monitoringInterval())
            .withDescription("Time between two looks at nodes, loads and time-outs.");

    public static final ConfigOption<Double> LOAD_SMOOTHING_FACTOR = option("load-smoothing-factor")
            .doubleType()
            .defaultValue(DEFAULTS.loadSmoothingFactor())
            .withDescription("How much of a node's smoothed load stays when a new one is seen, 0 to 0.999.");

    public static final ConfigOption<Duration> AGEING = option("ageing")
            .durationType()
            .defaultValue(DEFAULTS.ageing())
            .withDescription("A task that has waited this long counts one priority higher, and again after each"
                    + " such wait.");

    public static final ConfigOption<Duration> STARVATION = option("starvation")
            .durationType()
            .defaultValue(DEFAULTS.starvation())
            .withDescription("A task that has waited this long reserves a node.");

    public static final ConfigOption<Integer> MAX_RETRIES = option("max-retries")
            .intType()
            .defaultValue(DEFAULTS.maxRetries())
            .withDescription("How often a task is tried again, where it does not say.");

    public static final ConfigOption<Duration> RETRY_BACKOFF = option("retry-backoff")
            .durationType()
            .defaultValue(DEFAULTS.retryBackoff())
            .withDescription("Wait before the first repetition; it doubles each time.");

    public static final ConfigOption<Duration> MAX_RETRY_BACKOFF = option("max-retry-backoff")
            .durationType()
            .defaultValue(DEFAULTS.maxRetryBackoff())
            .withDescription("Longest wait before a repetition.");

    public static final ConfigOption<Duration> RUN_TIMEOUT = option("run-timeout")
            .durationType()
            .defaultValue(DEFAULTS.runTimeout())
            .withDescription("How long an attempt may take, where its task does not say; 0: as long as it likes.");

    public static final ConfigOption<Duration> START_TIMEOUT = option("start-timeout")
            .durationType()
            .defaultValue(DEFAULTS.startTimeout())
            .withDescription("How long a node may take to begin a task; 0: as long as it likes.");

    public static final ConfigOption<Duration> NODE_TIMEOUT = option("node-timeout")
            .durationType()
            .defaultValue(DEFAULTS.nodeTimeout())
            .withDescription("Silence after which a node is taken for dead and its tasks go to others; 0: never.");

    public static final ConfigOption<Integer> MAX_NODE_QUEUE = option("max-node-queue")
            .intType()
            .defaultValue(DEFAULTS.maxNodeQueue())
            .withDescription("Tasks of the pool that wait at a node beyond its slots with binding: early.");

    public static final ConfigOption<Integer> MAX_CACHED_ROWS = option("max-cached-rows")
            .intType()
            .defaultValue(DEFAULTS.maxCachedRows())
            .withDescription("Rows of pools, nodes and tasks that a subtask keeps in memory; further ones go back to"
                    + " the state backend, those of the pool met longest ago first.");

    public static final ConfigOption<Integer> MAX_NODES = option("max-nodes")
            .intType()
            .defaultValue(DEFAULTS.maxNodes())
            .withDescription("Nodes of a pool; reports of further ones are turned away.");

    public static final ConfigOption<Integer> MAX_RUNNING = option("max-running")
            .intType()
            .defaultValue(DEFAULTS.maxRunning())
            .withDescription("Tasks of a pool that may be assigned or running.");

    public static final ConfigOption<Integer> CLOSED_WINDOW = option("closed-window")
            .intType()
            .defaultValue(DEFAULTS.closedWindow())
            .withDescription("Ended tasks that a pool remembers, for dependencies and repeats.");

    public static final ConfigOption<Integer> MAX_TENANTS = option("max-tenants")
            .intType()
            .defaultValue(DEFAULTS.maxTenants())
            .withDescription("Tenants of a pool that are counted apart; further ones are counted together. What one"
                    + " may have: balance.tenants.<tenant>.weight, .max-running and .max-share.");

    public static final ConfigOption<Integer> MAX_TYPES = option("max-types")
            .intType()
            .defaultValue(DEFAULTS.maxTypes())
            .withDescription("Task types of a pool that are learned apart; further ones are learned together.");

    public static final ConfigOption<Integer> MAX_RESOURCES = option("max-resources")
            .intType()
            .defaultValue(DEFAULTS.maxResources())
            .withDescription("Resources that a pool counts, at most 32.");

    public static final ConfigOption<Integer> MAX_DEPENDENCIES = option("max-dependencies")
            .intType()
            .defaultValue(DEFAULTS.maxDependencies())
            .withDescription("Dependencies of a task.");

    public static final ConfigOption<Integer> MAX_LABELS =
            option("max-labels").intType().defaultValue(DEFAULTS.maxLabels()).withDescription("Labels of a node.");

    public static final ConfigOption<Integer> MAX_GANG =
            option("max-gang").intType().defaultValue(DEFAULTS.maxGang()).withDescription("Tasks of a gang.");

    public static final ConfigOption<Duration> GANG_TIMEOUT = option("gang-timeout")
            .durationType()
            .defaultValue(DEFAULTS.gangTimeout())
            .withDescription("How long a gang may be incomplete before it is given up.");

    public static final ConfigOption<Duration> DEPENDENCY_TIMEOUT = option("dependency-timeout")
            .durationType()
            .defaultValue(DEFAULTS.dependencyTimeout())
            .withDescription("How long a task waits for a dependency that nobody has heard of.");

    public static final ConfigOption<Integer> MAX_SCAN = option("max-scan")
            .intType()
            .defaultValue(DEFAULTS.maxScan())
            .withDescription("Waiting tasks that are looked at beyond one that cannot be placed, to fill the gap.");

    public static final ConfigOption<Double> PERFORMANCE_WEIGHT = option("performance-weight")
            .doubleType()
            .defaultValue(DEFAULTS.performanceWeight())
            .withDescription("Weight of an early end, where the task does not say.");

    public static final ConfigOption<Double> COST_WEIGHT = option("cost-weight")
            .doubleType()
            .defaultValue(DEFAULTS.costWeight())
            .withDescription("Weight of what the node costs, where the task does not say.");

    public static final ConfigOption<Double> RELIABILITY_WEIGHT = option("reliability-weight")
            .doubleType()
            .defaultValue(DEFAULTS.reliabilityWeight())
            .withDescription("Weight of the chance to succeed, where the task does not say.");

    public static final ConfigOption<Double> LOCALITY_WEIGHT = option("locality-weight")
            .doubleType()
            .defaultValue(DEFAULTS.localityWeight())
            .withDescription("Weight of being near, where the task does not say.");

    public static final ConfigOption<Boolean> SUSPICION = option("suspicion")
            .booleanType()
            .defaultValue(DEFAULTS.suspicion())
            .withDescription(
                    "Whether nodes that seem stuck, or fail again and again, get no tasks but rare probes, with"
                            + " every strategy.");

    public static final ConfigOption<Integer> SHARDS = option("shards")
            .intType()
            .defaultValue(DEFAULTS.shards())
            .withDescription("Parts that a pool is split into, which its users need not see; stays as it is while a"
                    + " job runs.");

    public static final ConfigOption<Integer> MAX_ID_LENGTH = option("max-id-length")
            .intType()
            .defaultValue(DEFAULTS.maxIdLength())
            .withDescription("Characters of an id or name.");

    public static final ConfigOption<Duration> POOL_IDLE = option("pool-idle")
            .durationType()
            .defaultValue(DEFAULTS.poolIdle())
            .withDescription("Silence after which a pool is forgotten.");

    public static final ConfigOption<Mode> MODE = option("mode")
            .enumType(Mode.class)
            .defaultValue(DEFAULTS.mode())
            .withDescription("shadow decides, journals and shows, and enforces nothing.");

    public static final ConfigOption<Order> ORDER = ENTRY.order();

    public static final ConfigOption<EmitMode> EMIT = ENTRY.emit();

    public static final ConfigOption<Integer> MAX_BUFFERED = ENTRY.maxBuffered();

    public static final ConfigOption<Integer> MAX_UNCONFIRMED = ENTRY.maxUnconfirmed();

    public static final ConfigOption<String> JOURNAL = ENTRY.journal();

    public static final ConfigOption<Boolean> VIEWS = ENTRY.views();

    private BalanceOptions() {}

    private static ConfigOptions.OptionBuilder option(String name) {
        return ConfigOptions.key(BalanceSettings.PREFIX + name);
    }

    /** Whether the key is one of balancing, with or without its prefix. */
    public static boolean knows(String key) {
        return ENTRY.knows(key);
    }

    /**
     * The entry that a configuration describes.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    static Balance read(Configuration configuration) {
        EntryOptions.Parts parts = ENTRY.read(configuration);
        List<String> mistakes = new ArrayList<>();
        BalanceConfig config = BalanceSettings.apply(BalanceConfig.DEFAULT, parts.policy(), mistakes);
        Balance balance = Balance.of(config);
        EntryOptions.set(ORDER, parts.deployment(), balance::order, mistakes);
        EntryOptions.set(EMIT, parts.deployment(), balance::emit, mistakes);
        EntryOptions.set(MAX_BUFFERED, parts.deployment(), balance::maxBuffered, mistakes);
        EntryOptions.set(MAX_UNCONFIRMED, parts.deployment(), balance::maxUnconfirmed, mistakes);
        EntryOptions.set(JOURNAL, parts.deployment(), balance::journal, mistakes);
        EntryOptions.set(VIEWS, parts.deployment(), balance::views, mistakes);
        mistakes.addAll(PlacementStrategies.load(Thread.currentThread().getContextClassLoader())
                .mistakes(config.strategy(), config.adaptiveStrategies()));
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        return balance;
    }
}
