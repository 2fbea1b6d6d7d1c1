package io.flinkswarm.operators.sql;

import io.flinkswarm.protocol.annotation.Internal;
import java.lang.reflect.Array;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values of SQL columns as the fields of events take them; null, where a column is missing or null, is what is not stated. */
@Internal
public final class SqlValues {
    private SqlValues() {}

    /** A text; empty for null. */
    public static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    /** A number; NaN for null. */
    public static double number(Object value) {
        return value == null ? Double.NaN : ((Number) value).doubleValue();
    }

    /** A whole number; 0 for null. */
    public static long whole(Object value) {
        return value == null ? 0 : ((Number) value).longValue();
    }

    /** A whole number that fits an int, else the nearest that does; 0 for null. */
    public static int count(Object value) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, whole(value)));
    }

    /** A boolean; false for null. */
    public static boolean flag(Object value) {
        return value != null && (Boolean) value;
    }

    /** Milliseconds since the epoch; 0 for null. */
    public static long millis(Object value) {
        if (value instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        // like Flink's own time attributes: a timestamp without a zone counts as UTC
        return value instanceof LocalDateTime local
                ? local.toInstant(ZoneOffset.UTC).toEpochMilli()
                : whole(value);
    }

    /** Texts; none for null. */
    public static List<String> texts(Object array) {
        if (array == null) {
            return List.of();
        }
        int size = Array.getLength(array);
        List<String> texts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            texts.add(text(Array.get(array, i)));
        }
        return texts;
    }

    /** Numbers by name; none for null, NaN for one that is null. */
    public static SortedMap<String, Double> numbersByName(Object map) {
        SortedMap<String, Double> numbers = new TreeMap<>();
        if (map != null) {
            ((Map<?, ?>) map).forEach((name, value) -> numbers.put(text(name), number(value)));
        }
        return numbers;
    }

    /** Texts by name; none for null. */
    public static SortedMap<String, String> textsByName(Object map) {
        SortedMap<String, String> texts = new TreeMap<>();
        if (map != null) {
            ((Map<?, ?>) map).forEach((name, value) -> texts.put(text(name), text(value)));
        }
        return texts;
    }

    /** The constant of that name, whatever its case; null where there is none. */
    public static <E extends Enum<E>> E constant(Class<E> type, Object value) {
        String name = text(value).trim().toUpperCase(Locale.ROOT);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        return null;
    }
}
