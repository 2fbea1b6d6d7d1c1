package io.flinkswarm.benchmarks.latency;

/** Who decides which node gets a task, stepped by the clock of a {@link Simulation}. Times are microseconds. */
interface Balancer {
    /** Where a balancer says what it decided. */
    interface Assignments {
        /** Sends the task to the node, now; one that waits on another is taken from there. */
        void assign(int task, int node);
    }

    /** A task has come. */
    void arrived(int task, long now, Assignments assignments);

    /** A node has started a task that was sent to it. */
    default void started(int task, int node, long now, Assignments assignments) {}

    /** A node has done a task. */
    void done(int task, int node, long now, Assignments assignments);

    /** When it wants to be woken if nothing else happens; {@link Long#MAX_VALUE}: never. */
    default long wake() {
        return Long.MAX_VALUE;
    }

    /** The time it wanted to be woken at has come. */
    default void woken(long now, Assignments assignments) {}
}
