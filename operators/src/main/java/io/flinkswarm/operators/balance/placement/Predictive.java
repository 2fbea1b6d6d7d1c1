package io.flinkswarm.operators.balance.placement;

/**
 * The strategy {@code predictive}: {@code neural-adaptive} that also sees what load a node will have while the task runs.
 *
 * <p>Load that is to come stretches the completion: by a tenth for each tenth of the node that others will take, and where
 * the forecast leaves nothing free, by a whole duration more. A node that does one task at a time gives it all it has, whatever
 * comes after it: there nothing is stretched.
 */
final class Predictive implements PlacementStrategy {
    static final String NAME = "predictive";

    private static final double FULL = .9;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
        if (candidate.slots() == 1) {
            return ExpectedScore.of(task, candidate, pool, 1);
        }
        double forecast = candidate.forecastUtilisation();
        double growth = Math.max(0, forecast - candidate.utilisation());
        double overload = Math.max(0, Math.min(1, (forecast - FULL) / (1 - FULL)));
        return ExpectedScore.of(task, candidate, pool, 1 + growth + overload);
    }

    @Override
    public boolean holds(PlacementTask task, Candidate best, double cost, PoolLoad pool) {
        return HoldRule.holds(task, best, pool);
    }
}
