package io.flinkswarm.operators.consensus;

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
 * The settings of consensus by name, for configuration files, {@code -D} and SQL; defaults are those of {@link
 * ConsensusConfig}.
 *
 * <p>A name may leave out its {@code consensus.} where nothing else is configured by the same file.
 */
@Public
public final class ConsensusOptions {
    private static final ConsensusConfig DEFAULTS = ConsensusConfig.DEFAULT;
    private static final EntryOptions ENTRY =
            new EntryOptions(ConsensusSettings.TABLE, "group", "decisions and voters");

    public static final ConfigOption<String> RULE = option("rule")
            .stringType()
            .defaultValue(DEFAULTS.rule())
            .withDescription(
                    "How votes become a decision: majority, byzantine-quorum, weighted, neural, or the name of a"
                            + " VoteRule in a jar of your own. For one type: consensus.types.<type>.rule.");

    public static final ConfigOption<Double> LEARNING_RATE = option("learning-rate")
            .doubleType()
            .defaultValue(DEFAULTS.learningRate())
            .withDescription("Step of the network's learning from outcomes, above 0 and below 1.");

    public static final ConfigOption<Double> CONFIDENCE_THRESHOLD = option("confidence-threshold")
            .doubleType()
            .defaultValue(DEFAULTS.confidenceThreshold())
            .withDescription("Posterior that a decision needs, 0.5 to 0.999; with target-error only where the adaptive"
                    + " threshold starts. For one type: consensus.types.<type>.threshold.");

    public static final ConfigOption<String> TARGET_ERROR = option("target-error")
            .stringType()
            .defaultValue(String.valueOf(DEFAULTS.targetError()))
            .withDescription("Long-run error of what is decided at which the threshold is held, above 0 and below 0.5;"
                    + " none leaves the threshold where it was set.");

    public static final ConfigOption<Integer> DECISION_WINDOW = option("decision-window")
            .intType()
            .defaultValue(DEFAULTS.decisionWindow())
            .withDescription("How many closed proposals a group remembers for their outcomes and late votes.");

    public static final ConfigOption<Integer> NEURAL_DEPTH = option("neural-depth")
            .intType()
            .defaultValue(DEFAULTS.neuralDepth())
            .withDescription("Layers of weights of the network's deep part, 1 to 8.");

    public static final ConfigOption<Duration> ADAPTIVE_TIMEOUT_BASE = option("adaptive-timeout-base")
            .durationType()
            .defaultValue(DEFAULTS.adaptiveTimeoutBase())
            .withDescription("How long votes are awaited before the group's speed is known.");

    public static final ConfigOption<Duration> MAX_TIMEOUT = option("max-timeout")
            .durationType()
            .defaultValue(DEFAULTS.maxTimeout())
            .withDescription(
                    "The longest wait between two calls for votes; also how long a vote waits for its proposal.");

    public static final ConfigOption<Integer> MAX_RETRIES = option("max-retries")
            .intType()
            .defaultValue(DEFAULTS.maxRetries())
            .withDescription("How often missing voters are called again.");

    public static final ConfigOption<Integer> CONSENSUS_GROUP_SIZE = option("consensus-group-size")
            .intType()
            .defaultValue(DEFAULTS.consensusGroupSize())
            .withDescription("How many vote on a proposal that names no voters.");

    public static final ConfigOption<Double> QUORUM = option("quorum")
            .doubleType()
            .defaultValue(DEFAULTS.quorum())
            .withDescription("Share of those asked that must have voted for a decision at the deadline, 0 to 1.");

    public static final ConfigOption<Duration> DEADLINE = option("deadline")
            .durationType()
            .defaultValue(DEFAULTS.deadline())
            .withDescription(
                    "Time of a proposal that sets no deadline; 0 ends it with the last call's time-out. For one"
                            + " type: consensus.types.<type>.deadline.");

    public static final ConfigOption<OnAbstain> ON_ABSTAIN = option("on-abstain")
            .enumType(OnAbstain.class)
            .defaultValue(DEFAULTS.onAbstain())
            .withDescription(
                    "What follows when too little is known at the deadline: none says so, escalate asks somebody"
                            + " else to decide, extend moves the deadline.");

    public static final ConfigOption<Integer> MAX_EXTENSIONS = option("max-extensions")
            .intType()
            .defaultValue(DEFAULTS.maxExtensions())
            .withDescription("How often a deadline is moved with on-abstain: extend.");

    public static final ConfigOption<Stop> STOP = option("stop")
            .enumType(Stop.class)
            .defaultValue(DEFAULTS.stop())
            .withDescription("early decides as soon as the rule allows; complete waits for everybody who was asked.");

    public static final ConfigOption<Mode> MODE = option("mode")
            .enumType(Mode.class)
            .defaultValue(DEFAULTS.mode())
            .withDescription("shadow decides, journals and shows, and enforces nothing.");

    public static final ConfigOption<Integer> MAX_OPEN_PROPOSALS = option("max-open-proposals")
            .intType()
            .defaultValue(DEFAULTS.maxOpenProposals())
            .withDescription("Open proposals of a group; beyond, the lowest priority is turned away (REJECTED).");

    public static final ConfigOption<Integer> MAX_VOTERS = option("max-voters")
            .intType()
            .defaultValue(DEFAULTS.maxVoters())
            .withDescription("Voters that a group remembers; beyond, the idlest tenth is forgotten.");

    public static final ConfigOption<Integer> MAX_VOTES = option("max-votes")
            .intType()
            .defaultValue(DEFAULTS.maxVotes())
            .withDescription("Votes of one proposal that are kept.");

    public static final ConfigOption<Integer> MAX_TYPES = option("max-types")
            .intType()
            .defaultValue(DEFAULTS.maxTypes())
            .withDescription("Decision types of a group that are learned apart; further ones are learned together.");

    public static final ConfigOption<Integer> MAX_EARLY_VOTES = option("max-early-votes")
            .intType()
            .defaultValue(DEFAULTS.maxEarlyVotes())
            .withDescription("Votes of a group that may wait for proposals that did not come yet.");

    public static final ConfigOption<Integer> MAX_VECTOR = option("max-vector")
            .intType()
            .defaultValue(DEFAULTS.maxVector())
            .withDescription("Dimensions of a reasoning or weight vector.");

    public static final ConfigOption<Integer> MAX_ID_LENGTH = option("max-id-length")
            .intType()
            .defaultValue(DEFAULTS.maxIdLength())
            .withDescription("Characters of an id or option.");

    public static final ConfigOption<Duration> VOTER_IDLE = option("voter-idle")
            .durationType()
            .defaultValue(DEFAULTS.voterIdle())
            .withDescription("Silence after which a voter is forgotten.");

    public static final ConfigOption<Duration> GROUP_IDLE = option("group-idle")
            .durationType()
            .defaultValue(DEFAULTS.groupIdle())
            .withDescription("Silence after which a group is forgotten.");

    public static final ConfigOption<Order> ORDER = ENTRY.order();

    public static final ConfigOption<EmitMode> EMIT = ENTRY.emit();

    public static final ConfigOption<Integer> MAX_BUFFERED = ENTRY.maxBuffered();

    public static final ConfigOption<Integer> MAX_UNCONFIRMED = ENTRY.maxUnconfirmed();

    public static final ConfigOption<String> JOURNAL = ENTRY.journal();

    public static final ConfigOption<Boolean> VIEWS = ENTRY.views();

    private ConsensusOptions() {}

    private static ConfigOptions.OptionBuilder option(String name) {
        return ConfigOptions.key(ConsensusSettings.PREFIX + name);
    }

    /** Whether the key is one of consensus, with or without its prefix. */
    public static boolean knows(String key) {
        return ENTRY.knows(key);
    }

    /**
     * The entry that a configuration describes.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    static Consensus read(Configuration configuration) {
        EntryOptions.Parts parts = ENTRY.read(configuration);
        List<String> mistakes = new ArrayList<>();
        ConsensusConfig config = ConsensusSettings.apply(ConsensusConfig.DEFAULT, parts.policy(), mistakes);
        Consensus consensus = Consensus.of(config);
        EntryOptions.set(ORDER, parts.deployment(), consensus::order, mistakes);
        EntryOptions.set(EMIT, parts.deployment(), consensus::emit, mistakes);
        EntryOptions.set(MAX_BUFFERED, parts.deployment(), consensus::maxBuffered, mistakes);
        EntryOptions.set(MAX_UNCONFIRMED, parts.deployment(), consensus::maxUnconfirmed, mistakes);
        EntryOptions.set(JOURNAL, parts.deployment(), consensus::journal, mistakes);
        EntryOptions.set(VIEWS, parts.deployment(), consensus::views, mistakes);
        mistakes.addAll(
                VoteRules.load(Thread.currentThread().getContextClassLoader()).mistakes(config));
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        return consensus;
    }
}
