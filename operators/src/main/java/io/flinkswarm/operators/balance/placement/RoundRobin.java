package io.flinkswarm.operators.balance.placement;

/** The strategy {@code round-robin}: whose last turn is longest ago. */
final class RoundRobin implements PlacementStrategy {
    static final String NAME = "round-robin";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Look look() {
        return Look.ALL_IN_TURN;
    }

    @Override
    public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
        return candidate.turn();
    }
}
