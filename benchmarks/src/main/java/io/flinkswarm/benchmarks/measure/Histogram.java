package io.flinkswarm.benchmarks.measure;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.Arrays;

/**
 * Counts of durations in buckets whose width grows with them: each is known to within 1 part in {@value #PARTS}, in memory that
 * doesn't grow.
 *
 * <p>For one thread. Up to {@value #PARTS} ns a bucket is a nanosecond wide; from there on every doubling has {@value #PARTS}
 * buckets.
 */
@Internal
public final class Histogram {
    private static final int BITS = 7;
    private static final int PARTS = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) * PARTS];
    private long total;
    private long largest;

    /** Counts a duration; a negative one as 0. */
    public void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[bucket(value)]++;
        total++;
        largest = Math.max(largest, value);
    }

    private static int bucket(long value) {
        int doublings = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - BITS - 1);
        return (doublings << BITS) + (int) (value >>> doublings);
    }

    /** The middle of a bucket. */
    private static double middle(int bucket) {
        int doublings = Math.max(0, (bucket >>> BITS) - 1);
        long lowest = (long) (bucket - (doublings << BITS)) << doublings;
        return lowest + ((1L << doublings) - 1) / 2.;
    }

    /** How many were counted. */
    public long count() {
        return total;
    }

    /** The duration in milliseconds below which the share of them is; NaN where none was counted. */
    public double quantileMillis(double share) {
        if (total == 0) {
            return Double.NaN;
        }
        long wanted = Math.max(1, (long) Math.ceil(share * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return middle(i) / 1e6;
            }
        }
        return maxMillis();
    }

    /** The longest in milliseconds. */
    public double maxMillis() {
        return largest / 1e6;
    }

    /** Forgets all. */
    public void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        largest = 0;
    }
}
