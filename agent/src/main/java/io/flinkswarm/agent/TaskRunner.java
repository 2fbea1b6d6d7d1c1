package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.Revocation;

/** Does the tasks that an agent's node is given. */
@Public
@FunctionalInterface
public interface TaskRunner {
    /**
     * Does a task; the agent reports when this returns, or that it failed when this throws.
     *
     * @throws Exception if the task failed: its message is reported
     */
    void run(Assignment assignment) throws Exception;

    /** An assignment was taken back: work on it is of no use any more, its result won't count. */
    default void revoked(Revocation revocation) {}
}
