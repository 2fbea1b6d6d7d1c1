package io.flinkswarm.operators.balance;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The pools that are kept in memory where state is that of one key at a time: each in a {@link Pool} of its own, which is
 * flushed at the end of each visit, so that letting go of one loses nothing.
 */
final class HeldPools {
    /** Rows of nodes and tasks of all pools together; the pool met longest ago goes first. */
    private static final int MOST_ROWS = 200_000;

    private final Supplier<Pool> make;
    private final LinkedHashMap<String, Held> held = new LinkedHashMap<>(16, .75f, true);
    private int rows;

    private static final class Held {
        private final Pool pool;
        private int size;

        private Held(Pool pool) {
            this.pool = pool;
        }
    }

    HeldPools(Supplier<Pool> make) {
        this.make = make;
    }

    /** What works on the pool, as it is in memory or with nothing yet. */
    Pool of(String name) {
        return held.computeIfAbsent(name, key -> new Held(make.get())).pool;
    }

    /** Ends a visit to a pool that now holds so many rows; none where it was forgotten. */
    void keep(String name, int size) {
        Held current = held.get(name);
        rows += size - current.size;
        current.size = size;
        if (size == 0) {
            held.remove(name);
        }
        Iterator<Map.Entry<String, Held>> eldest = held.entrySet().iterator();
        while (rows > MOST_ROWS && eldest.hasNext()) {
            Map.Entry<String, Held> next = eldest.next();
            if (!next.getKey().equals(name)) {
                rows -= next.getValue().size;
                eldest.remove();
            }
        }
    }

    int size() {
        return held.size();
    }
}
