package io.flinkswarm.operators.balance.prediction;

/**
 * The forward pass of a network with one hidden layer, for many candidates of one task: the task's share of the hidden sums
 * is added up once, weights lie by input so that a candidate's share is added up for all units at a time, and the logistic
 * function is read from a table (error below 1e-6).
 *
 * <p>Derived from weights that are learned elsewhere; never part of any state.
 */
final class ForwardPass {
    private static final double REACH = 12;
    private static final int CELLS = 4_096;
    private static final double PER_CELL = CELLS / (2 * REACH);
    private static final double[] LOGISTIC = new double[CELLS + 2];

    static {
        for (int i = 0; i < LOGISTIC.length; i++) {
            LOGISTIC[i] = 1 / (1 + Math.exp(REACH - i / PER_CELL));
        }
    }

    private final int inputs;
    private final int hidden;
    private final double[] byInput;
    private final double[] bias;
    private final double[] output;
    private double outputBias;
    private final double[] ofTask;
    private final double[] sums;

    ForwardPass(int inputs, int hidden) {
        this.inputs = inputs;
        this.hidden = hidden;
        byInput = new double[inputs * hidden];
        bias = new double[hidden];
        output = new double[hidden];
        ofTask = new double[hidden];
        sums = new double[hidden];
    }

    /**
     * Lays out weights of logistic hidden units; where one is not finite all are left as they were.
     *
     * @param weights unit by unit, the bias of a unit last, then the output unit's
     */
    void logistic(double[] weights) {
        layOut(weights, 1);
    }

    /** Lays out weights of tanh hidden units: tanh(z) = 2 logistic(2 z) - 1. */
    void tanh(double[] weights) {
        if (layOut(weights, 2)) {
            for (int h = 0; h < hidden; h++) {
                outputBias -= output[h] / 2;
            }
        }
    }

    private boolean layOut(double[] weights, double scale) {
        double finite = 0;
        for (double weight : weights) {
            finite += weight * 0;
        }
        if (finite != 0) {
            return false;
        }
        for (int h = 0; h < hidden; h++) {
            int row = h * (inputs + 1);
            for (int i = 0; i < inputs; i++) {
                byInput[i * hidden + h] = scale * weights[row + i];
            }
            bias[h] = scale * weights[row + inputs];
            output[h] = scale * weights[hidden * (inputs + 1) + h];
        }
        outputBias = weights[hidden * (inputs + 1) + hidden];
        return true;
    }

    /** Takes in the leading {@code count} features, which all candidates share. */
    void begin(double[] x, int count) {
        System.arraycopy(bias, 0, ofTask, 0, hidden);
        add(x, 0, count, ofTask);
    }

    /** The linear output with the features from {@code count} on; {@link #begin} must have taken in the others. */
    double finish(double[] x, int count) {
        System.arraycopy(ofTask, 0, sums, 0, hidden);
        add(x, count, inputs, sums);
        double y = outputBias;
        for (int h = 0; h < hidden; h++) {
            y += output[h] * logistic(sums[h]);
        }
        return y;
    }

    private void add(double[] x, int from, int to, double[] totals) {
        for (int i = from; i < to; i++) {
            double value = x[i];
            int row = i * hidden;
            for (int h = 0; h < hidden; h++) {
                totals[h] += value * byInput[row + h];
            }
        }
    }

    static double logistic(double z) {
        double at = (Math.max(-REACH, Math.min(REACH, z)) + REACH) * PER_CELL;
        int cell = (int) at;
        return LOGISTIC[cell] + (at - cell) * (LOGISTIC[cell + 1] - LOGISTIC[cell]);
    }
}
