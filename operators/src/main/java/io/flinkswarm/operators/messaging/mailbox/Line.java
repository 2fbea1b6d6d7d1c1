package io.flinkswarm.operators.messaging.mailbox;

/** A doubly linked line of messages, each of which is in one line at a time: all but looking for one takes constant time. */
final class Line {
    private Held first;
    private Held last;
    private int size;
    private long bytes;

    /** The first in line, or null. */
    Held first() {
        return first;
    }

    /** The last in line, or null. */
    Held last() {
        return last;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    void addLast(Held held) {
        held.before = last;
        held.after = null;
        if (last == null) {
            first = held;
        } else {
            last.after = held;
        }
        last = held;
        size++;
        bytes += held.weight;
    }

    void addFirst(Held held) {
        held.before = null;
        held.after = first;
        if (first == null) {
            last = held;
        } else {
            first.before = held;
        }
        first = held;
        size++;
        bytes += held.weight;
    }

    void remove(Held held) {
        if (held.before == null) {
            first = held.after;
        } else {
            held.before.after = held.after;
        }
        if (held.after == null) {
            last = held.before;
        } else {
            held.after.before = held.before;
        }
        held.before = null;
        held.after = null;
        size--;
        bytes -= held.weight;
    }
}
