package io.flinkswarm.operators.balance.prediction;

/**
 * The features of a task on a node, as both networks see them: what is known of the task (level, hint, factors of its type),
 * of the node (level, crowd, factors), of both together (cell, how well it is known, what the factors say) and how the
 * plain estimate judges success.
 *
 * <p>All are in units of their own prior deviation or about 1 in size, and clipped to ±{@value #CLIP}. What the task alone
 * decides comes first, so that it is worked out once for all candidates.
 */
final class CandidateFeatures {
    static final double CLIP = 5;
    static final int NODE = 6 + EffectModel.FACTORS;

    /** The leading features, which are all that the network of durations sees. */
    static final int DURATION = NODE + 7 + EffectModel.FACTORS;

    static final int SIZE = DURATION + 1;

    private static final double UNKNOWN_TYPE = 1e-3;
    private static final double CROWDED = 8;

    // Reciprocals of prior deviations.
    private static final double BY_SLOPE = 1 / Math.sqrt(EffectModel.SLOPE_VARIANCE);
    private static final double BY_TYPE_CROWD = 1 / Math.sqrt(EffectModel.TYPE_CROWD_VARIANCE);
    private static final double BY_TYPE_FACTOR = 1 / Math.sqrt(EffectModel.TYPE_FACTOR_VARIANCE);
    private static final double BY_NODE = 1 / Math.sqrt(EffectModel.NODE_VARIANCE);
    private static final double BY_NODE_CROWD = 1 / Math.sqrt(EffectModel.NODE_CROWD_VARIANCE);
    private static final double BY_NODE_FACTOR = 1 / Math.sqrt(EffectModel.NODE_FACTOR_VARIANCE);
    private static final double BY_CELL = 1 / Math.sqrt(EffectModel.CELL_VARIANCE);

    final double[] x = new double[SIZE];

    /** Takes in what depends on the task alone. */
    void ofTask(TaskForecaster task, EffectModel effects) {
        TypeEffect type = task.type;
        x[0] = clip((task.base - effects.poolMean()) / Math.sqrt(effects.poolVariance() + UNKNOWN_TYPE));
        x[1] = clip(task.hintDeviation);
        x[2] = Double.isNaN(task.logHint) ? 0 : 1;
        x[3] = clip(BY_SLOPE * type.mean[TypeEffect.SLOPE]);
        x[4] = clip(BY_TYPE_CROWD * type.mean[TypeEffect.CROWD]);
        x[5] = clip(Math.log(type.noise / TypeEffect.PRIOR_NOISE));
        for (int k = 0; k < EffectModel.FACTORS; k++) {
            x[6 + k] = clip(BY_TYPE_FACTOR * type.mean[TypeEffect.FACTOR + k]);
        }
    }

    /** Takes in a node, after the plain estimates of the task on it. */
    void ofNode(TaskForecaster task, NodeProfile node, int concurrency) {
        x[NODE] = clip(BY_NODE * node.effect.mean());
        x[NODE + 1] = EffectModel.crowd(concurrency) - 1;
        x[NODE + 2] = clip(concurrency / CROWDED);
        x[NODE + 3] = clip(BY_NODE_CROWD * node.mean[NodeProfile.CROWD]);
        for (int k = 0; k < EffectModel.FACTORS; k++) {
            x[NODE + 4 + k] = clip(BY_NODE_FACTOR * node.mean[NodeProfile.FACTOR + k]);
        }
        int pair = NODE + 4 + EffectModel.FACTORS;
        int at = task.cell;
        x[pair] = at < 0 ? 0 : clip(BY_CELL * node.cell[at + NodeProfile.MEAN]);
        x[pair + 1] = at < 0 ? 1 : clip(node.cell[at + NodeProfile.VARIANCE] / EffectModel.CELL_VARIANCE);
        x[pair + 2] = clip(BY_CELL * task.meeting);
    }

    /** Takes in the plain estimate of success, which only the network of success needs. */
    void ofSuccess(double odds) {
        x[DURATION] = clip(Math.log(odds) / 2);
    }

    private static double clip(double value) {
        return Math.max(-CLIP, Math.min(CLIP, value));
    }
}
