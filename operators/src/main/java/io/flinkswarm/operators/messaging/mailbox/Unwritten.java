package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The rows of one kind that have changed, or are no more, since they were last put into the store.
 *
 * <p>One that came and went in between leaves no trace, neither here nor in the store.
 *
 * @param <K> by what the store finds a row
 * @param <R> the row's class
 */
final class Unwritten<K, R extends Unwritten.Tracked & Row<R>> {
    private static final int NONE = -1;

    private final Function<R, K> key;
    private final List<R> changed = new ArrayList<>();
    private final List<K> removed = new ArrayList<>();

    /** A row that knows whether it is to be written. */
    abstract static class Tracked {
        /** Its place among those that have changed. */
        int unwrittenAt = NONE;

        /** Whether the store has it. */
        boolean stored;
    }

    Unwritten(Function<R, K> key) {
        this.key = key;
    }

    void changed(R row) {
        if (row.unwrittenAt == NONE) {
            row.unwrittenAt = changed.size();
            changed.add(row);
        }
    }

    void removed(R row) {
        int place = row.unwrittenAt;
        if (place != NONE) {
            row.unwrittenAt = NONE;
            R last = changed.remove(changed.size() - 1);
            if (place < changed.size()) {
                changed.set(place, last);
                last.unwrittenAt = place;
            }
        }
        if (row.stored) {
            row.stored = false;
            removed.add(key.apply(row));
        }
    }

    int size() {
        return changed.size() + removed.size();
    }

    void writeTo(Table<K, R> table, boolean copies) throws Exception {
        for (K each : removed) {
            table.remove(each);
        }
        for (R row : changed) {
            row.unwrittenAt = NONE;
            row.stored = true;
            table.put(key.apply(row), copies ? row.copy() : row);
        }
        changed.clear();
        removed.clear();
    }
}
