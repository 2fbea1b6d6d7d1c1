package io.flinkswarm.operators.balance;

import io.flinkswarm.state.rows.Table;

/**
 * Where the rows of pools are kept between visits: keyed state in a job, bytes in SQL, maps in a simulation or a test.
 *
 * <p>A {@link Pool} works on rows of its own in memory and puts here what changed, when it is told to.
 */
interface PoolStore {
    /** Turns to a pool: what follows is about its rows. */
    void turnTo(String key) throws Exception;

    /** The pool's own row, or null before its first event. */
    PoolRow pool() throws Exception;

    void putPool(PoolRow row) throws Exception;

    Table<String, NodeRow> nodes() throws Exception;

    /** Tasks that have not ended. */
    Table<String, TaskRow> tasks() throws Exception;

    /** Tasks that have ended, as long as they are remembered. */
    Table<String, ClosedTask> closed() throws Exception;

    /** Ids of ended tasks by the number of their end. */
    Table<Long, String> closings() throws Exception;

    /** Whether a row that was put must not be changed any more, since the store holds that very object. */
    boolean keepsObjects();

    /** Forgets the pool. */
    void clear() throws Exception;
}
