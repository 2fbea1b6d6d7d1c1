package io.flinkswarm.operators.balance.placement;

/**
 * The strategy {@code resource-aware}: where the task makes the least capacity useless for those that usually come.
 *
 * <p>Fragmentation Gradient Descent (Weng et al., "Beware of Fragmentation", USENIX ATC'23).
 */
final class ResourceAware implements PlacementStrategy {
    static final String NAME = "resource-aware";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Look look() {
        return Look.FITTING;
    }

    @Override
    public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
        return candidate.fragmentation();
    }
}
