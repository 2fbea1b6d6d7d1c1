package io.flinkswarm.operators.balance.placement;

/**
 * When a task had better wait for a faster node than take a slow one that is free: the slow-server problem.
 *
 * <p>The best policy is a threshold on the queue (Lin and Kumar, "Optimal control of a queueing system with two
 * heterogeneous servers", 1984; for many servers Rykov 2001): use the slow server only while more wait than the faster ones
 * end in the time that it would take. With w tasks waiting, n faster slots of total speed c and mean work m, a task of work
 * v waits about w m / c for a faster slot and runs n v / c on it; it holds while that, each part with a factor for being a
 * guess, is less than v / s on the free node of speed s. A larger factor on the wait keeps queues short in overload, where
 * only the pool's whole capacity helps.
 */
final class HoldRule {
    private static final double WAIT_FACTOR = 2;
    private static final double RUN_FACTOR = 1.2;

    /** Nodes within that ratio of speed count as equal. */
    private static final double FASTER = 1.1;

    private HoldRule() {}

    static boolean holds(PlacementTask task, Candidate best, PoolLoad pool) {
        double predicted = best.predictedMillis();
        double threshold = best.speed() * FASTER;
        double capacity = pool.capacityFasterThan(threshold);
        // what it waited is bounded by what it could have lost here
        if (best.slots() == 0 || !(capacity > 0) || task.waitedMillis() > predicted) {
            return false;
        }
        double typical = pool.typicalMillis();
        double work = predicted * best.speed();
        double wait = pool.waiting() * pool.meanMillis() / capacity;
        double run = pool.slotsFasterThan(threshold) * work / capacity;
        if (isInTimeHereOnly(task, predicted, wait + run, pool)) {
            return false;
        }
        double time = ExpectedScore.performanceWeight(task.weights());
        double cost = ExpectedScore.costWeight(task.weights());
        double here = time * predicted / typical + cost * ExpectedScore.price(best, pool);
        double there = time * (WAIT_FACTOR * wait + RUN_FACTOR * run) / typical
                + cost * price(work, threshold, capacity, pool);
        return there < here;
    }

    private static boolean isInTimeHereOnly(PlacementTask task, double here, double there, PoolLoad pool) {
        double left = (double) task.deadline() - pool.nowMillis();
        return here <= left && there > left;
    }

    /** The mean price of the work on the faster nodes, each taking tasks as fast as it ends them. */
    private static double price(double work, double threshold, double capacity, PoolLoad pool) {
        if (!(pool.typicalCostPerHour() > 0)) {
            return 0;
        }
        return pool.costPerHourFasterThan(threshold)
                / capacity
                * work
                / (pool.typicalCostPerHour() * pool.typicalMillis());
    }
}
