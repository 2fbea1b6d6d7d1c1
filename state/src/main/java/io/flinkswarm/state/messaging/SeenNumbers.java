package io.flinkswarm.state.messaging;

import java.util.Arrays;

/**
 * Which numbers of a stream have been seen: the highest, and a bit for each of so many up to it.
 *
 * <p>A sender has only so many numbers open, so what is further below the highest has been seen. Kept as an array of longs: the highest,
 * then the bits, a number's at its remainder.
 */
final class SeenNumbers {
    private SeenNumbers() {}

    /** Nothing seen, with room to tell at least so many numbers apart. */
    static long[] empty(int size) {
        return new long[1 + (size + Long.SIZE - 1) / Long.SIZE];
    }

    /** Notes a number from 1 on; false if it was seen before, or is too far below the highest to tell. */
    static boolean add(long[] seen, long number) {
        long size = (long) (seen.length - 1) * Long.SIZE;
        if (number <= seen[0] - size) {
            return false;
        }
        if (number - seen[0] >= size) {
            Arrays.fill(seen, 1, seen.length, 0);
        } else {
            for (long passed = seen[0] + 1; passed <= number; passed++) {
                seen[word(passed, size)] &= ~bit(passed);
            }
        }
        seen[0] = Math.max(seen[0], number);
        int word = word(number, size);
        if ((seen[word] & bit(number)) != 0) {
            return false;
        }
        seen[word] |= bit(number);
        return true;
    }

    private static int word(long number, long size) {
        return 1 + (int) (number % size / Long.SIZE);
    }

    private static long bit(long number) {
        return 1L << (number % Long.SIZE);
    }
}
