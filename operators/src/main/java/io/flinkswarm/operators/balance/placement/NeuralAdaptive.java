package io.flinkswarm.operators.balance.placement;

/**
 * The strategy {@code neural-adaptive}: where this task is expected to be done soonest, with the success, price and place
 * that it cares for; with late binding it waits for a faster node where that pays.
 */
final class NeuralAdaptive implements PlacementStrategy {
    static final String NAME = "neural-adaptive";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
        return ExpectedScore.of(task, candidate, pool, 1);
    }

    @Override
    public boolean holds(PlacementTask task, Candidate best, double cost, PoolLoad pool) {
        return HoldRule.holds(task, best, pool);
    }
}
