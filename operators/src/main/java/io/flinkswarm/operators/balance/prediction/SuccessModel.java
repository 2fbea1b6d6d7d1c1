package io.flinkswarm.operators.balance.prediction;

import io.flinkswarm.state.learning.ChampionChallenger;
import io.flinkswarm.state.learning.GuardedClassifier;
import io.flinkswarm.state.learning.OnlineClassifier;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The probability that a task succeeds on a node: Beta-binomial shares that forget, of node, type and both, and a network that
 * acts only while its running log loss is lower than theirs.
 *
 * <p>Each share is drawn towards what the one above it says with the worth of a few results: node and type to the pool's, the
 * cell of both to odds(node)·odds(type)/odds(pool).
 */
final class SuccessModel {
    static final double POOL_MEMORY = 1 - 1.0 / 2_000;
    static final double TYPE_MEMORY = 1 - 1.0 / 500;
    static final double NODE_MEMORY = 1 - 1.0 / 50;
    static final double CELL_MEMORY = 1 - 1.0 / 30;

    /** Results that the share above is worth. */
    static final double WORTH = 4;

    static final double CELL_WORTH = 6;
    private static final int HORIZON = 2_000;
    private static final int MIN_EVIDENCE = 200;
    private static final double SPREAD = 2;
    private static final double LEAST = 1e-3;
    private static final int VERSION = 1;

    private final GuardedClassifier classifier;
    private final ChampionChallenger gate;

    /** Beta(9.5, 0.5): nothing is known, but most tasks succeed. */
    private double tried = 10;

    private double succeeded = 9.5;

    // Derived from the weights or scratch; never part of the state.
    private final ForwardPass pass = new ForwardPass(CandidateFeatures.SIZE);
    private boolean stale = true;

    SuccessModel(double learningRate, long seed) {
        this(
                GuardedClassifier.of(fresh(learningRate, seed), CandidateFeatures.SIZE),
                new ChampionChallenger(HORIZON, MIN_EVIDENCE));
    }

    private SuccessModel(GuardedClassifier classifier, ChampionChallenger gate) {
        this.classifier = classifier;
        this.gate = gate;
    }

    private static OnlineClassifier fresh(double learningRate, long seed) {
        OnlineClassifier model =
                OnlineClassifier.multiLayer(CandidateFeatures.SIZE, ForwardPass.HIDDEN, 2, learningRate, seed + 1);
        // The last feature is half the plain log-odds: the network starts by saying what they say.
        model.passThrough(CandidateFeatures.DURATION, 2, SPREAD);
        return model;
    }

    boolean acts() {
        return gate.challengerActs();
    }

    ChampionChallenger scores() {
        return gate;
    }

    long reverted() {
        return classifier.reverted();
    }

    /** Works out what type and pool say: odds(type)/odds(pool). */
    void prepare(TaskForecaster task) {
        double share = succeeded / tried;
        task.poolShare = share;
        task.odds = odds(task.type.succeeded, task.type.tried, share, WORTH) * (1 - share) / share;
    }

    /** The odds that a prepared task succeeds on a node, as the shares say; finite and above 0. */
    double plain(TaskForecaster task, NodeProfile node) {
        double odds = task.odds * odds(node.succeeded, node.tried, task.poolShare, WORTH);
        int at = task.cell;
        if (at >= 0) {
            odds = odds(
                    node.cell[at + NodeProfile.SUCCEEDED],
                    node.cell[at + NodeProfile.TRIED],
                    odds / (1 + odds),
                    CELL_WORTH);
        }
        return odds;
    }

    private static double odds(double succeeded, double tried, double share, double worth) {
        return (succeeded + worth * share + LEAST) / (tried - succeeded + worth * (1 - share) + LEAST);
    }

    /** Takes in the features of the task. */
    void begin(CandidateFeatures features) {
        if (stale) {
            pass.logistic(classifier.model().weights());
            stale = false;
        }
        pass.begin(features.x, CandidateFeatures.NODE);
    }

    /** The network's probability for the node whose features were taken in last. */
    double probability(CandidateFeatures features) {
        return ForwardPass.logistic(pass.finish(features.x, CandidateFeatures.NODE));
    }

    /** Scores shares and network on a result and learns it; the features must be of its task and node. */
    void learn(CandidateFeatures features, TaskForecaster task, NodeProfile node, int cell, boolean success) {
        double odds = plain(task, node);
        features.ofSuccess(odds);
        begin(features);
        double plain = odds / (1 + odds);
        double learned = probability(features);
        // Nothing is chosen by which side of one half the probability lies on: only how likely it made the result
        // counts.
        double hit = success == plain >= .5 ? 1 : 0;
        gate.record(success ? plain : 1 - plain, hit, success ? learned : 1 - learned, hit);
        stale |= !Double.isNaN(classifier.learn(features.x, success, 1));

        double one = success ? 1 : 0;
        tried = POOL_MEMORY * tried + 1;
        succeeded = POOL_MEMORY * succeeded + one;
        TypeEffect type = task.type;
        type.tried = TYPE_MEMORY * type.tried + 1;
        type.succeeded = TYPE_MEMORY * type.succeeded + one;
        node.tried = (float) (NODE_MEMORY * node.tried + 1);
        node.succeeded = (float) Math.min(node.tried, NODE_MEMORY * node.succeeded + one);
        float[] cells = node.cell;
        int tries = cell + NodeProfile.TRIED;
        int successes = cell + NodeProfile.SUCCEEDED;
        cells[tries] = (float) (CELL_MEMORY * cells[tries] + 1);
        cells[successes] = (float) Math.min(cells[tries], CELL_MEMORY * cells[successes] + one);
    }

    SuccessModel copy() {
        SuccessModel copy = new SuccessModel(classifier.copy(), gate.copy());
        copy.tried = tried;
        copy.succeeded = succeeded;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        classifier.write(out);
        gate.write(out);
        out.writeDouble(tried);
        out.writeDouble(succeeded);
    }

    static SuccessModel read(DataInput in) throws IOException {
        Formats.require("success model", VERSION, in.readUnsignedByte());
        SuccessModel model = new SuccessModel(GuardedClassifier.read(in), ChampionChallenger.read(in));
        model.tried = in.readDouble();
        model.succeeded = in.readDouble();
        return model;
    }
}
