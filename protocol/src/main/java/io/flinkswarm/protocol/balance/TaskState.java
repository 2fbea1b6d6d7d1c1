package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;

/** Where a task is in its life. Checkpoints keep the order, so it stays as it is. */
@Public
public enum TaskState {
    /** In the pool, for want of a node, a dependency, its gang or its back-off. */
    WAITING,
    /** Given to a node that has not said that it began. */
    ASSIGNED,
    /** The node has begun. */
    RUNNING,
    /** Ended well. */
    DONE,
    /** An attempt ended badly; it is tried again. */
    FAILED,
    /** Withdrawn by whoever gave it. */
    CANCELLED,
    /** An attempt, or the task with its deadline, ran out of time. */
    TIMED_OUT,
    /** Given up, with its reason. */
    DEAD_LETTER;

    private static final TaskState[] VALUES = values();

    /** The state of an ordinal, without the copy that {@code values()} makes. */
    public static TaskState of(int ordinal) {
        return VALUES[ordinal];
    }
}
