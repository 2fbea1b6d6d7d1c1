package io.flinkswarm.protocol.view;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * A flat, immutable row of a view: named columns in a fixed order, each a String, Long, Double or Boolean, or null.
 *
 * <pre>{@code
 * ViewRow row = ViewRow.builder().put("node", "n1").put("load", 3L).put("healthy", true).build();
 * row.getLong("load"); // 3
 * }</pre>
 *
 * <p>Flat, because SQL and a live table read it. Two rows are equal if their columns are, in the same order.
 */
@PublicEvolving
public final class ViewRow {
    private static final ViewRow EMPTY = new ViewRow(new String[0], new Object[0]);

    private final String[] columns;
    private final Object[] values;

    private ViewRow(String[] columns, Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    /** A row without columns. */
    public static ViewRow empty() {
        return EMPTY;
    }

    /** Starts a row; columns keep the order in which they are put. */
    public static Builder builder() {
        return new Builder(8);
    }

    /** Starts a row of about that many columns, which saves the builder from growing. */
    public static Builder builder(int columns) {
        return new Builder(columns);
    }

    /** The number of columns. */
    public int size() {
        return columns.length;
    }

    /** The name of the column at the index, from 0. */
    public String column(int index) {
        return columns[index];
    }

    /** The value at the index, from 0: a String, Long, Double, Boolean or null. */
    public Object value(int index) {
        return values[index];
    }

    /** The column's value, or null where it holds none or the row has no such column. */
    public Object get(String column) {
        int index = indexOf(column);
        return index < 0 ? null : values[index];
    }

    /** Whether the row has the column, be its value null or not. */
    public boolean has(String column) {
        return indexOf(column) >= 0;
    }

    /** The column's text, or null where it holds none. */
    public String getString(String column) {
        return (String) required(column);
    }

    /** The column's whole number; throws {@link NullPointerException} where it holds none. */
    public long getLong(String column) {
        return (Long) Objects.requireNonNull(required(column), column);
    }

    /** The column's number; throws {@link NullPointerException} where it holds none. */
    public double getDouble(String column) {
        return (Double) Objects.requireNonNull(required(column), column);
    }

    /** The column's truth value; throws {@link NullPointerException} where it holds none. */
    public boolean getBoolean(String column) {
        return (Boolean) Objects.requireNonNull(required(column), column);
    }

    /** The column names in order. */
    public List<String> columns() {
        return List.of(columns);
    }

    /** The row as an unmodifiable map in the order of its columns; null values are kept. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
            map.put(columns[i], values[i]);
        }
        return Collections.unmodifiableMap(map);
    }

    private Object required(String column) {
        int index = indexOf(column);
        if (index < 0) {
            throw new NoSuchElementException("column must be one of " + columns() + ", but was " + column);
        }
        return values[index];
    }

    private int indexOf(String column) {
        for (int i = 0; i < columns.length; i++) {
            if (columns[i].equals(column)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ViewRow that
                && Arrays.equals(columns, that.columns)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(columns) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return toMap().toString();
    }

    /** Collects the columns of one row. A column is put once. */
    public static final class Builder {
        private final List<String> columns;
        private final List<Object> values;

        private Builder(int size) {
            columns = new ArrayList<>(size);
            values = new ArrayList<>(size);
        }

        /** Adds a text column; null is kept as null. */
        public Builder put(String column, String value) {
            return add(column, value);
        }

        /** Adds a whole number. */
        public Builder put(String column, long value) {
            return add(column, value);
        }

        /** Adds a number. NaN and infinities are kept as they are. */
        public Builder put(String column, double value) {
            return add(column, value);
        }

        /** Adds a truth value. */
        public Builder put(String column, boolean value) {
            return add(column, value);
        }

        /** Adds a column that has no value. */
        public Builder putNull(String column) {
            return add(column, null);
        }

        /** Adds a value whose type is known only at run time; must be a String, Long, Double, Boolean or null. */
        public Builder putValue(String column, Object value) {
            if (value != null
                    && !(value instanceof String)
                    && !(value instanceof Long)
                    && !(value instanceof Double)
                    && !(value instanceof Boolean)) {
                throw new IllegalArgumentException("value of " + column
                        + " must be a String, Long, Double, Boolean or null, but was a "
                        + value.getClass().getName());
            }
            return add(column, value);
        }

        private Builder add(String column, Object value) {
            Objects.requireNonNull(column, "column");
            if (columns.contains(column)) {
                throw new IllegalArgumentException("column must be put once, but was put again: " + column);
            }
            columns.add(column);
            values.add(value);
            return this;
        }

        /** The row. */
        public ViewRow build() {
            return columns.isEmpty() ? EMPTY : new ViewRow(columns.toArray(new String[0]), values.toArray());
        }
    }
}
