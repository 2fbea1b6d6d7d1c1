package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.Internal;

/**
 * How many slots a pool has of which speed: a histogram of log speed in eighths of a doubling, kept beside the pool's index.
 *
 * <p>Not state: rebuilt with the index. A node is added with the values that it is later removed with. Sums are of whole
 * numbers, so that they do not depend on who came and went before: a profile made anew holds the same.
 */
@Internal
public final class SpeedProfile {
    private static final int STEPS = 8;
    private static final int DOUBLINGS = 8;
    private static final int BUCKETS = 2 * DOUBLINGS * STEPS + 1;

    /** What one of a speed, and one of a price, is counted as. */
    private static final double SPEED_UNIT = 1L << 32;

    private static final double COST_UNIT = 1L << 24;
    private static final double MOST_SPEED = 1 << 20;

    private final int[] slots = new int[BUCKETS];
    private final long[] capacity = new long[BUCKETS];
    private final long[] costPerHour = new long[BUCKETS];

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
        capacity[bucket] += change * Math.round(Math.min(MOST_SPEED, speed) * SPEED_UNIT);
        costPerHour[bucket] += change * Math.round(cost * COST_UNIT);
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
        return above(capacity, speed) / SPEED_UNIT;
    }

    /** See {@link PoolLoad#costPerHourFasterThan}. */
    public double costPerHourFasterThan(double speed) {
        return above(costPerHour, speed) / COST_UNIT;
    }

    private static double above(long[] values, double speed) {
        long sum = 0;
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
