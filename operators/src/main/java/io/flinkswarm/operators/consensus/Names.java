package io.flinkswarm.operators.consensus;

import java.util.ArrayList;
import java.util.List;

/**
 * One instance of each name that is kept in state, instead of one a vote.
 *
 * <p>Names repeat endlessly, and every event brings its own copy; a name that was kept before is replaced by that copy, so
 * that rows share it and comparisons end at the first look. Scratch, not state: a table of fixed size in which a later name
 * overwrites an earlier one of the same hash.
 */
final class Names {
    private static final int SLOTS = 1 << 14;

    private final String[] slots = new String[SLOTS];
    private List<String> lastShared = List.of();

    /** The instance of the name that others hold already, or the name itself. */
    String shared(String name) {
        int hash = name.hashCode();
        int slot = (hash ^ (hash >>> 14)) & (SLOTS - 1);
        String kept = slots[slot];
        if (name.equals(kept)) {
            return kept;
        }
        slots[slot] = name;
        return name;
    }

    /** The same for each name of a list. */
    List<String> shared(List<String> names) {
        if (names.isEmpty()) {
            return List.of();
        }
        List<String> shared = new ArrayList<>(names.size());
        for (String name : names) {
            shared.add(shared(name));
        }
        // proposals often ask the same voters again
        if (!shared.equals(lastShared)) {
            lastShared = List.copyOf(shared);
        }
        return lastShared;
    }
}
