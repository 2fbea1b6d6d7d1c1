package io.flinkswarm.operators.balance.placement;

/** The strategy {@code weighted-least-connections}: the fewest tasks, this one included, for the speed that a node says it has. */
final class WeightedLeastConnections implements PlacementStrategy {
    static final String NAME = "weighted-least-connections";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
        return (LeastConnections.tasks(candidate) + 1) / candidate.weight();
    }
}
