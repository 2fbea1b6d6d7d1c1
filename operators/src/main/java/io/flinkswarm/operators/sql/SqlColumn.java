package io.flinkswarm.operators.sql;

import io.flinkswarm.protocol.annotation.Internal;

/**
 * A column that a function reads from one of its tables, found by name; others are ignored.
 *
 * <p>The key is the one column of PARTITION BY and the time that of {@code on_time}, whatever their names.
 *
 * @param name as it must be spelled
 * @param kind what it may hold
 * @param required whether the table must have it
 */
@Internal
public record SqlColumn(String name, Kind kind, boolean required) {
    /** What a column may hold. */
    public enum Kind {
        TEXT("a string or whole number"),
        NUMBER("a number"),
        WHOLE("a whole number"),
        FLAG("a boolean"),
        TIME("milliseconds since the epoch or a timestamp"),
        TEXTS("an array of strings or whole numbers"),
        NUMBERS("an array of numbers"),
        TEXT_BY_NAME("a map of strings to strings or whole numbers"),
        NUMBER_BY_NAME("a map of strings to numbers");

        private final String wanted;

        Kind(String wanted) {
            this.wanted = wanted;
        }

        /** What must be given, in words. */
        public String wanted() {
            return wanted;
        }
    }

    /** A column that the table must have. */
    public static SqlColumn required(String name, Kind kind) {
        return new SqlColumn(name, kind, true);
    }

    /** A column whose values are the event's defaults where the table has none. */
    public static SqlColumn optional(String name, Kind kind) {
        return new SqlColumn(name, kind, false);
    }
}
