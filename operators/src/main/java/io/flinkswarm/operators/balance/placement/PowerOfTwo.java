package io.flinkswarm.operators.balance.placement;

/** The strategy {@code power-of-two}: the less busy of two drawn by chance (Mitzenmacher 2001). */
final class PowerOfTwo implements PlacementStrategy {
    static final String NAME = "power-of-two";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Look look() {
        return Look.TWO;
    }

    @Override
    public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
        return LeastConnections.tasks(candidate);
    }
}
