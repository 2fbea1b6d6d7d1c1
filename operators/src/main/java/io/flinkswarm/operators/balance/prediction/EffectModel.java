package io.flinkswarm.operators.balance.prediction;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The plain estimate of a log-duration: a sum of effects, each with its uncertainty, learned result by result.
 *
 * <pre>
 * y = level(type) + slope(type)·h + level(node) + (crowd(type) + crowd(node))·c + factors(node)·factors(type) + cell(node, type)
 * </pre>
 *
 * <p>with h the deviation of the log of the task's hint from its type's mean, and c = ln(1 + tasks on the node). The factors
 * share what nodes and types have in common (nodes of one kind slow the same types down), the cell keeps the rest. A miss
 * is shared out by Kalman's gains with the covariances left out: each effect takes its part variance·x² of the variance of the
 * miss, so what is well known hardly moves and a new node learns from its first results. A node's level is a {@link
 * LevelShift}: it may jump. Matrix factorisation: Koren, Bell and Volinsky, "Matrix factorization techniques for recommender
 * systems" (2009); decoupled Kalman filter: Puskorius and Feldkamp, IJCNN 1991.
 */
final class EffectModel {
    static final int FACTORS = 3;
    static final double NODE_VARIANCE = 0.5;
    static final double CELL_VARIANCE = 0.1;
    static final double NODE_FACTOR_VARIANCE = 0.1;
    static final double TYPE_FACTOR_VARIANCE = 0.3;
    static final double NODE_CROWD_VARIANCE = 0.05;
    static final double TYPE_CROWD_VARIANCE = 0.1;
    static final double SLOPE_VARIANCE = 0.25;
    static final int MOST_CROWD = 63;
    static final double MOST_VARIANCE = 4;
    private static final double MOST_EFFECT = 30;

    /** A hint is not trusted to tell more than this many powers of e. */
    private static final double MOST_HINT = 4;

    private static final double OUTLIER = 4;
    private static final int TYPE_MEMORY = 1_000;
    private static final int NOISE_MEMORY = 500;
    private static final int NODE_NOISE_MEMORY = 50;

    // Squared misses over their variance are 1 on average; above these something changes: the pool's nodes, or a type.
    private static final int POOL_SURPRISE_MEMORY = 100;
    private static final double POOL_SURPRISED = 1.1;
    private static final double HAZARD_SLOPE = 0.2;
    private static final double MOST_HAZARD = 0.06;
    private static final int TYPE_SURPRISE_MEMORY = 30;
    private static final double TYPE_SURPRISED = 1.3;
    private static final double FADING = 0.001;
    private static final double LEAST_NOISE = 1e-4;
    private static final double LEAST_NODE_NOISE = 0.1;
    private static final double MOST_NODE_NOISE = 10;
    private static final double[] CROWD = new double[MOST_CROWD + 1];

    static {
        for (int i = 0; i <= MOST_CROWD; i++) {
            CROWD[i] = Math.log(1 + i);
        }
    }

    private final long seed;
    private TypeTable types = new TypeTable();

    /** Mean and variance of all log-durations: what is foretold of a type that was never seen. */
    private double poolMean;

    private double poolVariance = 4;

    /** Mean and variance of the log of duration over hint: what a hint says of such a type. */
    private double ratioMean;

    private double ratioVariance = 4;

    /** Running mean of squared misses over their variance: 1 unless nodes change. */
    private double surprise = 1;

    private long durations;
    private long hinted;

    EffectModel(long seed) {
        this.seed = seed;
    }

    static double crowd(int concurrency) {
        return CROWD[Math.max(0, Math.min(MOST_CROWD, concurrency))];
    }

    TypeTable types() {
        return types;
    }

    double poolMean() {
        return poolMean;
    }

    double poolVariance() {
        return poolVariance;
    }

    /** Takes the very first log-duration for the pool's mean, so that not the first node but the pool explains it. */
    void open(double y) {
        if (durations == 0) {
            poolMean = y;
            poolVariance = 1;
        }
    }

    /** Works out what depends on the task alone. */
    void prepare(TypeEffect type, double hintMillis, TaskForecaster task) {
        task.type = type;
        boolean usable = hintMillis > 0 && hintMillis < Double.POSITIVE_INFINITY;
        double hint = usable ? DurationModel.logOf(hintMillis) : Double.NaN;
        task.logHint = hint;
        if (type.results == 0) {
            task.hintDeviation = 0;
            task.base = poolMean;
            task.baseVariance = poolVariance;
            if (usable && hinted > 0) {
                double share = poolVariance / (poolVariance + ratioVariance);
                task.base += share * (hint + ratioMean - poolMean);
                task.baseVariance *= 1 - share;
            }
        } else {
            double h = usable && type.hints > 0 ? hint - type.hintMean : 0;
            task.hintDeviation = Math.max(-MOST_HINT, Math.min(MOST_HINT, h));
            task.base = type.mean[TypeEffect.LEVEL] + type.mean[TypeEffect.SLOPE] * task.hintDeviation;
            task.baseVariance = type.variance[TypeEffect.LEVEL]
                    + type.variance[TypeEffect.SLOPE] * task.hintDeviation * task.hintDeviation;
            if (usable && type.curve != null) {
                task.base += type.curve.mean(hint);
                task.baseVariance += type.curve.variance(hint);
            }
        }
    }

    /** The plain estimate of a prepared task on a node: {@link Prediction#logMedian} and {@link Prediction#sigma}. */
    void estimate(TaskForecaster task, NodeProfile node, int concurrency, Prediction out) {
        TypeEffect type = task.type;
        double c = crowd(concurrency);
        double middle =
                task.base + node.effect.mean() + (type.mean[TypeEffect.CROWD] + node.mean[NodeProfile.CROWD]) * c;
        double variance = task.baseVariance
                + node.effect.variance(NODE_VARIANCE)
                + (type.variance[TypeEffect.CROWD] + node.variance[NodeProfile.CROWD]) * c * c
                + type.noise * node.noise;
        double meeting = 0;
        for (int k = 0; k < FACTORS; k++) {
            double f = node.mean[NodeProfile.FACTOR + k];
            double g = type.mean[TypeEffect.FACTOR + k];
            meeting += f * g;
            variance += node.variance[NodeProfile.FACTOR + k] * g * g + type.variance[TypeEffect.FACTOR + k] * f * f;
        }
        task.meeting = meeting;
        middle += meeting;
        int at = node.find(type.id);
        task.cell = at;
        if (at >= 0) {
            middle += node.cell[at + NodeProfile.MEAN];
            variance += node.cell[at + NodeProfile.VARIANCE];
        } else {
            variance += CELL_VARIANCE;
        }
        out.logMedian = middle;
        out.sigma = Math.sqrt(variance);
    }

    /**
     * Shares out the miss of an estimate.
     *
     * @param task prepared for the result's type and hint
     * @param y log of the duration
     * @param said what {@link #estimate} said of it
     */
    void learn(TaskForecaster task, NodeProfile node, int concurrency, double y, Prediction said, int window) {
        TypeEffect type = task.type;
        if (type.results == 0) {
            begin(task);
        }
        double total = said.sigma * said.sigma;
        double miss = y - said.logMedian;
        double reach = OUTLIER * said.sigma;
        double bounded = Math.max(-reach, Math.min(reach, miss));
        double square = bounded * bounded / total;
        surprise += (square - surprise) / POOL_SURPRISE_MEMORY;
        type.surprise += (square - type.surprise) / TYPE_SURPRISE_MEMORY;
        double hazard =
                Math.min(MOST_HAZARD, LevelShift.HAZARD + HAZARD_SLOPE * Math.max(0, surprise - POOL_SURPRISED));

        double before = node.effect.mean();
        double others = total - node.effect.variance(NODE_VARIANCE);
        node.effect.observe(before + miss, others, NODE_VARIANCE, hazard, window);
        // What the node's jump explains is not the others' to explain.
        share(task, node, concurrency, bounded - (node.effect.mean() - before), total, window);

        // What the uncertainty of the effects explains of a miss is not noise.
        type.noise += (square * type.noise - type.noise) / Math.min(NOISE_MEMORY, type.results + 10);
        type.noise = Math.max(LEAST_NOISE, type.noise);
        // Drawn towards 1: else all nodes' noise could grow while all types' shrinks.
        node.noise +=
                (float) ((square * node.noise - node.noise) / NODE_NOISE_MEMORY + (1 - node.noise) / NOISE_MEMORY);
        node.noise = (float) Math.max(LEAST_NODE_NOISE, Math.min(MOST_NODE_NOISE, node.noise));
        type.results++;
        keepHint(task, type, y);
        durations++;
        double step = 1.0 / Math.min(TYPE_MEMORY, durations + 1);
        double off = y - poolMean;
        poolMean += step * off;
        poolVariance += step * (off * off - poolVariance);
    }

    /** No effect is ever larger: a product of two stays a number. */
    static double bounded(double effect) {
        return Math.max(-MOST_EFFECT, Math.min(MOST_EFFECT, effect));
    }

    private static void share(
            TaskForecaster task, NodeProfile node, int concurrency, double miss, double total, int window) {
        TypeEffect type = task.type;
        double own = type.noise * node.noise;
        double fading = FADING * Math.max(0, type.surprise - TYPE_SURPRISED);
        double slow = own / ((double) TYPE_MEMORY * TYPE_MEMORY) + fading;
        double fast = own / ((double) window * window) + fading;
        node.moveCell(task.cell, miss, total, fast);
        for (int k = 0; k < FACTORS; k++) {
            double f = node.mean[NodeProfile.FACTOR + k];
            double g = type.mean[TypeEffect.FACTOR + k];
            node.move(NodeProfile.FACTOR + k, g, miss, total, fast);
            move(type, TypeEffect.FACTOR + k, f, miss, total, slow);
        }
        double c = crowd(concurrency);
        node.move(NodeProfile.CROWD, c, miss, total, fast);
        move(type, TypeEffect.CROWD, c, miss, total, slow);
        move(type, TypeEffect.SLOPE, task.hintDeviation, miss, total, slow);
        move(type, TypeEffect.LEVEL, 1, miss, total, slow);
        if (!Double.isNaN(task.logHint)) {
            if (type.curve == null) {
                type.curve = new HintCurve();
            }
            type.curve.move(task.logHint, miss, total, slow);
        }
    }

    /** A type seen for the first time starts from what was foretold of it. */
    private void begin(TaskForecaster task) {
        TypeEffect type = task.type;
        type.mean[TypeEffect.LEVEL] = task.base;
        type.variance[TypeEffect.LEVEL] = task.baseVariance;
        type.variance[TypeEffect.SLOPE] = SLOPE_VARIANCE;
        type.variance[TypeEffect.CROWD] = TYPE_CROWD_VARIANCE;
        long bits = seed;
        for (int k = 0; k < FACTORS; k++) {
            // Factors must start unequal, else they stay equal.
            bits = mix(bits + type.id * 0x9E3779B97F4A7C15L + k);
            type.mean[TypeEffect.FACTOR + k] = (bits >>> 11) * 0x1.0p-52 - 1;
            type.variance[TypeEffect.FACTOR + k] = TYPE_FACTOR_VARIANCE;
        }
    }

    private void keepHint(TaskForecaster task, TypeEffect type, double y) {
        if (Double.isNaN(task.logHint)) {
            return;
        }
        type.hints++;
        type.hintMean += (task.logHint - type.hintMean) / Math.min(TYPE_MEMORY, type.hints);
        hinted++;
        double step = 1.0 / Math.min(TYPE_MEMORY, hinted + 1);
        double off = y - task.logHint - ratioMean;
        ratioMean += (hinted == 1 ? 1 : step) * off;
        ratioVariance += hinted == 1 ? 0 : step * (off * off - ratioVariance);
    }

    private static void move(TypeEffect type, int effect, double x, double miss, double total, double drift) {
        if (x == 0) {
            return;
        }
        double variance = type.variance[effect];
        double gain = variance * x / total;
        type.mean[effect] = bounded(type.mean[effect] + gain * miss);
        type.variance[effect] = Math.min(MOST_VARIANCE, variance * (1 - gain * x) + drift);
    }

    /** The finaliser of SplittableRandom. */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    EffectModel copy() {
        EffectModel copy = new EffectModel(seed);
        copy.types = types.copy();
        copy.poolMean = poolMean;
        copy.poolVariance = poolVariance;
        copy.ratioMean = ratioMean;
        copy.ratioVariance = ratioVariance;
        copy.surprise = surprise;
        copy.durations = durations;
        copy.hinted = hinted;
        return copy;
    }

    void write(DataOutput out) throws IOException {
        types.write(out);
        out.writeDouble(poolMean);
        out.writeDouble(poolVariance);
        out.writeDouble(ratioMean);
        out.writeDouble(ratioVariance);
        out.writeDouble(surprise);
        out.writeLong(durations);
        out.writeLong(hinted);
    }

    static EffectModel read(DataInput in, long seed) throws IOException {
        EffectModel model = new EffectModel(seed);
        model.types = TypeTable.read(in);
        model.poolMean = in.readDouble();
        model.poolVariance = in.readDouble();
        model.ratioMean = in.readDouble();
        model.ratioVariance = in.readDouble();
        model.surprise = in.readDouble();
        model.durations = in.readLong();
        model.hinted = in.readLong();
        return model;
    }
}
