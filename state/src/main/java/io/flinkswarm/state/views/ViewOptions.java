package io.flinkswarm.state.views;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * How views are kept: how often they change, and the bounds of what they hold.
 *
 * @param flushInterval how long the changes of a row are gathered into one, at least 1 ms
 * @param maxPending the most rows with a gathered change, at least 1; when there are more, all are sent at once
 * @param buckets how many parts a view's rows are split into, by the hash of their key; at least 1. A reader must use the
 *     same number, and state that was written with one number is not read with another.
 * @param maxRowsPerBucket the most rows a bucket holds, at least 1; the row updated longest ago goes first
 * @param maxPageRows the most rows of a page, at least 1
 */
@PublicEvolving
public record ViewOptions(Duration flushInterval, int maxPending, int buckets, int maxRowsPerBucket, int maxPageRows)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Checks each value. */
    public ViewOptions {
        if (Objects.requireNonNull(flushInterval, "flushInterval").toMillis() < 1) {
            throw new IllegalArgumentException("flushInterval must be at least 1 ms, but was " + flushInterval);
        }
        atLeastOne("maxPending", maxPending);
        atLeastOne("buckets", buckets);
        atLeastOne("maxRowsPerBucket", maxRowsPerBucket);
        atLeastOne("maxPageRows", maxPageRows);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
        }
    }

    /** 500 ms, 10,000 pending rows, 16 buckets of 10,000 rows, pages of 500. */
    public static ViewOptions defaults() {
        return new ViewOptions(Duration.ofMillis(500), 10_000, 16, 10_000, 500);
    }

    /** These options with another flush interval. */
    public ViewOptions withFlushInterval(Duration interval) {
        return new ViewOptions(interval, maxPending, buckets, maxRowsPerBucket, maxPageRows);
    }

    /** These options with another bound of pending rows. */
    public ViewOptions withMaxPending(int pending) {
        return new ViewOptions(flushInterval, pending, buckets, maxRowsPerBucket, maxPageRows);
    }

    /** These options with another number of buckets. */
    public ViewOptions withBuckets(int number) {
        return new ViewOptions(flushInterval, maxPending, number, maxRowsPerBucket, maxPageRows);
    }

    /** These options with another bound of rows. */
    public ViewOptions withMaxRowsPerBucket(int rows) {
        return new ViewOptions(flushInterval, maxPending, buckets, rows, maxPageRows);
    }

    /** These options with another bound of a page. */
    public ViewOptions withMaxPageRows(int rows) {
        return new ViewOptions(flushInterval, maxPending, buckets, maxRowsPerBucket, rows);
    }
}
