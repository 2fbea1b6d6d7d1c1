package io.flinkswarm.state.rows;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One instance of each name that is kept in state, instead of one a vote.
 *
 * <p>Names repeat endlessly, and every event brings its own copy; a name that was kept before is replaced by that copy, so
 * that rows share it and comparisons end at the first look. Scratch, not state: a table of fixed size in which a later name
 * overwrites an earlier one of the same hash.
 */
@Internal
public final class Names {
    private static final int LISTS = 1 << 12;

    private final String[] slots;
    private final List<List<String>> lists = new ArrayList<>(Collections.nCopies(LISTS, List.of()));

    /** A table of so many slots, a power of two. */
    public Names(int slots) {
        this.slots = new String[slots];
    }

    /** The instance of the name that others hold already, or the name itself. */
    public String shared(String name) {
        int hash = name.hashCode();
        int slot = (hash ^ (hash >>> 16)) & (slots.length - 1);
        String kept = slots[slot];
        if (name.equals(kept)) {
            return kept;
        }
        slots[slot] = name;
        return name;
    }

    /** The same for each name of a list. */
    public List<String> shared(List<String> names) {
        if (names.isEmpty()) {
            return List.of();
        }
        List<String> shared = new ArrayList<>(names.size());
        for (String name : names) {
            shared.add(shared(name));
        }
        // proposals often ask voters that others asked
        int slot = Math.floorMod(shared.hashCode(), LISTS);
        if (!shared.equals(lists.get(slot))) {
            lists.set(slot, List.copyOf(shared));
        }
        return lists.get(slot);
    }
}
