package io.flinkswarm.operators.settings;

import io.flinkswarm.protocol.annotation.Internal;
import java.time.Duration;
import java.util.Objects;

/** The checks of a policy's values: each gives the value back, or says what it must be. */
@Internal
public final class Bounds {
    /** A hundred years: sums of event times and durations stay in range. */
    private static final long LONGEST_MILLIS = 36_525L * 24 * 3600 * 1000;

    private Bounds() {}

    /** A text that says something. */
    public static String named(String name, String value) {
        Objects.requireNonNull(value, name);
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank");
        }
        return value;
    }

    /** A number between two that it must not reach. */
    public static double inside(String name, double value, double above, double below) {
        if (!(value > above && value < below)) {
            throw new IllegalArgumentException(
                    name + " must be above " + above + " and below " + below + ", but was " + value);
        }
        return value;
    }

    /** A number between two that it may reach. */
    public static double range(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", but was " + value);
        }
        return value;
    }

    /** A whole number between two that it may reach. */
    public static int range(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", but was " + value);
        }
        return value;
    }

    /** A whole number that is at least so much. */
    public static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", but was " + value);
        }
        return value;
    }

    /** The milliseconds of a time of at least so many, at most a hundred years. */
    public static long millis(String name, Duration value, long least) {
        long seconds = Objects.requireNonNull(value, name).toSeconds();
        long millis = Math.abs(seconds) > LONGEST_MILLIS / 1000 ? -1 : value.toMillis();
        if (millis < least) {
            throw new IllegalArgumentException(
                    name + " must be from " + least + " ms to a hundred years, but was " + value);
        }
        return millis;
    }
}
