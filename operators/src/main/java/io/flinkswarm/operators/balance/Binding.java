package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.annotation.Public;

/** When a task is tied to a node. */
@Public
public enum Binding {
    /** At once: it waits at the node. What it waits for is known early; it may have to be moved. */
    EARLY,
    /** When a node is free: until then it waits in the pool, and the first fitting node gets it. */
    LATE
}
