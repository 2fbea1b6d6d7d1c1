package io.flinkswarm.operators.messaging.mailbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The messages in flight over the current session, in the order of their last deliveries. */
final class Flight {
    private final Line line = new Line();
    private final DeliveryNumbers numbers = new DeliveryNumbers();
    private int reserved;
    private long reservedBytes;

    /** How many have more than one number. */
    private int repeated;

    int size() {
        return line.size();
    }

    long bytes() {
        return line.bytes();
    }

    /** How many went out beyond the window. */
    int reserved() {
        return reserved;
    }

    /** The one that was delivered longest ago, or null. */
    Held first() {
        return line.first();
    }

    /** Whether the window has room for the message: at least for one of any size, unless it is closed. */
    boolean admits(Held held, int window, long windowBytes) {
        int within = line.size() - reserved;
        return within < window && (within == 0 || line.bytes() - reservedBytes + held.weight <= windowBytes);
    }

    /** Puts in the message, which has got its number. */
    void add(Held held) {
        line.addLast(held);
        numbers.put(held.number, held);
        if (held.reserve) {
            reserved++;
            reservedBytes += held.weight;
        }
    }

    /** Puts in a message from the store, in the order of last numbers. */
    void restore(Held held) {
        add(held);
        for (long number : held.earlier) {
            numbers.put(number, held);
        }
        if (held.earlier.length > 0) {
            repeated++;
        }
    }

    /** The message goes out again under that number. */
    void again(Held held, long number, long now) {
        if (held.earlier.length == 0) {
            repeated++;
        }
        held.sent(number, now);
        line.remove(held);
        line.addLast(held);
        numbers.put(number, held);
    }

    void remove(Held held) {
        line.remove(held);
        numbers.remove(held.number);
        for (long number : held.earlier) {
            numbers.remove(number);
        }
        if (held.earlier.length > 0) {
            repeated--;
        }
        if (held.reserve) {
            reserved--;
            reservedBytes -= held.weight;
        }
    }

    /** The message of a delivery, or null. */
    Held get(long number) {
        return numbers.get(number);
    }

    /** Whether any has more than one number, so that its first tells nothing of its place. */
    boolean hasRepeated() {
        return repeated > 0;
    }

    /** Takes out all, the last come first. */
    List<Held> takeAll() {
        List<Held> all = new ArrayList<>(line.size());
        while (line.first() != null) {
            Held held = line.first();
            line.remove(held);
            all.add(held);
        }
        numbers.clear();
        reserved = 0;
        reservedBytes = 0;
        repeated = 0;
        all.sort(Comparator.comparingLong((Held held) -> held.arrival).reversed());
        return all;
    }
}
