package io.flinkswarm.agent;

import java.util.random.RandomGenerator;

/**
 * Exponential back-off with jitter: attempt <i>n</i> from 0 waits between half and all of {@code min(cap, first · 2ⁿ)}.
 *
 * <p>The jitter keeps a fleet whose gateway died from coming back as one; half of the delay stays, so that no attempt follows at
 * once.
 */
final class Backoff {
    private final long firstMillis;
    private final long capMillis;
    private final RandomGenerator random;

    Backoff(long firstMillis, long capMillis, RandomGenerator random) {
        this.firstMillis = firstMillis;
        this.capMillis = capMillis;
        this.random = random;
    }

    long delayMillis(int attempt) {
        long most = attempt >= 32 ? capMillis : Math.min(capMillis, firstMillis << attempt);
        return most - (long) (random.nextDouble() * most / 2);
    }
}
