package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.Table;

/**
 * Where one group's state is kept: keyed state in a job, maps in SQL, a replay or a test.
 *
 * <p>A row that was read and changed must be put back; a row may be the live object.
 */
interface GroupStore {
    /** The group's own row, or null before its first event. */
    GroupRow group() throws Exception;

    void putGroup(GroupRow row) throws Exception;

    /** Puts back the row that {@link #group} gave and that was changed in place. */
    default void updateGroup(GroupRow row) throws Exception {
        putGroup(row);
    }

    /** Members that were heard lately, newest last; null where none were. */
    Roster roster() throws Exception;

    void putRoster(Roster roster) throws Exception;

    Table<String, NeuralPosterior> networks() throws Exception;

    Table<String, VoterRow> voters() throws Exception;

    Table<String, Ballot> open() throws Exception;

    Table<String, ClosedBallot> closed() throws Exception;

    /** Ids of closed proposals by the number of their closing. */
    Table<Long, String> closings() throws Exception;

    Table<String, EarlyVotes> early() throws Exception;

    /** Whether rows are the live objects, the same at every look until a snapshot. */
    default boolean isLive() {
        return false;
    }

    /** Forgets the group. */
    void clear() throws Exception;
}
