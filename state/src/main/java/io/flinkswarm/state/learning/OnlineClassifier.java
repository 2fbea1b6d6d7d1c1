package io.flinkswarm.state.learning;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import smile.classification.NeuralNetwork;
import smile.classification.NeuralNetwork.ErrorFunction;

/**
 * An online two-class classifier: a logistic regression (one layer of weights) or a multi-layer network, on Smile 1.5.3.
 *
 * <pre>{@code
 * OnlineClassifier network = OnlineClassifier.multiLayer(16, 8, 3, 0.01, seed); // 16-8-8-1
 * double p = network.predict(x);             // P(label is true)
 * double loss = network.learn(x, true, 1.0); // log loss before the update, in nats
 * }</pre>
 *
 * <p>Each unit computes σ(w·[x, 1]) with σ(z) = 1 / (1 + e^−z); a sample moves every weight by rate·weight·∂(log
 * likelihood)/∂w: plain stochastic gradient descent on cross-entropy, no momentum, constant rate. So the weights are the
 * whole state, and a restored model continues bit for bit. Smile's single output is the probability of <i>its</i> class
 * 0, which is the label {@code true} here.
 *
 * <p>Smile's {@code LogisticRegression} hides its weights and cannot be restored exactly; its one-layer
 * {@code NeuralNetwork} is the same model with the same update, and shows them. Inputs must be finite and of moderate
 * size: {@link GuardedClassifier} sees to that. Not safe for use by several threads.
 */
@PublicEvolving
public final class OnlineClassifier {
    private static final int VERSION = 1;
    private static final int MAX_LAYERS = 16;
    private static final int MAX_UNITS = 4_096;

    // Slope of a logistic unit at 0 is 1/4: the first stays linear over inputs of ±3, the next regain the range.
    private static final double FIRST_CARRY = 0.6;
    private static final double NEXT_CARRY = 4;

    private final int[] units;
    private final double learningRate;
    private final NeuralNetwork network;
    private final double[] output = new double[1];

    private OnlineClassifier(int[] units, double learningRate, NeuralNetwork network) {
        this.units = units;
        this.learningRate = learningRate;
        this.network = network;
        network.setLearningRate(learningRate);
        network.setMomentum(0);
    }

    /** A logistic regression of {@code inputs} features with all weights 0: it starts by saying 0.5. */
    public static OnlineClassifier logisticRegression(int inputs, double learningRate) {
        OnlineClassifier model = build(new int[] {inputs, 1}, learningRate);
        model.setWeights(new double[model.weightCount()]);
        return model;
    }

    /**
     * A network with {@code depth} layers of weights: {@code depth − 1} hidden layers of {@code hiddenUnits} logistic
     * units and one logistic output. Weights start uniform in ±1/√fan-in.
     *
     * @param depth at least 1; 1 has no hidden layer
     * @param seed the same seed builds the same network; derive it from a stable hash of the key
     */
    public static OnlineClassifier multiLayer(int inputs, int hiddenUnits, int depth, double learningRate, long seed) {
        if (depth < 1 || depth >= MAX_LAYERS) {
            throw new IllegalArgumentException("depth must be in 1.." + (MAX_LAYERS - 1) + ", but was " + depth);
        }
        requireUnits("hiddenUnits", hiddenUnits);
        int[] units = new int[depth + 1];
        Arrays.fill(units, hiddenUnits);
        units[0] = inputs;
        units[depth] = 1;
        // Smile draws initial weights from a generator of the thread: seeded here, every replay builds the same model.
        smile.math.Math.setSeed(seed);
        return build(units, learningRate);
    }

    private static OnlineClassifier build(int[] units, double learningRate) {
        requireUnits("inputs", units[0]);
        if (!(learningRate > 0 && learningRate <= 1)) {
            throw new IllegalArgumentException("learningRate must be in (0, 1], but was " + learningRate);
        }
        return new OnlineClassifier(units, learningRate, new NeuralNetwork(ErrorFunction.CROSS_ENTROPY, units));
    }

    private static void requireUnits(String name, int count) {
        if (count < 1 || count > MAX_UNITS) {
            throw new IllegalArgumentException(name + " must be in 1.." + MAX_UNITS + ", but was " + count);
        }
    }

    /** The number of features of a sample. */
    public int inputs() {
        return units[0];
    }

    /** The number of layers of weights. */
    public int depth() {
        return units.length - 1;
    }

    /** The constant step size. */
    public double learningRate() {
        return learningRate;
    }

    /** P(label is true) for {@code x} of {@link #inputs()} features; NaN if a weight or feature is. */
    public double predict(double[] x) {
        network.predict(x, output);
        return output[0];
    }

    /**
     * Moves the weights one step towards {@code label} and returns the log loss −ln P(label), in nats, that the model
     * had before the step.
     *
     * @param weight scales the step; above 0
     */
    public double learn(double[] x, boolean label, double weight) {
        output[0] = label ? 1 : 0;
        return network.learn(x, output, weight) / weight;
    }

    /** The number of weights and biases. */
    public int weightCount() {
        int count = 0;
        for (int layer = 1; layer < units.length; layer++) {
            count += units[layer] * (units[layer - 1] + 1);
        }
        return count;
    }

    /** All weights, layer by layer, unit by unit, the bias of a unit last. */
    public double[] weights() {
        double[] flat = new double[weightCount()];
        int at = 0;
        for (int layer = 1; layer < units.length; layer++) {
            for (double[] row : network.getWeight(layer)) {
                System.arraycopy(row, 0, flat, at, row.length);
                at += row.length;
            }
        }
        return flat;
    }

    /** Replaces all weights; the order is that of {@link #weights()}. */
    public void setWeights(double[] flat) {
        if (flat.length != weightCount()) {
            throw new IllegalArgumentException(
                    "weights must have length " + weightCount() + ", but was " + flat.length);
        }
        int at = 0;
        for (int layer = 1; layer < units.length; layer++) {
            for (double[] row : network.getWeight(layer)) {
                System.arraycopy(flat, at, row, 0, row.length);
                at += row.length;
            }
        }
    }

    /**
     * Makes a fresh network start by saying about σ(slope·x_input), so that it improves on that input instead of first
     * having to find it: unit 0 of each hidden layer passes the input on, near its linear range, and the other hidden units
     * start with no say in the output (as in "Fixup initialization", Zhang, Dauphin and Ma, 2019).
     *
     * @param spread the factor by which the other hidden units' initial weights are widened
     */
    public void passThrough(int input, double slope, double spread) {
        double gain = slope;
        for (int layer = 1; layer < units.length; layer++) {
            boolean last = layer == units.length - 1;
            double[][] rows = network.getWeight(layer);
            double carry = last ? gain : layer == 1 ? FIRST_CARRY : NEXT_CARRY;
            for (int unit = 0; unit < rows.length; unit++) {
                for (int i = 0; i < rows[unit].length; i++) {
                    rows[unit][i] = unit == 0 ? 0 : rows[unit][i] * spread;
                }
            }
            rows[0][layer == 1 ? input : 0] = carry;
            if (layer > 1) {
                // A hidden unit says 1/2 where its input is 0: the bias takes that out again.
                rows[0][units[layer - 1]] = -carry / 2;
            }
            gain /= carry / 4;
        }
    }

    /** The live weights of a layer, 1 the first: [unit][input, bias last]. */
    double[][] layer(int layer) {
        return network.getWeight(layer);
    }

    /** The largest absolute weight of layers {@code from}.. to the output; NaN if one is not a number. */
    double largestWeight(int from) {
        double largest = 0;
        for (int layer = from; layer < units.length; layer++) {
            for (double[] row : network.getWeight(layer)) {
                for (double weight : row) {
                    // Math.max keeps a NaN once seen.
                    largest = Math.max(largest, Math.abs(weight));
                }
            }
        }
        return largest;
    }

    /** An independent classifier that predicts and learns exactly as this one. */
    public OnlineClassifier copy() {
        return new OnlineClassifier(units, learningRate, network.clone());
    }

    /** Writes shape, rate and weights; a {@link #read} of it continues bit for bit. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeByte(units.length);
        for (int count : units) {
            out.writeShort(count);
        }
        out.writeDouble(learningRate);
        for (int layer = 1; layer < units.length; layer++) {
            for (double[] row : network.getWeight(layer)) {
                Weights.writeDoubles(out, row);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public static OnlineClassifier read(DataInput in) throws IOException {
        Versions.require("classifier", VERSION, in.readUnsignedByte());
        int[] units = new int[in.readUnsignedByte()];
        for (int i = 0; i < units.length; i++) {
            units[i] = in.readUnsignedShort();
        }
        OnlineClassifier model = build(units, in.readDouble());
        for (int layer = 1; layer < units.length; layer++) {
            for (double[] row : model.network.getWeight(layer)) {
                Weights.readDoubles(in, row);
            }
        }
        return model;
    }
}
