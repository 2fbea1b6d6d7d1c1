package io.flinkswarm.operators.balance.placement;

/**
 * What a task may expect on a node, by several criteria in one number; less is better.
 *
 * <p>The weighted sum of completion (in typical durations), price (in what a typical duration costs on an average node),
 * failure and misplacement. The norms do not depend on the weights, so that of two nodes the dearer one never becomes the
 * better one as the weight of cost grows.
 */
final class ExpectedScore {
    /** How much of the error bar above the expectation is counted: of two equal nodes the better known one. */
    private static final double CAUTION = .05;

    private static final double LEAST_SUCCESS = .05;
    private static final double PREFERENCE = .25;

    /** What time counts where a task says that it doesn't: between equally cheap nodes, and to wait for. */
    private static final double LEAST_PERFORMANCE = .25;

    /**
     * However much a task cares for cost, that counts no more than so many times what time does: where all wait for the cheapest
     * node the last of them would be left the dearest, and paying attention to cost would cost more.
     */
    private static final double MOST_COST = 2;

    private ExpectedScore() {}

    /** The score with the completion stretched by that factor, from 1 up. */
    static double of(PlacementTask task, Candidate candidate, PoolLoad pool, double stretch) {
        Weights weights = task.weights();
        double score = performanceWeight(weights) * completion(candidate, pool) * stretch
                + costWeight(weights) * price(candidate, pool)
                + weights.reliability() * (1 - candidate.successProbability() + candidate.suspicion())
                + weights.locality() * (1 - candidate.localityMatch());
        if (candidate.preferred()) {
            score -= PREFERENCE;
        }
        return candidate.avoided() ? score + PREFERENCE : score;
    }

    static double performanceWeight(Weights weights) {
        return weights.performance() > 0 ? weights.performance() : LEAST_PERFORMANCE;
    }

    static double costWeight(Weights weights) {
        return Math.min(weights.cost(), MOST_COST * performanceWeight(weights));
    }

    /** When it is expected to be done, tries that fail included, in typical durations. */
    static double completion(Candidate candidate, PoolLoad pool) {
        double predicted = candidate.predictedMillis();
        double bar = Math.max(0, candidate.highMillis() - predicted);
        double once = candidate.backlogMillis() + crowding(candidate, pool) * (predicted + CAUTION * bar);
        return once / Math.max(LEAST_SUCCESS, candidate.successProbability()) / pool.typicalMillis();
    }

    /**
     * How crowded a node of any number of slots is, relative to the pool's mean. Nobody waits there, but what it can take is
     * unknown rather than infinite: without this all would go to the one that looks a little faster.
     */
    private static double crowding(Candidate candidate, PoolLoad pool) {
        if (candidate.slots() > 0) {
            return 1;
        }
        double mean = (double) pool.running() / Math.max(1, pool.nodes());
        return (LeastConnections.tasks(candidate) + 1) / (mean + 1);
    }

    /** What it is expected to cost, in what a typical duration costs on an average node; 0 where nodes are free of charge. */
    static double price(Candidate candidate, PoolLoad pool) {
        if (!(pool.typicalCostPerHour() > 0)) {
            return 0;
        }
        return candidate.costPerHour()
                * candidate.predictedMillis()
                / Math.max(LEAST_SUCCESS, candidate.successProbability())
                / (pool.typicalCostPerHour() * pool.typicalMillis());
    }
}
