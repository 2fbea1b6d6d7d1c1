package io.flinkswarm.operators.balance.placement;

/**
 * The strategy {@code bidding}: the lowest bid has it, in the manner of the contract net (Smith 1980).
 *
 * <p>Any bid is better than none. Between nodes without a bid the expected completion decides.
 */
final class Bidding implements PlacementStrategy {
    static final String NAME = "bidding";

    /** Above every bid and below infinity, which would mean: never here. */
    private static final double NO_BID = 1e100;

    private static final double LEAST_BID = -1e90;
    private static final double MOST_BID = 1e90;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double cost(PlacementTask task, Candidate candidate, PoolLoad pool) {
        double bid = candidate.bid();
        if (Double.isNaN(bid)) {
            // the product keeps differences that a sum with so large a number would swallow
            return NO_BID * (1 + ExpectedScore.completion(candidate, pool));
        }
        return Math.min(MOST_BID, Math.max(LEAST_BID, bid));
    }
}
