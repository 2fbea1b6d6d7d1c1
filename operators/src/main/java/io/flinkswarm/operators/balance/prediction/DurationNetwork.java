package io.flinkswarm.operators.balance.prediction;

import io.flinkswarm.state.learning.GuardedRegressor;
import io.flinkswarm.state.learning.OnlineRegressor;
import io.flinkswarm.state.learning.RegressionGate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The network that corrects the plain estimate of a duration: it says by how many deviations of the type's noise a task takes
 * longer on a node than the {@link EffectModel} says. It acts only while its running error, in logs, is the lower one.
 */
final class DurationNetwork {
    static final int HIDDEN = 8;
    static final int HORIZON = 2_000;
    static final int MIN_EVIDENCE = 200;
    private static final double MOST = 5;
    private static final int VERSION = 1;

    private final GuardedRegressor regressor;
    private final RegressionGate gate;

    // Derived from the weights or scratch; never part of the state.
    private final double[] weights;
    private final double[] seen = new double[CandidateFeatures.DURATION];
    private final ForwardPass pass = new ForwardPass(CandidateFeatures.DURATION, HIDDEN);
    private boolean stale = true;

    DurationNetwork(double learningRate, long seed) {
        this(
                GuardedRegressor.of(
                        OnlineRegressor.create(CandidateFeatures.DURATION, HIDDEN, learningRate, seed),
                        CandidateFeatures.DURATION),
                new RegressionGate(HORIZON, MIN_EVIDENCE));
    }

    private DurationNetwork(GuardedRegressor regressor, RegressionGate gate) {
        this.regressor = regressor;
        this.gate = gate;
        this.weights = new double[regressor.model().weightCount()];
    }

    boolean acts() {
        return gate.challengerActs();
    }

    RegressionGate scores() {
        return gate;
    }

    long reverted() {
        return regressor.reverted();
    }

    /** Takes in the features of the task. */
    void begin(CandidateFeatures features) {
        if (stale) {
            regressor.model().weights(weights);
            pass.tanh(weights);
            stale = false;
        }
        pass.begin(features.x, CandidateFeatures.NODE);
    }

    /** The correction for the node whose features were taken in last, in deviations. */
    double correction(CandidateFeatures features) {
        return Math.max(-MOST, Math.min(MOST, pass.finish(features.x, CandidateFeatures.NODE)));
    }

    /**
     * Scores the correction and learns what it should have been.
     *
     * @param miss log of the duration less the plain estimate
     * @param deviation of the type's noise
     */
    void learn(CandidateFeatures features, double miss, double deviation) {
        begin(features);
        gate.record(Math.abs(miss), Math.abs(miss - correction(features) * deviation));
        System.arraycopy(features.x, 0, seen, 0, seen.length);
        stale |= regressor.learn(seen, miss / deviation, 1);
    }

    DurationNetwork copy() {
        return new DurationNetwork(regressor.copy(), gate.copy());
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        regressor.write(out);
        gate.write(out);
    }

    static DurationNetwork read(DataInput in) throws IOException {
        Formats.require("duration network", VERSION, in.readUnsignedByte());
        return new DurationNetwork(GuardedRegressor.read(in), RegressionGate.read(in));
    }
}
