package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;

/**
 * One output of the balance protocol.
 *
 * <p>Each leaves twice: provisional at once, durable after the checkpoint that covers it. A crash may take back a provisional
 * one; a durable one is never contradicted. A receiver drops repeats by id and durability.
 */
@Public
public sealed interface BalanceDecision permits Assignment, Revocation, TaskUpdate {
    /** The id, derived from pool, task and epoch. */
    String id();

    /** The pool that it was decided in. */
    String pool();

    /** The task that it is about. */
    String task();

    /** The fencing epoch. */
    long epoch();

    /** Event time of the decision, milliseconds since the epoch. */
    long time();

    /** Whether a completed checkpoint covers it. */
    boolean durable();

    /** The same, covered by a checkpoint. */
    BalanceDecision confirmed();
}
