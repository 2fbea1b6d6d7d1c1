package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.journal.JournalPosition;

/** Where a replay starts: the groups of a checkpoint, or nothing. */
interface GroupStates extends AutoCloseable {
    /** No group has a state yet. */
    GroupStates NONE = new GroupStates() {
        @Override
        public JournalPosition position(String group) {
            return null;
        }

        @Override
        public void load(String group, GroupStore into) {}

        @Override
        public long checkpointId() {
            return 0;
        }

        @Override
        public void close() {}
    };

    /** The journal entry that the group would have made next, or null if it has no state. */
    JournalPosition position(String group);

    /** Puts the group's state into an empty store. */
    void load(String group, GroupStore into) throws Exception;

    /** The checkpoint's number; 0 where there is none. */
    long checkpointId();

    @Override
    void close() throws Exception;
}
