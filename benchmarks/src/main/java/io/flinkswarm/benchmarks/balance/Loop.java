package io.flinkswarm.benchmarks.balance;

import io.flinkswarm.protocol.balance.Assignment;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * What closes the circle of a run: assignments on their way from the job's end back to its sources, one lane a pool.
 *
 * <p>Sources and sinks of the embedded cluster reach it by a static reference: the benchmark runs one job at a time in one
 * JVM. A lane holds no more than the tasks that its source lets be under way, with room for moves.
 */
final class Loop {
    private static final int STALLED_SECONDS = 30;
    private static final long LOOK_AGAIN_NANOS = 300_000;
    private static volatile Loop current;

    private final Queue<Assignment>[] lanes;
    private final LongAdder assignments = new LongAdder();
    private final LongAdder candidates = new LongAdder();
    private volatile long atMark;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Loop(int lanes, int room) {
        this.lanes = new Queue[lanes];
        for (int i = 0; i < lanes; i++) {
            this.lanes[i] = new ArrayBlockingQueue<>(room);
        }
    }

    static Loop begin(int lanes, int room) {
        current = new Loop(lanes, room);
        return current;
    }

    static Loop current() {
        return current;
    }

    /** A task was assigned. */
    void put(int lane, Assignment assignment) {
        assignments.increment();
        candidates.add(assignment.why().candidates());
        if (!lanes[lane].offer(assignment)) {
            throw new IllegalStateException("assignments under way must be at most those of the load, but were more");
        }
    }

    /** An assignment that has come; null where none has. */
    Assignment poll(int lane) {
        return lanes[lane].poll();
    }

    /**
     * The next assignment; waits for it. It looks again now and then rather than be woken: waking a source for each one would
     * be work that no real source makes.
     */
    Assignment take(int lane) throws InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(STALLED_SECONDS);
        for (; ; ) {
            Assignment next = lanes[lane].poll();
            if (next != null) {
                return next;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("tasks must be assigned, but none was for " + STALLED_SECONDS
                        + " s: what is under way does not fit");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /** Notes that the part that counts begins. */
    void mark() {
        atMark = assignments.sum();
    }

    /** Assignments since the mark. */
    long counted() {
        return assignments.sum() - atMark;
    }

    /** How many nodes were looked at for a task, on average. */
    double candidatesPerTask() {
        return candidates.sum() / (double) Math.max(1, assignments.sum());
    }
}
