package io.flinkswarm.examples;

import io.flinkswarm.operators.balance.placement.Candidate;
import io.flinkswarm.operators.balance.placement.PlacementStrategy;
import io.flinkswarm.operators.balance.placement.PlacementTask;
import io.flinkswarm.operators.balance.placement.PoolLoad;

/**
 * The strategy {@code cheapest}: the node on which the task is expected to cost least, never one that costs more than 5 an hour.
 *
 * <p>A strategy of one's own takes this class, a line in {@code
 * META-INF/services/io.flinkswarm.operators.balance.placement.PlacementStrategy} and a jar on the class path; then it is set by
 * name:
 *
 * <pre>{@code
 * BalanceConfig.builder().strategy("cheapest")    // Java
 * policy => MAP['strategy', 'cheapest']           -- SQL
 * }</pre>
 */
public final class CheapestStrategy implements PlacementStrategy {
    private static final double MOST_AN_HOUR = 5;

    @Override
    public String name() {
        return "cheapest";
    }

    @Override
    public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
        return candidate.costPerHour() > MOST_AN_HOUR
                ? Double.POSITIVE_INFINITY
                : candidate.costPerHour() * candidate.predictedMillis();
    }
}
