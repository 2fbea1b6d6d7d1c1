package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.PoolOutput.Evicted;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The pools that are in memory, at most so many rows of them: the one met longest ago is put back into the store first. */
final class Desks {
    private final LinkedHashMap<String, Desk> byKey = new LinkedHashMap<>(16, .75f, true);

    /** The rows counted last, and those of desks added since: desks also grow where they stand. */
    private long rows;

    private int addedSinceCount;

    /** The pool's desk if it is in memory, or null. */
    Desk get(String key) {
        return byKey.get(key);
    }

    /** Adds the desk of the current pool and puts others back for it. */
    void add(String key, Desk desk, PoolStore store, PoolOutput out, int mostRows) throws Exception {
        byKey.put(key, desk);
        rows += weight(desk);
        // counting all at each new pool would take the square of their number
        if (++addedSinceCount > byKey.size() / 8) {
            addedSinceCount = 0;
            rows = 0;
            for (Desk each : byKey.values()) {
                rows += weight(each);
            }
        }
        if (rows <= mostRows) {
            return;
        }
        Iterator<Map.Entry<String, Desk>> eldest = byKey.entrySet().iterator();
        while (rows > mostRows && eldest.hasNext()) {
            Map.Entry<String, Desk> next = eldest.next();
            if (!next.getKey().equals(key)) {
                rows -= weight(next.getValue());
                putBack(next, store);
                eldest.remove();
                out.evicted(Evicted.CACHED_POOL, 1);
            }
        }
        store.turnTo(key);
    }

    /** Of a desk's rows one is the pool's own. */
    private static long weight(Desk desk) {
        return 1L + desk.size();
    }

    void remove(String key) {
        Desk desk = byKey.remove(key);
        if (desk != null) {
            rows -= weight(desk);
        }
    }

    /** Puts what has changed of all pools into the store. */
    void putBack(PoolStore store) throws Exception {
        for (Map.Entry<String, Desk> entry : byKey.entrySet()) {
            putBack(entry, store);
        }
    }

    private static void putBack(Map.Entry<String, Desk> entry, PoolStore store) throws Exception {
        if (entry.getValue().visited) {
            store.turnTo(entry.getKey());
            entry.getValue().writeBack(store);
            entry.getValue().visited = false;
        }
    }
}
