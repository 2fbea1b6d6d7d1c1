package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Internal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The check that bytes are UTF-8 in the strict sense of Unicode's table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
 *
 * <p>A gateway that passed on anything else would make the receiving clients close their connections, as RFC 6455 wants it.
 */
@Internal
final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    static boolean isValid(byte[] bytes, int from, int length) {
        int end = from + length;
        int i = from;
        while (i < end) {
            while (i <= end - Long.BYTES && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
                i += Long.BYTES;
            }
            while (i < end && bytes[i] >= 0) {
                i++;
            }
            while (i < end && bytes[i] < 0) {
                int more = follow(bytes, i, end);
                if (more == 0) {
                    return false;
                }
                i += more;
            }
        }
        return true;
    }

    /** The length of the sequence that starts at {@code i} with a byte above 0x7F, or 0 if it is none. */
    private static int follow(byte[] bytes, int i, int end) {
        int first = bytes[i] & 0xFF;
        if (first >= 0xC2 && first <= 0xDF) {
            return tail(bytes, i + 1, end) ? 2 : 0;
        }
        if (i + 1 >= end) {
            return 0;
        }
        int second = bytes[i + 1] & 0xFF;
        if ((first & 0xF0) == 0xE0) {
            int least = first == 0xE0 ? 0xA0 : 0x80;
            int most = first == 0xED ? 0x9F : 0xBF;
            return second >= least && second <= most && tail(bytes, i + 2, end) ? 3 : 0;
        }
        if (first >= 0xF0 && first <= 0xF4) {
            int least = first == 0xF0 ? 0x90 : 0x80;
            int most = first == 0xF4 ? 0x8F : 0xBF;
            return second >= least && second <= most && tail(bytes, i + 2, end) && tail(bytes, i + 3, end) ? 4 : 0;
        }
        return 0;
    }

    private static boolean tail(byte[] bytes, int i, int end) {
        return i < end && (bytes[i] & 0xC0) == 0x80;
    }

    /** Whether every surrogate of a text has its partner. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
