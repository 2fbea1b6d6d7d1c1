package io.flinkswarm.operators.balance.placement;

/**
 * The strategy {@code weighted-round-robin}: turns in proportion to the speeds that nodes say they have, spread evenly.
 *
 * <p>Stride scheduling (Waldspurger and Weihl 1995): the least pass, counted at the middle of the turn, has the next one. As
 * smooth as nginx's weighted round robin, with a number a node instead of a walk over all.
 */
final class WeightedRoundRobin implements PlacementStrategy {
    static final String NAME = "weighted-round-robin";

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
        return candidate.pass() + .5 / candidate.weight();
    }
}
