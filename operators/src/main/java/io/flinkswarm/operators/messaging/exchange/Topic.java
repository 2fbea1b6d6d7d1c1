package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.state.rows.Table;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The subscribers of one topic, group or view, or of all: in the order of their names, so that copies of a message always leave
 * in the same order.
 */
final class Topic {
    private final Table<String, Long> rows;
    private final TreeSet<String> subscribers = new TreeSet<>();

    /** The topic as the table has it: since when each subscriber is one. */
    Topic(Table<String, Long> rows) throws Exception {
        this.rows = rows;
        for (Map.Entry<String, Long> row : rows.entries()) {
            subscribers.add(row.getKey());
        }
    }

    /** Adds a subscriber, unless there are that many; false where it could not be added. */
    boolean add(String agent, int most, long now) throws Exception {
        if (subscribers.contains(agent)) {
            return true;
        }
        if (subscribers.size() >= most) {
            return false;
        }
        subscribers.add(agent);
        rows.put(agent, now);
        return true;
    }

    /** Removes a subscriber; false where it was none. */
    boolean remove(String agent) throws Exception {
        if (!subscribers.remove(agent)) {
            return false;
        }
        rows.remove(agent);
        return true;
    }

    /** The subscribers, sorted. */
    SortedSet<String> subscribers() {
        return Collections.unmodifiableSortedSet(subscribers);
    }

    /** How many rows are in memory. */
    int size() {
        return 1 + subscribers.size();
    }
}
