package io.flinkswarm.state.learning;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import smile.regression.NeuralNetwork;
import smile.regression.NeuralNetwork.ActivationFunction;

/**
 * An online regression network with one hidden layer of tanh units and a linear output, on Smile 1.5.3.
 *
 * <pre>{@code
 * OnlineRegressor network = OnlineRegressor.create(16, 8, 0.01, seed); // 16-8-1
 * double before = network.predict(x);
 * network.learn(x, y, 1.0);
 * }</pre>
 *
 * <p>f(x) = v·[tanh(W·[x, 1]), 1]; a sample moves every weight by rate·weight·(y − f)·∂f/∂w: plain stochastic gradient
 * descent on squared error, no momentum, no decay, constant rate. So the weights are the whole state, and a restored model
 * continues bit for bit. W starts uniform in ±1/√inputs, v at 0: a fresh network says 0.
 *
 * <p>Inputs and targets must be finite and of moderate size: {@link GuardedRegressor} sees to that. Not safe for use by
 * several threads.
 */
@PublicEvolving
public final class OnlineRegressor {
    private static final int VERSION = 1;
    private static final int MAX_UNITS = 4_096;
    private static final int HIDDEN = 1;
    private static final int OUTPUT = 2;

    private final int inputs;
    private final int hiddenUnits;
    private final double learningRate;
    private final NeuralNetwork network;

    private OnlineRegressor(int inputs, int hiddenUnits, double learningRate, NeuralNetwork network) {
        this.inputs = inputs;
        this.hiddenUnits = hiddenUnits;
        this.learningRate = learningRate;
        this.network = network;
        network.setLearningRate(learningRate);
    }

    /**
     * A fresh network.
     *
     * @param learningRate above 0 and at most 1
     * @param seed the same seed builds the same network; derive it from a stable hash of the key
     */
    public static OnlineRegressor create(int inputs, int hiddenUnits, double learningRate, long seed) {
        requireUnits("inputs", inputs);
        requireUnits("hiddenUnits", hiddenUnits);
        // Smile draws initial weights from a generator of the thread: seeded here, every replay builds the same model.
        smile.math.Math.setSeed(seed);
        OnlineRegressor model = build(inputs, hiddenUnits, learningRate);
        Arrays.fill(model.network.getWeight(OUTPUT)[0], 0);
        return model;
    }

    private static OnlineRegressor build(int inputs, int hiddenUnits, double learningRate) {
        if (!(learningRate > 0 && learningRate <= 1)) {
            throw new IllegalArgumentException("learningRate must be in (0, 1], but was " + learningRate);
        }
        // Momentum and weight decay are 0: Smile's own defaults would keep a velocity that no copy holds.
        return new OnlineRegressor(
                inputs,
                hiddenUnits,
                learningRate,
                new NeuralNetwork(ActivationFunction.TANH, 0.0, 0.0, inputs, hiddenUnits, 1));
    }

    private static void requireUnits(String name, int count) {
        if (count < 1 || count > MAX_UNITS) {
            throw new IllegalArgumentException(name + " must be in 1.." + MAX_UNITS + ", but was " + count);
        }
    }

    /** The number of features of a sample. */
    public int inputs() {
        return inputs;
    }

    /** The number of units of the hidden layer. */
    public int hiddenUnits() {
        return hiddenUnits;
    }

    /** The constant step size. */
    public double learningRate() {
        return learningRate;
    }

    /** f(x) for {@code x} of {@link #inputs()} features; NaN if a weight or feature is. */
    public double predict(double[] x) {
        return network.predict(x);
    }

    /**
     * Moves the weights one step towards {@code y}.
     *
     * @param weight scales the step; above 0
     */
    public void learn(double[] x, double y, double weight) {
        network.learn(x, y, weight);
    }

    /** The number of weights and biases. */
    public int weightCount() {
        return hiddenUnits * (inputs + 1) + hiddenUnits + 1;
    }

    /**
     * Writes all weights to {@code to}: W unit by unit, the bias of a unit last, then v, its bias last.
     *
     * @param to of length {@link #weightCount()}
     */
    public void weights(double[] to) {
        int at = 0;
        for (int layer = HIDDEN; layer <= OUTPUT; layer++) {
            for (double[] row : network.getWeight(layer)) {
                System.arraycopy(row, 0, to, at, row.length);
                at += row.length;
            }
        }
    }

    /** Replaces all weights; the order is that of {@link #weights}. */
    void setWeights(float[] from) {
        int at = 0;
        for (int layer = HIDDEN; layer <= OUTPUT; layer++) {
            for (double[] row : network.getWeight(layer)) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = from[at++];
                }
            }
        }
    }

    /** The live weights of a layer, 1 the hidden, 2 the output: [unit][input, bias last]. */
    double[][] layer(int layer) {
        return network.getWeight(layer);
    }

    /** The largest absolute weight of the output layer, or of both; NaN if one is not a number. */
    double largestWeight(boolean both) {
        double largest = 0;
        for (int layer = both ? HIDDEN : OUTPUT; layer <= OUTPUT; layer++) {
            for (double[] row : network.getWeight(layer)) {
                for (double weight : row) {
                    // Math.max keeps a NaN once seen.
                    largest = Math.max(largest, Math.abs(weight));
                }
            }
        }
        return largest;
    }

    /** An independent regressor that predicts and learns exactly as this one. */
    public OnlineRegressor copy() {
        return new OnlineRegressor(inputs, hiddenUnits, learningRate, network.clone());
    }

    /** Writes shape, rate and weights; a {@link #read} of it continues bit for bit. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeShort(inputs);
        out.writeShort(hiddenUnits);
        out.writeDouble(learningRate);
        for (int layer = HIDDEN; layer <= OUTPUT; layer++) {
            for (double[] row : network.getWeight(layer)) {
                Weights.writeDoubles(out, row);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public static OnlineRegressor read(DataInput in) throws IOException {
        Versions.require("regressor", VERSION, in.readUnsignedByte());
        OnlineRegressor model = build(in.readUnsignedShort(), in.readUnsignedShort(), in.readDouble());
        for (int layer = HIDDEN; layer <= OUTPUT; layer++) {
            for (double[] row : model.network.getWeight(layer)) {
                Weights.readDoubles(in, row);
            }
        }
        return model;
    }
}
