package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;

/**
 * A token bucket that holds one second's worth and may run into debt: it says how long to wait, instead of refusing.
 *
 * <p>Turner, New Directions in Communications, IEEE Communications Magazine 24(10), 1986.
 */
@Internal
final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final double depth;
    private double level;
    private long lastNanos;

    TokenBucket(double perSecond, long nowNanos) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("perSecond must be positive, but was " + perSecond);
        }
        this.perSecond = perSecond;
        this.depth = Math.max(1, perSecond);
        this.level = depth;
        this.lastNanos = nowNanos;
    }

    /** Takes one token and returns after how many nanoseconds the next may be taken. */
    long take(long nowNanos) {
        level = Math.min(depth, level + (nowNanos - lastNanos) / NANOS_PER_SECOND * perSecond) - 1;
        lastNanos = nowNanos;
        return level >= 0 ? 0 : (long) Math.ceil(-level / perSecond * NANOS_PER_SECOND);
    }
}
