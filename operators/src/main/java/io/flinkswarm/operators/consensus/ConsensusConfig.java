package io.flinkswarm.operators.consensus;

import io.flinkswarm.operators.settings.Bounds;
import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.consensus.VoteSigning;
import io.flinkswarm.protocol.control.Mode;
import java.io.Serializable;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * How a group decides: an immutable policy, checked when it is built.
 *
 * <pre>{@code
 * ConsensusConfig config = ConsensusConfig.builder()
 *         .rule("weighted")
 *         .confidenceThreshold(.9)
 *         .type("deploy", t -> t.rule("byzantine-quorum").deadline(Duration.ofSeconds(30)))
 *         .build();
 * }</pre>
 *
 * <p>{@link ConsensusOptions} has the same settings by name, with the same defaults, for configuration files and SQL; a
 * control event changes them while the job runs.
 */
@Public
public final class ConsensusConfig implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The policy of somebody who set nothing. */
    public static final ConsensusConfig DEFAULT = builder().build();

    /** The highest threshold from which an adaptive one may start. */
    private static final double MOST_ADAPTABLE = .99;

    private final Builder values;
    private transient Map<String, PublicKey> parsedKeys;

    private ConsensusConfig(Builder values) {
        this.values = values;
    }

    /** A builder that holds the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that holds this policy's values. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    public String rule() {
        return values.rule;
    }

    public double learningRate() {
        return values.learningRate;
    }

    public double confidenceThreshold() {
        return values.confidenceThreshold;
    }

    /** The wanted long-run error of what is decided; NaN if the threshold stays where it was set. */
    public double targetError() {
        return values.targetError;
    }

    public int decisionWindow() {
        return values.decisionWindow;
    }

    public int neuralDepth() {
        return values.neuralDepth;
    }

    public Duration adaptiveTimeoutBase() {
        return Duration.ofMillis(values.adaptiveTimeoutBaseMillis);
    }

    public Duration maxTimeout() {
        return Duration.ofMillis(values.maxTimeoutMillis);
    }

    public int maxRetries() {
        return values.maxRetries;
    }

    public int consensusGroupSize() {
        return values.consensusGroupSize;
    }

    /** The share of those asked that must have voted for a decision at the deadline. */
    public double quorum() {
        return values.quorum;
    }

    /** The time that a proposal has where neither it nor its type says; zero waits for the last repetition. */
    public Duration deadline() {
        return Duration.ofMillis(values.deadlineMillis);
    }

    public OnAbstain onAbstain() {
        return values.onAbstain;
    }

    public int maxExtensions() {
        return values.maxExtensions;
    }

    public Stop stop() {
        return values.stop;
    }

    public Mode mode() {
        return values.mode;
    }

    public int maxOpenProposals() {
        return values.maxOpenProposals;
    }

    public int maxVoters() {
        return values.maxVoters;
    }

    public int maxVotes() {
        return values.maxVotes;
    }

    public int maxTypes() {
        return values.maxTypes;
    }

    public int maxEarlyVotes() {
        return values.maxEarlyVotes;
    }

    public int maxVector() {
        return values.maxVector;
    }

    public int maxIdLength() {
        return values.maxIdLength;
    }

    public Duration voterIdle() {
        return Duration.ofMillis(values.voterIdleMillis);
    }

    public Duration groupIdle() {
        return Duration.ofMillis(values.groupIdleMillis);
    }

    /** The public keys of voters that sign, base64 X.509 by voter. */
    public SortedMap<String, String> voterKeys() {
        return Collections.unmodifiableSortedMap(values.voterKeys);
    }

    /** What each decision type does otherwise. */
    public SortedMap<String, TypePolicy> types() {
        return Collections.unmodifiableSortedMap(values.types);
    }

    TypePolicy type(String type) {
        return values.types.isEmpty() ? TypePolicy.INHERITED : values.types.getOrDefault(type, TypePolicy.INHERITED);
    }

    String ruleOf(String type) {
        String own = type(type).rule();
        return own == null ? values.rule : own;
    }

    double thresholdOf(String type) {
        Double own = type(type).threshold();
        return own == null ? values.confidenceThreshold : own;
    }

    long deadlineMillisOf(String type) {
        Duration own = type(type).deadline();
        return own == null ? values.deadlineMillis : own.toMillis();
    }

    long adaptiveTimeoutBaseMillis() {
        return values.adaptiveTimeoutBaseMillis;
    }

    long maxTimeoutMillis() {
        return values.maxTimeoutMillis;
    }

    long voterIdleMillis() {
        return values.voterIdleMillis;
    }

    long groupIdleMillis() {
        return values.groupIdleMillis;
    }

    boolean adapts() {
        return !Double.isNaN(values.targetError);
    }

    /** The voter's key, or null if none is known. */
    PublicKey key(String voter) {
        if (values.voterKeys.isEmpty()) {
            return null;
        }
        Map<String, PublicKey> keys = parsedKeys;
        if (keys == null) {
            keys = new TreeMap<>();
            for (Map.Entry<String, String> entry : values.voterKeys.entrySet()) {
                keys.put(entry.getKey(), VoteSigning.publicKey(entry.getValue()));
            }
            parsedKeys = keys;
        }
        return keys.get(voter);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConsensusConfig that
                && ConsensusSettings.of(this).equals(ConsensusSettings.of(that));
    }

    @Override
    public int hashCode() {
        return ConsensusSettings.of(this).hashCode();
    }

    @Override
    public String toString() {
        return ConsensusSettings.of(this).toString();
    }

    /** Collects a policy; each setter checks its value. */
    @Public
    public static final class Builder implements Serializable {
        private static final long serialVersionUID = 1L;

        private String rule = "neural";
        private double learningRate = .01;
        private double confidenceThreshold = .8;
        private double targetError = .05;
        private int decisionWindow = 1000;
        private int neuralDepth = 3;
        private long adaptiveTimeoutBaseMillis = 150;
        private long maxTimeoutMillis = 60_000;
        private int maxRetries = 3;
        private int consensusGroupSize = 5;
        private double quorum = .5;
        private long deadlineMillis;
        private OnAbstain onAbstain = OnAbstain.NONE;
        private int maxExtensions = 1;
        private Stop stop = Stop.EARLY;
        private Mode mode = Mode.ENFORCE;
        private int maxOpenProposals = 1000;
        private int maxVoters = 10_000;
        private int maxVotes = 1000;
        private int maxTypes = 16;
        private int maxEarlyVotes = 1000;
        private int maxVector = 256;
        private int maxIdLength = 256;
        private long voterIdleMillis = Duration.ofDays(7).toMillis();
        private long groupIdleMillis = Duration.ofDays(30).toMillis();
        private TreeMap<String, String> voterKeys = new TreeMap<>();
        private TreeMap<String, TypePolicy> types = new TreeMap<>();

        private Builder() {}

        private Builder(Builder from) {
            rule = from.rule;
            learningRate = from.learningRate;
            confidenceThreshold = from.confidenceThreshold;
            targetError = from.targetError;
            decisionWindow = from.decisionWindow;
            neuralDepth = from.neuralDepth;
            adaptiveTimeoutBaseMillis = from.adaptiveTimeoutBaseMillis;
            maxTimeoutMillis = from.maxTimeoutMillis;
            maxRetries = from.maxRetries;
            consensusGroupSize = from.consensusGroupSize;
            quorum = from.quorum;
            deadlineMillis = from.deadlineMillis;
            onAbstain = from.onAbstain;
            maxExtensions = from.maxExtensions;
            stop = from.stop;
            mode = from.mode;
            maxOpenProposals = from.maxOpenProposals;
            maxVoters = from.maxVoters;
            maxVotes = from.maxVotes;
            maxTypes = from.maxTypes;
            maxEarlyVotes = from.maxEarlyVotes;
            maxVector = from.maxVector;
            maxIdLength = from.maxIdLength;
            voterIdleMillis = from.voterIdleMillis;
            groupIdleMillis = from.groupIdleMillis;
            voterKeys = new TreeMap<>(from.voterKeys);
            types = new TreeMap<>(from.types);
        }

        /** The rule by name: majority, byzantine-quorum, weighted, neural, or one from a jar of your own. */
        public Builder rule(String name) {
            rule = Bounds.named("rule", name);
            return this;
        }

        /** The step of the network's learning, 0 to 1. */
        public Builder learningRate(double rate) {
            learningRate = Bounds.inside("learning-rate", rate, 0, 1);
            return this;
        }

        /** The posterior that a decision needs, .5 to .999; where {@code targetError} is set only the first one. */
        public Builder confidenceThreshold(double posterior) {
            confidenceThreshold = Bounds.range("confidence-threshold", posterior, .5, .999);
            return this;
        }

        /** The long-run error at which the threshold is held, 0 to .5; NaN leaves the threshold where it was set. */
        public Builder targetError(double error) {
            targetError = Double.isNaN(error) ? error : Bounds.inside("target-error", error, 0, .5);
            return this;
        }

        /** How many closed proposals a group remembers, for their outcomes and late votes. */
        public Builder decisionWindow(int proposals) {
            decisionWindow = Bounds.range("decision-window", proposals, 1, 1_000_000);
            return this;
        }

        /** The network's layers of weights, 1 to 8. */
        public Builder neuralDepth(int layers) {
            neuralDepth = Bounds.range("neural-depth", layers, 1, 8);
            return this;
        }

        /** The time-out before the group's speed is known. */
        public Builder adaptiveTimeoutBase(Duration base) {
            adaptiveTimeoutBaseMillis = Bounds.millis("adaptive-timeout-base", base, 1);
            return this;
        }

        /** The longest time-out between two calls. */
        public Builder maxTimeout(Duration longest) {
            maxTimeoutMillis = Bounds.millis("max-timeout", longest, 1);
            return this;
        }

        /** How often missing voters are called again. */
        public Builder maxRetries(int retries) {
            maxRetries = Bounds.range("max-retries", retries, 0, 100);
            return this;
        }

        /** How many vote where the proposal names nobody. */
        public Builder consensusGroupSize(int voters) {
            consensusGroupSize = Bounds.range("consensus-group-size", voters, 1, 1000);
            return this;
        }

        /** The share of those asked that must have voted for a decision at the deadline, 0 to 1. */
        public Builder quorum(double share) {
            quorum = Bounds.range("quorum", share, 0, 1);
            return this;
        }

        /** The time that a proposal has; zero waits for the last repetition's time-out. */
        public Builder deadline(Duration time) {
            deadlineMillis = Bounds.millis("deadline", time, 0);
            return this;
        }

        /** What follows when too little is known at the deadline. */
        public Builder onAbstain(OnAbstain what) {
            onAbstain = Objects.requireNonNull(what, "on-abstain");
            return this;
        }

        /** How often a deadline is moved with {@link OnAbstain#EXTEND}. */
        public Builder maxExtensions(int times) {
            maxExtensions = Bounds.range("max-extensions", times, 0, 100);
            return this;
        }

        /** Whether voting may end before everybody has voted. */
        public Builder stop(Stop when) {
            stop = Objects.requireNonNull(when, "stop");
            return this;
        }

        /** Whether decisions take effect. */
        public Builder mode(Mode how) {
            mode = Objects.requireNonNull(how, "mode");
            return this;
        }

        /** How many proposals of a group may be open; beyond, the lowest priority is turned away. */
        public Builder maxOpenProposals(int proposals) {
            maxOpenProposals = Bounds.range("max-open-proposals", proposals, 1, 1_000_000);
            return this;
        }

        /** How many voters of a group are remembered; beyond, the idlest tenth is forgotten. */
        public Builder maxVoters(int voters) {
            maxVoters = Bounds.range("max-voters", voters, 10, 10_000_000);
            return this;
        }

        /** How many votes of a proposal are kept. */
        public Builder maxVotes(int votes) {
            maxVotes = Bounds.range("max-votes", votes, 1, 100_000);
            return this;
        }

        /** How many decision types of a group are learned apart; further ones are learned together. */
        public Builder maxTypes(int decisionTypes) {
            maxTypes = Bounds.range("max-types", decisionTypes, 1, 1000);
            return this;
        }

        /** How many votes of a group may wait for proposals that did not come yet. */
        public Builder maxEarlyVotes(int votes) {
            maxEarlyVotes = Bounds.range("max-early-votes", votes, 0, 1_000_000);
            return this;
        }

        /** The most dimensions of a reasoning or weight vector. */
        public Builder maxVector(int dimensions) {
            maxVector = Bounds.range("max-vector", dimensions, 0, 65_536);
            return this;
        }

        /** The most characters of an id or option. */
        public Builder maxIdLength(int characters) {
            maxIdLength = Bounds.range("max-id-length", characters, 1, 16_384);
            return this;
        }

        /** How long a voter may be silent before it is forgotten. */
        public Builder voterIdle(Duration time) {
            voterIdleMillis = Bounds.millis("voter-idle", time, 1000);
            return this;
        }

        /** How long a group may be silent before it is forgotten. */
        public Builder groupIdle(Duration time) {
            groupIdleMillis = Bounds.millis("group-idle", time, 1000);
            return this;
        }

        /** The Ed25519 public key (X.509 in base64) of a voter, whose votes must then be signed. */
        public Builder voterKey(String voter, String publicKey) {
            VoteSigning.publicKey(publicKey);
            voterKeys.put(Bounds.named("voter-keys", voter), publicKey);
            return this;
        }

        /** What a decision type does otherwise. */
        public Builder type(String type, UnaryOperator<TypeBuilder> how) {
            types.put(
                    Bounds.named("types", type),
                    how.apply(new TypeBuilder(types.getOrDefault(type, TypePolicy.INHERITED))).policy);
            return this;
        }

        /** The policy. */
        public ConsensusConfig build() {
            if (adaptiveTimeoutBaseMillis > maxTimeoutMillis) {
                throw new IllegalStateException("adaptive-timeout-base must be at most max-timeout, but was "
                        + adaptiveTimeoutBaseMillis + " ms against " + maxTimeoutMillis + " ms");
            }
            if (!Double.isNaN(targetError)) {
                requireAdaptable("confidence-threshold", confidenceThreshold);
                types.forEach((type, policy) -> {
                    if (policy.threshold() != null) {
                        requireAdaptable("types." + type + ".threshold", policy.threshold());
                    }
                });
            }
            return new ConsensusConfig(new Builder(this));
        }

        private static void requireAdaptable(String name, double posterior) {
            if (posterior > MOST_ADAPTABLE) {
                throw new IllegalStateException(name + " must be at most " + MOST_ADAPTABLE
                        + " where target-error moves it, but was " + posterior + ": set target-error to none");
            }
        }
    }

    /** Collects what one decision type does otherwise. */
    @Public
    public static final class TypeBuilder {
        private TypePolicy policy;

        private TypeBuilder(TypePolicy policy) {
            this.policy = policy;
        }

        /** The rule by name. */
        public TypeBuilder rule(String name) {
            policy = policy.withRule(Bounds.named("types.<type>.rule", name));
            return this;
        }

        /** The posterior that a decision needs, .5 to .999. */
        public TypeBuilder threshold(double posterior) {
            policy = policy.withThreshold(Bounds.range("types.<type>.threshold", posterior, .5, .999));
            return this;
        }

        /** The time that a proposal has. */
        public TypeBuilder deadline(Duration time) {
            Bounds.millis("types.<type>.deadline", time, 1);
            policy = policy.withDeadline(time);
            return this;
        }
    }
}
