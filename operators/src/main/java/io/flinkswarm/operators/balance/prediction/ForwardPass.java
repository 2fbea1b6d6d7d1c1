package io.flinkswarm.operators.balance.prediction;

/**
 * The forward pass of a network with one hidden layer of {@value #HIDDEN} units, for many candidates of one task: the task's
 * share of the hidden sums is added up once, weights lie by input so that a candidate's share is added up for all units at a
 * time, and the logistic function is read from a table (error below 1e-4).
 *
 * <p>Derived from weights that are learned elsewhere; never part of any state.
 */
final class ForwardPass {
    static final int HIDDEN = 8;

    // Small enough to stay in the first cache beside the nodes.
    private static final double REACH = 10;
    private static final int CELLS = 640;
    private static final double PER_CELL = CELLS / (2 * REACH);
    private static final double[] LOGISTIC = new double[CELLS + 2];

    static {
        for (int i = 0; i < LOGISTIC.length; i++) {
            LOGISTIC[i] = 1 / (1 + Math.exp(REACH - i / PER_CELL));
        }
    }

    private final int inputs;
    private final double[] byInput;
    private final double[] bias = new double[HIDDEN];
    private final double[] output = new double[HIDDEN];
    private final double[] ofTask = new double[HIDDEN];
    private double outputBias;

    ForwardPass(int inputs) {
        this.inputs = inputs;
        byInput = new double[inputs * HIDDEN];
    }

    /**
     * Lays out weights of logistic hidden units.
     *
     * @param weights unit by unit, the bias of a unit last, then the output unit's
     */
    void logistic(double[] weights) {
        layOut(weights, 1);
    }

    /** Lays out weights of tanh hidden units: tanh(z) = 2 logistic(2 z) - 1. */
    void tanh(double[] weights) {
        layOut(weights, 2);
        for (int h = 0; h < HIDDEN; h++) {
            outputBias -= output[h] / 2;
        }
    }

    private void layOut(double[] weights, double scale) {
        for (int h = 0; h < HIDDEN; h++) {
            int row = h * (inputs + 1);
            for (int i = 0; i < inputs; i++) {
                byInput[i * HIDDEN + h] = scale * weights[row + i];
            }
            bias[h] = scale * weights[row + inputs];
            output[h] = scale * weights[HIDDEN * (inputs + 1) + h];
        }
        outputBias = weights[HIDDEN * (inputs + 1) + HIDDEN];
    }

    /** Takes in the leading {@code count} features, which all candidates share. */
    void begin(double[] x, int count) {
        System.arraycopy(bias, 0, ofTask, 0, HIDDEN);
        for (int i = 0; i < count; i++) {
            for (int h = 0; h < HIDDEN; h++) {
                ofTask[h] += x[i] * byInput[i * HIDDEN + h];
            }
        }
    }

    /** The linear output with the features from {@code count} on; {@link #begin} must have taken in the others. */
    double finish(double[] x, int count) {
        // Written out unit by unit, so that the sums stay in registers: this runs for every candidate of every task.
        double s0 = ofTask[0];
        double s1 = ofTask[1];
        double s2 = ofTask[2];
        double s3 = ofTask[3];
        double s4 = ofTask[4];
        double s5 = ofTask[5];
        double s6 = ofTask[6];
        double s7 = ofTask[7];
        for (int i = count, at = count * HIDDEN; i < inputs; i++, at += HIDDEN) {
            double value = x[i];
            s0 += value * byInput[at];
            s1 += value * byInput[at + 1];
            s2 += value * byInput[at + 2];
            s3 += value * byInput[at + 3];
            s4 += value * byInput[at + 4];
            s5 += value * byInput[at + 5];
            s6 += value * byInput[at + 6];
            s7 += value * byInput[at + 7];
        }
        double even = output[0] * logistic(s0)
                + output[2] * logistic(s2)
                + output[4] * logistic(s4)
                + output[6] * logistic(s6);
        double odd = output[1] * logistic(s1)
                + output[3] * logistic(s3)
                + output[5] * logistic(s5)
                + output[7] * logistic(s7);
        return outputBias + even + odd;
    }

    static double logistic(double z) {
        double at = (Math.max(-REACH, Math.min(REACH, z)) + REACH) * PER_CELL;
        int cell = (int) at;
        return LOGISTIC[cell] + (at - cell) * (LOGISTIC[cell + 1] - LOGISTIC[cell]);
    }
}
