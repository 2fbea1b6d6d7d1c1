package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;

/** What a pool makes of a node. Checkpoints keep the order, so it stays as it is. */
@Public
public enum NodeStatus {
    /** Takes tasks. */
    UP,
    /** Takes no new tasks and finishes those that it has. */
    DRAINING,
    /** Gone: its tasks go to other nodes. */
    DEAD,
    /** Isolated: takes no tasks, and those that it has go to other nodes. */
    QUARANTINED,
    /** Back from isolation: takes one task at a time until it has proved itself. */
    PROBATION;

    private static final NodeStatus[] VALUES = values();

    /** The status of an ordinal, without the copy that {@code values()} makes. */
    public static NodeStatus of(int ordinal) {
        return VALUES[ordinal];
    }

    /** Whether new tasks may go there. */
    public boolean takesTasks() {
        return this == UP || this == PROBATION;
    }

    /** Whether the tasks that it has are lost to it. */
    public boolean losesTasks() {
        return this == DEAD || this == QUARANTINED;
    }
}
