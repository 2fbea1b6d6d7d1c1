package io.flinkswarm.operators.balance.placement;

/** The strategy {@code least-connections}: who has the fewest tasks, ours and others'. */
final class LeastConnections implements PlacementStrategy {
    static final String NAME = "least-connections";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
        return tasks(candidate);
    }

    static double tasks(Candidate candidate) {
        return (double) candidate.connections() + candidate.queue();
    }
}
