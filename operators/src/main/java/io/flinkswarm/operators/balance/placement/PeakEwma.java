package io.flinkswarm.operators.balance.placement;

/**
 * The strategy {@code peak-ewma}: the least product of response time and tasks, where one late answer counts at once.
 *
 * <p>Finagle's load metric. A node that never answered and has nothing to do costs nothing, so that it is tried.
 */
final class PeakEwma implements PlacementStrategy {
    static final String NAME = "peak-ewma";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
        return candidate.latencyMillis() * (LeastConnections.tasks(candidate) + 1);
    }
}
