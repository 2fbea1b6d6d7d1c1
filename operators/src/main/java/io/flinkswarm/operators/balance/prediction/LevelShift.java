package io.flinkswarm.operators.balance.prediction;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The level of a noisy series that may jump: Bayesian online changepoint detection (Adams and MacKay 2007) with normal
 * noise, kept to {@value #RUNS} hypotheses of when the last jump was.
 *
 * <p>A hypothesis is a normal belief N(m, P) about the level. An observation z with noise variance r has under it the
 * density N(z; m, P + r) and moves it by Kalman's gain P/(P + r); before, P grows to what {@code window} observations
 * would leave, so that a belief never becomes older than that. A new hypothesis starts from the prior N(0, {@code
 * priorVariance}) with probability {@value #HAZARD}. What lies more than {@value #OUTLIER} deviations out is taken as
 * lying there: a single wild value makes no certainty.
 */
final class LevelShift {
    static final int RUNS = 3;
    static final double HAZARD = 0.01;
    static final double OUTLIER = 4;
    private static final int STRIDE = 3;
    private static final int MEAN = 1;
    private static final int VARIANCE = 2;

    private final float[] run = new float[RUNS * STRIDE];
    private int runs;
    private float mean;
    private float variance;

    /** The believed level; 0 before the first observation. */
    double mean() {
        return mean;
    }

    /** The variance of that belief, given that of the prior. */
    double variance(double priorVariance) {
        return runs == 0 ? priorVariance : variance;
    }

    /**
     * Takes one observation.
     *
     * @param noise variance of an observation around the level, above 0
     * @param window observations after which half of the weight lies on newer ones
     */
    void observe(double observed, double noise, double priorVariance, double changes, int window) {
        double total = 0;
        double drift = noise / ((double) window * window);
        double hazard = runs == 0 ? 1 : changes;
        for (int i = 0; i < runs; i++) {
            total += take(i, (1 - hazard) * run[i * STRIDE], observed, noise, drift);
        }
        if (runs == RUNS) {
            mergeLeast();
        }
        int added = runs++;
        run[added * STRIDE + MEAN] = 0;
        run[added * STRIDE + VARIANCE] = (float) priorVariance;
        total += take(added, hazard, observed, noise, 0);
        double sum = 0;
        double square = 0;
        for (int i = 0; i < runs; i++) {
            int at = i * STRIDE;
            run[at] = (float) (run[at] / total);
            double m = run[at + MEAN];
            sum += run[at] * m;
            square += run[at] * (run[at + VARIANCE] + m * m);
        }
        mean = (float) sum;
        variance = (float) Math.max(1e-9, square - sum * sum);
    }

    /** Moves one hypothesis by an observation and weighs it by how probable it made that. */
    private double take(int index, double weight, double observed, double noise, double drift) {
        int at = index * STRIDE;
        double p = run[at + VARIANCE] + drift;
        double spread = p + noise;
        double reach = OUTLIER * Math.sqrt(spread);
        double miss = Math.max(-reach, Math.min(reach, observed - run[at + MEAN]));
        double gain = p / spread;
        run[at + MEAN] += (float) (gain * miss);
        run[at + VARIANCE] = (float) (p * (1 - gain));
        // Never quite 0, so that the weights can be normalised after anything.
        double likelihood = weight * Math.exp(-miss * miss / (2 * spread)) / Math.sqrt(spread) + 1e-30;
        run[at] = (float) likelihood;
        return run[at];
    }

    /** Makes room for one hypothesis: the least probable joins its elder, or the eldest the next. */
    private void mergeLeast() {
        int least = 0;
        for (int i = 1; i < runs; i++) {
            if (run[i * STRIDE] < run[least * STRIDE]) {
                least = i;
            }
        }
        int into = (least == 0 ? 1 : least - 1) * STRIDE;
        int from = least * STRIDE;
        float sum = run[from] + run[into];
        double share = run[from] / sum;
        double gap = run[from + MEAN] - run[into + MEAN];
        run[into + VARIANCE] = (float)
                ((1 - share) * run[into + VARIANCE] + share * run[from + VARIANCE] + share * (1 - share) * gap * gap);
        run[into + MEAN] += (float) (share * gap);
        run[into] = sum;
        System.arraycopy(run, from + STRIDE, run, from, (RUNS - 1 - least) * STRIDE);
        runs--;
    }

    LevelShift copy() {
        LevelShift copy = new LevelShift();
        System.arraycopy(run, 0, copy.run, 0, run.length);
        copy.runs = runs;
        copy.mean = mean;
        copy.variance = variance;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(runs);
        for (int i = 0; i < runs * STRIDE; i++) {
            out.writeFloat(run[i]);
        }
        out.writeFloat(mean);
        out.writeFloat(variance);
    }

    static LevelShift read(DataInput in) throws IOException {
        LevelShift shift = new LevelShift();
        shift.runs = in.readUnsignedByte();
        for (int i = 0; i < shift.runs * STRIDE; i++) {
            shift.run[i] = in.readFloat();
        }
        shift.mean = in.readFloat();
        shift.variance = in.readFloat();
        return shift;
    }
}
