package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.protocol.value.Priority;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A closed loop: each agent has so many messages under way; one that has arrived lets its sender send the next. */
final class ClosedLoad implements Load {
    private final Fleet fleet;
    private final int[] maySend;
    private final SplittableRandom random;
    private boolean stopped;

    ClosedLoad(Fleet fleet, int window, long seed) {
        this.fleet = fleet;
        this.maySend = new int[fleet.agents()];
        Arrays.fill(maySend, window);
        this.random = new SplittableRandom(seed);
    }

    /** What arrives from now on lets nothing more be sent; for the loop's thread. */
    void stop() {
        stopped = true;
    }

    @Override
    public void delivered(int sender, int recipient, int priority) {
        maySend[sender]++;
    }

    @Override
    public void tick(long now) {
        if (stopped) {
            return;
        }
        for (int from = 0; from < maySend.length; from++) {
            while (maySend[from] > 0) {
                int to = random.nextInt(maySend.length - 1);
                if (!fleet.send(from, to < from ? to : to + 1, Priority.NORMAL.ordinal(), now)) {
                    break;
                }
                maySend[from]--;
            }
        }
    }
}
