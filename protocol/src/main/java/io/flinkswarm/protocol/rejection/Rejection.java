package io.flinkswarm.protocol.rejection;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Objects;

/**
 * An input that an operator turned away, with the reason: what must hold and what was found.
 *
 * <p>Texts are cut to bounds, so a flood of oversized input does not become a flood of oversized rejections.
 *
 * @param operator the operator that turned it away, such as {@code consensus}
 * @param reason the kind of fault
 * @param detail what must hold and what was found, at most {@link #MAX_DETAIL} letters
 * @param key the key that the input was for, at most {@link #MAX_KEY} letters; null where it is not known
 * @param input the input as JSON or its id, at most {@link #MAX_INPUT} letters; null where there is nothing to show
 * @param time the input's event time in milliseconds; {@link #NO_TIME} where it has none
 */
@Public
public record Rejection(String operator, Reason reason, String detail, String key, String input, long time) {
    /** The time of an input without one. */
    public static final long NO_TIME = Long.MIN_VALUE;

    /** The longest detail kept. */
    public static final int MAX_DETAIL = 2_000;

    /** The longest key kept. */
    public static final int MAX_KEY = 256;

    /** The longest input kept. */
    public static final int MAX_INPUT = 2_000;

    /** The kinds of faults. Checkpoints and JSON keep the names, so they stay as they are. */
    public enum Reason {
        /** It could not be read at all. */
        MALFORMED,
        /** Its time had passed. */
        LATE,
        /** It has no time where time orders the work. */
        UNTIMED,
        /** Its sender may not send it. */
        FORBIDDEN,
        /** It speaks of something that is not known (any more). */
        UNKNOWN_SUBJECT,
        /** It has been taken already. */
        DUPLICATE,
        /** It is longer, or has more parts, than is taken. */
        OVERSIZED,
        /** A field has a value that is not allowed. */
        INVALID_VALUE,
        /** No room, for now. */
        BUFFER_FULL,
        /** It builds on a version that is not the current one. */
        STALE_VERSION,
        /** Its signature does not fit. */
        BAD_SIGNATURE,
        /** It contradicts what the same sender said before. */
        CONFLICTING
    }

    public Rejection {
        Objects.requireNonNull(operator, "operator");
        Objects.requireNonNull(reason, "reason");
        detail = cut(Objects.requireNonNull(detail, "detail"), MAX_DETAIL);
        key = cut(key, MAX_KEY);
        input = cut(input, MAX_INPUT);
    }

    private static String cut(String text, int most) {
        if (text == null || text.length() <= most) {
            return text;
        }
        int end = most - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }
}
