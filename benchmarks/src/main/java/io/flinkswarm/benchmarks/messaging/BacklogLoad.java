package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.protocol.value.Priority;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A queue that stays long: all agents send to agent 0, which works off so many a second; half of the messages have normal priority,
 * half low. Now and then someone sends it an emergency.
 *
 * <p>What agent 0 has taken is made up for at once, priority by priority, so that both always wait.
 */
final class BacklogLoad implements Load {
    /** The agent that is written to. */
    static final int SLOW = 0;

    private static final long PACE_NANOS = 100_000;
    private static final int NORMAL = Priority.NORMAL.ordinal();
    private static final int LOW = Priority.LOW.ordinal();
    private static final int EMERGENCY = Priority.EMERGENCY.ordinal();

    private final Fleet fleet;
    private final double workNanos;
    private final double emergencyNanos;
    private final SplittableRandom random;
    private final long[] toSend = new long[Priority.values().length];
    private final long[] taken = new long[Priority.values().length];
    private long began = -1;
    private long worked;
    private long emergencies;
    private boolean emergent;

    /** Agent 0 must have been told to take its time. */
    BacklogLoad(Fleet fleet, int backlog, double workPerSecond, double emergenciesPerSecond, long seed) {
        this.fleet = fleet;
        this.workNanos = 1e9 / workPerSecond;
        this.emergencyNanos = 1e9 / emergenciesPerSecond;
        this.random = new SplittableRandom(seed);
        toSend[NORMAL] = backlog - backlog / 2;
        toSend[LOW] = backlog / 2;
    }

    @Override
    public long paceNanos() {
        return PACE_NANOS;
    }

    /** The queue is as long as it should be: agent 0 works it off, emergencies come; for the loop's thread. */
    void drain() {
        emergent = true;
        began = fleet.loop().now();
    }

    /** Nothing more is sent; for the loop's thread. */
    void stop() {
        emergent = false;
        Arrays.fill(toSend, Long.MIN_VALUE / 2);
        ((GatewayLink) fleet.link(SLOW)).speedUp();
        began = -1;
    }

    /** How many of a priority agent 0 has taken since {@link #drain}; for the loop's thread. */
    long taken(Priority priority) {
        return taken[priority.ordinal()];
    }

    @Override
    public void delivered(int sender, int recipient, int priority) {
        if (began >= 0) {
            taken[priority]++;
        }
        if (priority != EMERGENCY) {
            toSend[priority]++;
        }
    }

    @Override
    public void tick(long now) {
        for (int priority : new int[] {NORMAL, LOW}) {
            while (toSend[priority] > 0 && fleet.send(someone(), SLOW, priority, now)) {
                toSend[priority]--;
            }
        }
        if (began < 0) {
            return;
        }
        long due = (long) ((now - began) / workNanos);
        if (due > worked) {
            ((GatewayLink) fleet.link(SLOW)).workedOff(due - worked);
            worked = due;
        }
        while (emergent && began + (long) (emergencies * emergencyNanos) <= now) {
            if (!fleet.send(someone(), SLOW, EMERGENCY, began + (long) (emergencies * emergencyNanos))) {
                break;
            }
            emergencies++;
        }
    }

    private int someone() {
        return 1 + random.nextInt(fleet.agents() - 1);
    }
}
