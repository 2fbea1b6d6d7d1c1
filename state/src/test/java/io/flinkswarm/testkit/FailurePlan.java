package io.flinkswarm.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Where a run fails: a seeded sequence of points, one an attempt, counted over all failing operators of the job.
 *
 * <p>Three of four points are after a number of records; the others are in the middle of a checkpoint, or after it is
 * complete but before everybody has heard of it, where mistakes of durability hide.
 */
final class FailurePlan {
    private enum At {
        RECORD,
        SNAPSHOT,
        COMPLETION
    }

    private final Random random;
    private final int mostRecords;
    private final List<String> points = new ArrayList<>();
    private int left;
    private At armed;
    private int countdown;

    FailurePlan(long seed, int failures, int mostRecords) {
        this.random = new Random(seed);
        this.left = failures;
        this.mostRecords = mostRecords;
    }

    static FailurePlan none() {
        return new FailurePlan(0, 0, 1);
    }

    /** A failing operator starts: the first one of an attempt draws the next point. */
    synchronized void attempt() {
        if (armed == null && left > 0) {
            left--;
            int draw = random.nextInt(8);
            armed = draw < 6 ? At.RECORD : draw == 6 ? At.SNAPSHOT : At.COMPLETION;
            countdown = 1 + random.nextInt(armed == At.RECORD ? mostRecords : 2);
            points.add("after " + countdown + " " + armed);
        }
    }

    synchronized void disarm() {
        if (armed != null) {
            armed = null;
            points.remove(points.size() - 1);
        }
        left = 0;
    }

    synchronized void disarm(int keep) {
        disarm();
        left = keep;
    }

    void record() {
        step(At.RECORD);
    }

    void snapshot() {
        step(At.SNAPSHOT);
    }

    void completion() {
        step(At.COMPLETION);
    }

    private synchronized void step(At at) {
        if (armed == at && --countdown == 0) {
            armed = null;
            throw new InjectedFailureException(points.get(points.size() - 1));
        }
    }

    synchronized int left() {
        return left + (armed == null ? 0 : 1);
    }

    synchronized int happened() {
        return points.size() - (armed == null ? 0 : 1);
    }

    synchronized List<String> points() {
        return List.copyOf(points.subList(0, happened()));
    }
}
