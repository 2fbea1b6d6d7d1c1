package io.flinkswarm.benchmarks.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The payload of a benchmark's message: a JSON object that says in digits who sent it, its number, its priority and when it was
 * due, and is filled up to a size.
 *
 * <p>One template is patched in place, and read by position: the clients share the cores with the server.
 */
final class Stamp {
    /** What stands before the digits; no other part of a frame holds it. */
    private static final byte[] MARK = ascii("{\"d\":\"");

    private static final int SENDER_DIGITS = 5;
    private static final int NUMBER_DIGITS = 12;
    private static final int PRIORITY_DIGITS = 1;
    private static final int DUE_DIGITS = 16;
    private static final int DIGITS = SENDER_DIGITS + NUMBER_DIGITS + PRIORITY_DIGITS + DUE_DIGITS;

    /** The shortest payload. */
    static final int MIN_BYTES = MARK.length + DIGITS + 2;

    private final byte[] template;

    // what was read last
    private int sender;
    private long number;
    private int priority;
    private long due;

    Stamp(int bytes) {
        if (bytes < MIN_BYTES + 7) {
            throw new IllegalArgumentException("bytes must be at least " + (MIN_BYTES + 7) + ", but was " + bytes);
        }
        template = new byte[bytes];
        Arrays.fill(template, (byte) 'x');
        System.arraycopy(MARK, 0, template, 0, MARK.length);
        byte[] middle = ascii("\",\"p\":\"");
        System.arraycopy(middle, 0, template, MARK.length + DIGITS, middle.length);
        template[bytes - 2] = '"';
        template[bytes - 1] = '}';
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The payload; the array is the same at each call. */
    byte[] write(int newSender, long newNumber, int newPriority, long newDue) {
        int at = MARK.length;
        at = digits(newSender, at, SENDER_DIGITS);
        at = digits(newNumber, at, NUMBER_DIGITS);
        at = digits(newPriority, at, PRIORITY_DIGITS);
        digits(newDue, at, DUE_DIGITS);
        return template;
    }

    private int digits(long value, int at, int count) {
        long rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            template[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + count;
    }

    /** Reads the stamp somewhere in {@code bytes[from, to)}; false where there is none. */
    boolean read(byte[] bytes, int from, int to) {
        int at = indexOf(bytes, from, to, MARK);
        if (at < 0 || at + MARK.length + DIGITS > to) {
            return false;
        }
        at += MARK.length;
        sender = (int) number(bytes, at, SENDER_DIGITS);
        number = number(bytes, at += SENDER_DIGITS, NUMBER_DIGITS);
        priority = (int) number(bytes, at += NUMBER_DIGITS, PRIORITY_DIGITS);
        due = number(bytes, at + PRIORITY_DIGITS, DUE_DIGITS);
        return true;
    }

    private static long number(byte[] bytes, int at, int count) {
        long value = 0;
        for (int i = at; i < at + count; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    /** Where a text begins in {@code bytes[from, to)}; -1 where it isn't. */
    static int indexOf(byte[] bytes, int from, int to, byte[] text) {
        byte first = text[0];
        outer:
        for (int i = from; i <= to - text.length; i++) {
            if (bytes[i] != first) {
                continue;
            }
            for (int k = 1; k < text.length; k++) {
                if (bytes[i + k] != text[k]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }

    int sender() {
        return sender;
    }

    long number() {
        return number;
    }

    int priority() {
        return priority;
    }

    long due() {
        return due;
    }
}
