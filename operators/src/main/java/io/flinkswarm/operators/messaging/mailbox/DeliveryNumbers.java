package io.flinkswarm.operators.messaging.mailbox;

/**
 * The messages in flight by the numbers of their deliveries.
 *
 * <p>A table with open addressing and linear probing in which nothing is boxed; what is removed leaves no mark (D. Knuth, The
 * Art of Computer Programming 3, 6.4, algorithm R).
 */
final class DeliveryNumbers {
    private long[] numbers = new long[16];
    private Held[] held = new Held[16];
    private int size;

    int size() {
        return size;
    }

    /** The message, or null. */
    Held get(long number) {
        for (int slot = slot(number); numbers[slot] != 0; slot = next(slot)) {
            if (numbers[slot] == number) {
                return held[slot];
            }
        }
        return null;
    }

    /** Adds a number, which is above 0 and not yet there. */
    void put(long number, Held message) {
        if (++size > numbers.length / 2) {
            grow();
        }
        place(number, message);
    }

    private void place(long number, Held message) {
        int slot = slot(number);
        while (numbers[slot] != 0) {
            slot = next(slot);
        }
        numbers[slot] = number;
        held[slot] = message;
    }

    void remove(long number) {
        int slot = slot(number);
        while (numbers[slot] != number) {
            if (numbers[slot] == 0) {
                return;
            }
            slot = next(slot);
        }
        size--;
        int gap = slot;
        for (int each = next(gap); numbers[each] != 0; each = next(each)) {
            int home = slot(numbers[each]);
            // whatever cannot be found past the gap any more moves into it
            if (((each - home) & mask()) >= ((each - gap) & mask())) {
                numbers[gap] = numbers[each];
                held[gap] = held[each];
                gap = each;
            }
        }
        numbers[gap] = 0;
        held[gap] = null;
    }

    void clear() {
        numbers = new long[16];
        held = new Held[16];
        size = 0;
    }

    private void grow() {
        long[] oldNumbers = numbers;
        Held[] oldHeld = held;
        numbers = new long[2 * oldNumbers.length];
        held = new Held[2 * oldNumbers.length];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                place(oldNumbers[i], oldHeld[i]);
            }
        }
    }

    private int mask() {
        return numbers.length - 1;
    }

    private int next(int slot) {
        return (slot + 1) & mask();
    }

    /** Numbers follow one another: each has a slot of its own as long as they do. */
    private int slot(long number) {
        return (int) number & mask();
    }
}
