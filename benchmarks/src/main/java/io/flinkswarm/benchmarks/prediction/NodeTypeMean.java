package io.flinkswarm.benchmarks.prediction;

/**
 * The baseline that knows a node's and a type's share but nothing of both together: mean log-duration = pool + node + type, each
 * share a running mean over about its last {@value #WINDOW} results.
 */
final class NodeTypeMean {
    private static final int WINDOW = 100;
    private static final int POOL_WINDOW = 1_000;

    private final double[] node;
    private final double[] type;
    private final int[] nodeResults;
    private final int[] typeResults;
    private double pool;
    private int results;

    NodeTypeMean(int nodes, int types) {
        node = new double[nodes];
        type = new double[types];
        nodeResults = new int[nodes];
        typeResults = new int[types];
    }

    double millis(int ofNode, int ofType) {
        return Math.exp(pool + node[ofNode] + type[ofType]);
    }

    void learn(int ofNode, int ofType, double millis) {
        double miss = Math.log(millis) - pool - node[ofNode] - type[ofType];
        pool += miss / Math.min(POOL_WINDOW, ++results);
        // Half each: both see the same miss.
        node[ofNode] += miss / 2 / Math.min(WINDOW, ++nodeResults[ofNode]);
        type[ofType] += miss / 2 / Math.min(WINDOW, ++typeResults[ofType]);
    }
}
