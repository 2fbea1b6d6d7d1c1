package io.flinkswarm.operators.balance.prediction;

import io.flinkswarm.state.learning.GuardedRegressor;
import io.flinkswarm.state.learning.OnlineRegressor;
import io.flinkswarm.state.learning.RegressionGate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The network that corrects the plain estimate of a duration: it says by how many deviations of the type's noise a task takes
 * longer on a node than the {@link EffectModel} says. What it says is drawn towards 0 as far as its outputs explained less
 * than they claimed. It acts only while its running error, in logs, is the lower one.
 */
final class DurationNetwork {
    static final int HORIZON = 2_000;
    static final int MIN_EVIDENCE = 200;
    private static final double MEMORY = 1 - 1.0 / HORIZON;
    private static final double PRIOR_POWER = 10;
    private static final double MOST = 5;
    private static final int VERSION = 1;

    private final GuardedRegressor regressor;
    private final RegressionGate gate;

    /** Decayed sums of output·target and output²: their ratio is how far the outputs are to be believed. */
    private double agreement;

    private double power = PRIOR_POWER;

    // Derived from the weights or scratch; never part of the state.
    private final double[] weights;
    private final double[] seen = new double[CandidateFeatures.DURATION];
    private final ForwardPass pass = new ForwardPass(CandidateFeatures.DURATION);
    private boolean stale = true;

    DurationNetwork(double learningRate, long seed) {
        this(
                GuardedRegressor.of(
                        OnlineRegressor.create(CandidateFeatures.DURATION, ForwardPass.HIDDEN, learningRate, seed),
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
        return trust() * output(features);
    }

    private double output(CandidateFeatures features) {
        return Math.max(-MOST, Math.min(MOST, pass.finish(features.x, CandidateFeatures.NODE)));
    }

    private double trust() {
        return Math.max(0, Math.min(1, agreement / power));
    }

    /**
     * Scores the correction and learns what it should have been.
     *
     * @param miss log of the duration less the plain estimate
     * @param deviation of the type's noise
     */
    void learn(CandidateFeatures features, double miss, double deviation) {
        begin(features);
        double output = output(features);
        double target = Math.max(-MOST, Math.min(MOST, miss / deviation));
        gate.record(Math.abs(miss), Math.abs(miss - trust() * output * deviation));
        agreement = MEMORY * agreement + output * target;
        power = MEMORY * power + output * output;
        System.arraycopy(features.x, 0, seen, 0, seen.length);
        stale |= regressor.learn(seen, target, 1);
    }

    DurationNetwork copy() {
        DurationNetwork copy = new DurationNetwork(regressor.copy(), gate.copy());
        copy.agreement = agreement;
        copy.power = power;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        regressor.write(out);
        gate.write(out);
        out.writeDouble(agreement);
        out.writeDouble(power);
    }

    static DurationNetwork read(DataInput in) throws IOException {
        Formats.require("duration network", VERSION, in.readUnsignedByte());
        DurationNetwork network = new DurationNetwork(GuardedRegressor.read(in), RegressionGate.read(in));
        network.agreement = in.readDouble();
        network.power = in.readDouble();
        return network;
    }
}
