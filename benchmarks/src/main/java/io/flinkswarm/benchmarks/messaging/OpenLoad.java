package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * An open loop: messages fall due at even spaces of time whatever became of those before, from one agent drawn at random to another.
 *
 * <p>What can't be sent when it is due is sent as soon as it can; it counts from when it was due.
 */
final class OpenLoad implements Load {
    private static final int MAX_DEFERRED = 1_000_000;
    private static final long PACE_NANOS = 100_000;

    private record Deferred(int from, int to, long due) {}

    private final Fleet fleet;
    private final double spaceNanos;
    private final SplittableRandom random;
    private final Queue<Deferred> deferred = new ArrayDeque<>();
    private long began = -1;
    private long count;

    OpenLoad(Fleet fleet, double perSecond, long seed) {
        this.fleet = fleet;
        this.spaceNanos = 1e9 / perSecond;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public long paceNanos() {
        return PACE_NANOS;
    }

    @Override
    public void tick(long now) {
        if (began < 0) {
            began = now;
        }
        for (int left = deferred.size(); left > 0; left--) {
            Deferred next = deferred.remove();
            if (!fleet.send(next.from, next.to, Priority.NORMAL.ordinal(), next.due)) {
                deferred.add(next);
            }
        }
        for (long due = due(); due <= now; due = due()) {
            count++;
            int from = random.nextInt(fleet.agents());
            int to = other(from);
            if (!fleet.send(from, to, Priority.NORMAL.ordinal(), due)) {
                if (deferred.size() >= MAX_DEFERRED) {
                    throw new IllegalStateException("the server must take the rate asked for, but " + MAX_DEFERRED
                            + " messages wait to be sent");
                }
                deferred.add(new Deferred(from, to, due));
            }
        }
    }

    private long due() {
        return began + (long) (count * spaceNanos);
    }

    private int other(int from) {
        int to = random.nextInt(fleet.agents() - 1);
        return to < from ? to : to + 1;
    }
}
