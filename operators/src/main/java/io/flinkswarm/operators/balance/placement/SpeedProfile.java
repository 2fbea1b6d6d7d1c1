package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.Internal;

/**
 * How many slots a pool has of which speed: a histogram of log speed in eighths of a doubling, kept beside the pool's index.
 *
 * <p>Not state: rebuilt with the index. A node is added with the values that it is later removed with.
 */
@Internal
public final class SpeedProfile {
    private static final int STEPS = 8;
    private static final int DOUBLINGS = 8;
    private static final int BUCKETS = 2 * DOUBLINGS * STEPS + 1;

    private final int[] slots = new int[BUCKETS];
    private final double[] capacity = new double[BUCKETS];
    private final double[] costPerHour = new double[BUCKETS];

    /** Adds a node; one of any number of slots counts as one. */
    public void add(double speed, int nodeSlots, double cost) {
        put(speed, Math.max(1, nodeSlots), cost);
    }

    /** Takes a node out that was added with the same values. */
    public void remove(double speed, int nodeSlots, double cost) {
        put(speed, -Math.max(1, nodeSlots), cost);
    }

    private void put(double speed, int change, double cost) {
        int bucket = bucket(speed);
        slots[bucket] += change;
        // exact zero where nobody is left: sums that are added and taken off drift
        if (slots[bucket] <= 0) {
            slots[bucket] = 0;
            capacity[bucket] = 0;
            costPerHour[bucket] = 0;
        } else {
            capacity[bucket] = Math.max(0, capacity[bucket] + change * speed);
            costPerHour[bucket] = Math.max(0, costPerHour[bucket] + change * cost);
        }
    }

    /** See {@link PoolLoad#slotsFasterThan}. */
    public int slotsFasterThan(double speed) {
        int sum = 0;
        for (int i = bucket(speed) + 1; i < BUCKETS; i++) {
            sum += slots[i];
        }
        return sum;
    }

    /** See {@link PoolLoad#capacityFasterThan}. */
    public double capacityFasterThan(double speed) {
        return above(capacity, speed);
    }

    /** See {@link PoolLoad#costPerHourFasterThan}. */
    public double costPerHourFasterThan(double speed) {
        return above(costPerHour, speed);
    }

    private static double above(double[] values, double speed) {
        double sum = 0;
        for (int i = bucket(speed) + 1; i < BUCKETS; i++) {
            sum += values[i];
        }
        return sum;
    }

    private static int bucket(double speed) {
        double doublings = Math.log(Math.max(1e-9, speed)) / Math.log(2);
        double bounded = Math.max(-DOUBLINGS, Math.min(DOUBLINGS, doublings));
        return (int) Math.round((bounded + DOUBLINGS) * STEPS);
    }
}
