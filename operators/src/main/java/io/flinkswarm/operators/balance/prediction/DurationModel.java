package io.flinkswarm.operators.balance.prediction;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.learning.ChampionChallenger;
import io.flinkswarm.state.learning.RegressionGate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pool learned of durations: foretells how long a task of a type takes on a node, how sure that is, and whether it
 * succeeds.
 *
 * <pre>{@code
 * DurationModel model = new DurationModel(100, 0.01, seed);
 * TaskForecaster task = model.forTask("resize", 250);    // once a task; NaN: no hint
 * task.on(node, running, prediction);                    // for each candidate
 * ...
 * model.learn(node, "resize", 250, running, 310, true, prediction);
 * }</pre>
 *
 * <p>A duration is foretold by a sum of effects of type, node and both (see {@code EffectModel}), corrected by a network
 * while that is the better of the two; success likewise. Every result scores both before either learns it. The 90 % bar is
 * conformal: its width follows its own misses, so it covers what it says also while things change.
 *
 * <p>Deterministic: the state after a sequence of results depends on seed and sequence alone, and a restored or copied model
 * continues bit for bit. Bounded: 128 types have effects of their own; some 4 kB and 220 bytes a type. No value of a result
 * breaks it: what is not finite is passed over, and wild values count as four deviations out. Not safe for use by several
 * threads.
 */
@Internal
public final class DurationModel {
    private static final int VERSION = 1;
    private static final double MOST_MILLIS = 1e12;
    private static final double LEAST_LOG = Math.log(1e-3);
    private static final double MOST_LOG = Math.log(MOST_MILLIS);

    private final double learningRate;
    private final long seed;
    private int window;
    private EffectModel effects;
    private DurationNetwork network;
    private SuccessModel successes;
    private ErrorBars bars = new ErrorBars();
    private Accuracy accuracy = new Accuracy();
    private Accuracy nodeMeans = new Accuracy();
    private long results;

    // Scratch of one call; never part of the state.
    private final TaskForecaster handed = new TaskForecaster(this);
    private final TaskForecaster own = new TaskForecaster(this);
    private TaskForecaster prepared;
    private final CandidateFeatures features = new CandidateFeatures();
    private final Prediction scratch = new Prediction();

    /**
     * A model that has learned nothing.
     *
     * @param window results over which accuracy is reported and nodes are remembered, at least 2 (prediction-window)
     * @param learningRate step of the networks, above 0 and at most 1
     * @param seed from a stable hash of the pool's key
     */
    public DurationModel(int window, double learningRate, long seed) {
        this(window, learningRate, seed, new EffectModel(seed), null, null);
        if (!(learningRate > 0 && learningRate <= 1)) {
            throw new IllegalArgumentException("learningRate must be in (0, 1], but was " + learningRate);
        }
        network = new DurationNetwork(learningRate, seed);
        successes = new SuccessModel(learningRate, seed);
    }

    private DurationModel(
            int window,
            double learningRate,
            long seed,
            EffectModel effects,
            DurationNetwork network,
            SuccessModel successes) {
        this.learningRate = learningRate;
        this.seed = seed;
        this.effects = effects;
        this.network = network;
        this.successes = successes;
        remember(window);
    }

    /** Changes the number of results over which accuracy is reported and nodes are remembered, at least 2. */
    public void remember(int results) {
        if (results < 2) {
            throw new IllegalArgumentException("window must be at least 2, but was " + results);
        }
        window = results;
    }

    /** Learns at most that many types apart from now on, 1 to 128; further ones together. */
    public void limitTypes(int types) {
        effects.types().limit(types);
    }

    /** Log of a duration, within what a double and a task can be. */
    static double logOf(double durationMillis) {
        return bounded(Math.log(durationMillis));
    }

    static double bounded(double log) {
        return Math.max(LEAST_LOG, Math.min(MOST_LOG, log));
    }

    /**
     * Prepares a task to be foretold on many nodes.
     *
     * @param hintMillis its duration as its sender estimates it; NaN, or anything not above 0, where there is none
     */
    public TaskForecaster forTask(String type, double hintMillis) {
        prepare(handed.of(type, hintMillis));
        return handed;
    }

    private void prepare(TaskForecaster task) {
        plain(task, effects.types().find(task.typeName));
        if (network.acts() || successes.acts()) {
            features.ofTask(task, effects);
            if (network.acts()) {
                network.begin(features);
            }
            if (successes.acts()) {
                successes.begin(features);
            }
        }
        prepared = task;
    }

    private void plain(TaskForecaster task, TypeEffect type) {
        effects.prepare(type, task.hintMillis, task);
        successes.prepare(task);
        task.below = bars.below(type);
        task.above = bars.above(type);
    }

    /** Foretells one task on one node; for several nodes use {@link #forTask}. */
    public void predict(NodeProfile node, String type, double hintMillis, int concurrency, Prediction out) {
        prepare(own.of(type, hintMillis));
        foretell(own, node, concurrency, out);
    }

    void foretell(TaskForecaster task, NodeProfile node, int concurrency, Prediction out) {
        if (prepared != task) {
            prepare(task);
        }
        effects.estimate(task, node, concurrency, out);
        double odds = successes.plain(task, node);
        out.success = odds / (1 + odds);
        out.fromNetwork = network.acts();
        if (network.acts() || successes.acts()) {
            features.ofNode(task, node, concurrency);
            if (network.acts()) {
                out.logMedian += network.correction(features) * Math.sqrt(task.type.noise);
            }
            if (successes.acts()) {
                features.ofSuccess(odds);
                out.success = successes.probability(features);
            }
        }
        out.shape(task.below, task.above, task.type.skew);
    }

    /**
     * Learns a result.
     *
     * @param hintMillis as it was foretold with
     * @param concurrency tasks that ran on the node when this one started
     * @param durationMillis time it ran; of a failure only that it failed is learned; what is negative or not finite is
     *     passed over
     * @param made what was foretold when the task was assigned, by which accuracy and the bar are measured; null where that is
     *     not known: then what would be foretold now counts
     */
    public void learn(
            NodeProfile node,
            String type,
            double hintMillis,
            int concurrency,
            double durationMillis,
            boolean success,
            Prediction made) {
        if (!(durationMillis >= 0 && durationMillis < Double.POSITIVE_INFINITY)) {
            return;
        }
        double millis = Math.min(MOST_MILLIS, durationMillis);
        double y = logOf(millis);
        if (success) {
            effects.open(y);
        }
        int cell = begin(node, type, hintMillis, concurrency);
        if (success) {
            score(node, cell, millis, y, made == null || !made.isFinite() ? scratch : made);
            learnDuration(node, concurrency, y);
        }
        end(node, cell, millis, success);
    }

    /**
     * Learns that a task ran for {@code elapsedMillis} without an end, as when it timed out. It took at least that long, so
     * it teaches of durations only where it should have ended before; that it failed counts always.
     */
    public void learnUnfinished(
            NodeProfile node, String type, double hintMillis, int concurrency, double elapsedMillis) {
        if (!(elapsedMillis >= 0 && elapsedMillis < Double.POSITIVE_INFINITY)) {
            return;
        }
        double millis = Math.min(MOST_MILLIS, elapsedMillis);
        effects.open(logOf(millis));
        int cell = begin(node, type, hintMillis, concurrency);
        if (millis > scratch.medianMillis()) {
            learnDuration(node, concurrency, logOf(millis + scratch.expectedRemainingMillis(millis)));
        }
        end(node, cell, millis, false);
    }

    /** Foretells a result as if it were not known yet, and makes room for what it teaches; returns the cell. */
    private int begin(NodeProfile node, String type, double hintMillis, int concurrency) {
        results++;
        TypeEffect effect = effects.types().require(type, results);
        int cell = node.require(effect.id);
        plain(own.of(type, hintMillis), effect);
        features.ofTask(own, effects);
        network.begin(features);
        successes.begin(features);
        prepared = own;
        foretell(own, node, concurrency, scratch);
        features.ofNode(own, node, concurrency);
        return cell;
    }

    private void end(NodeProfile node, int cell, double millis, boolean success) {
        successes.learn(features, own, node, cell, success);
        node.keep(millis, success);
        prepared = null;
    }

    private void score(NodeProfile node, int cell, double millis, double y, Prediction said) {
        boolean tooLow = y < said.logLow;
        boolean tooHigh = y > said.logHigh;
        boolean covered = !tooLow && !tooHigh;
        bars.record(own.type, tooLow, tooHigh);
        double error = Math.abs(millis - said.medianMillis());
        double width = said.highMillis() - said.lowMillis();
        accuracy.record(error, covered, width, window);
        node.accuracy.record(error, covered, width, window);
        node.recordCell(cell, error, covered, window);
        if (!Double.isNaN(node.meanMillis())) {
            nodeMeans.record(Math.abs(millis - node.meanMillis()), false, 0, window);
        }
        node.keepMean(millis, window);
    }

    /** Plain estimate and network are scored on a duration, then learn it. */
    private void learnDuration(NodeProfile node, int concurrency, double y) {
        own.type.learnSkew(y, scratch);
        effects.estimate(own, node, concurrency, scratch);
        network.learn(features, y - scratch.logMedian, Math.sqrt(own.type.noise));
        effects.learn(own, node, concurrency, y, scratch, window);
    }

    /** How well the pool's durations were foretold. */
    public Accuracy accuracy() {
        return accuracy;
    }

    /** The running error of foretelling the mean of the node's last durations, in milliseconds: the simplest baseline. */
    public double nodeMeanErrorMillis() {
        return nodeMeans.meanAbsoluteErrorMillis();
    }

    /** The running errors, in logs, of the plain estimate of durations (champion) and the network (challenger). */
    public RegressionGate durationScores() {
        return network.scores();
    }

    /** The running log losses of the plain estimate of success (champion) and the network (challenger). */
    public ChampionChallenger successScores() {
        return successes.scores();
    }

    /** How often a network had to return to its last good copy. */
    public long reverted() {
        return network.reverted() + successes.reverted();
    }

    /** The number of results ever learned. */
    public long results() {
        return results;
    }

    /** How well each type that is still known was foretold on a node, in the order in which the pool met them. */
    public List<TypeAccuracy> accuracyByType(NodeProfile node) {
        List<TypeAccuracy> list = new ArrayList<>();
        effects.types().byName().forEach((name, effect) -> {
            TypeAccuracy known = node.accuracyOf(effect.id, name);
            if (known != null) {
                list.add(known);
            }
        });
        return list;
    }

    /** An independent model that foretells and learns exactly as this one. */
    public DurationModel copy() {
        DurationModel copy =
                new DurationModel(window, learningRate, seed, effects.copy(), network.copy(), successes.copy());
        copy.bars = bars.copy();
        copy.accuracy = accuracy.copy();
        copy.nodeMeans = nodeMeans.copy();
        copy.results = results;
        return copy;
    }

    /** Writes the whole model, version first; a {@link #read} of it continues bit for bit. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(window);
        out.writeDouble(learningRate);
        out.writeLong(seed);
        effects.write(out);
        network.write(out);
        successes.write(out);
        bars.write(out);
        accuracy.write(out);
        nodeMeans.write(out);
        out.writeLong(results);
    }

    /** Reads what {@link #write} wrote. */
    public static DurationModel read(DataInput in) throws IOException {
        Formats.require("duration model", VERSION, in.readUnsignedByte());
        int window = in.readInt();
        double learningRate = in.readDouble();
        long seed = in.readLong();
        DurationModel model = new DurationModel(
                window,
                learningRate,
                seed,
                EffectModel.read(in, seed),
                DurationNetwork.read(in),
                SuccessModel.read(in));
        model.bars = ErrorBars.read(in);
        model.accuracy = Accuracy.read(in);
        model.nodeMeans = Accuracy.read(in);
        model.results = in.readLong();
        return model;
    }
}
