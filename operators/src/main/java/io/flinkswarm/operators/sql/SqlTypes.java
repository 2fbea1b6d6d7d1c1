package io.flinkswarm.operators.sql;

import io.flinkswarm.operators.sql.SqlColumn.Kind;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.rows.BytesTable;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.functions.TableSemantics;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;
import org.apache.flink.table.types.inference.StateTypeStrategy;
import org.apache.flink.table.types.inference.StaticArgument;
import org.apache.flink.table.types.inference.StaticArgumentTrait;
import org.apache.flink.table.types.inference.TypeStrategies;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.types.Row;

/**
 * What the signatures of the protocols' functions share: tables whose columns are found by name, a policy of literals, state
 * of bytes, and the checks of a call while it is planned.
 */
@Internal
public final class SqlTypes {
    /** A setting of every function: how many rows of a key may wait for the watermark. */
    public static final String MAX_BUFFERED = "max-buffered";

    private SqlTypes() {}

    /**
     * A table argument.
     *
     * @param name of the argument
     * @param columns that are read
     * @param oneOf columns of which there must be one at least; empty where that is no matter
     */
    public record TableArgument(String name, List<SqlColumn> columns, List<String> oneOf) {
        public TableArgument(String name, List<SqlColumn> columns) {
            this(name, columns, List.of());
        }
    }

    /** Where a table has what is read: the column of the key, and those of the values, -1 where there is none. */
    public record Layout(int key, int[] columns) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** The row's values in the order in which columns were asked for. */
        public Object[] values(Row row) {
            Object[] values = new Object[columns.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = columns[i] < 0 ? null : row.getField(columns[i]);
            }
            return values;
        }

        /** The row's key. */
        public String key(Row row) {
            return SqlValues.text(row.getField(key));
        }
    }

    /** The arguments: the tables, each with rows in event time, then the policy. */
    public static List<StaticArgument> arguments(List<TableArgument> tables) {
        EnumSet<StaticArgumentTrait> traits = EnumSet.of(
                StaticArgumentTrait.TABLE, StaticArgumentTrait.SET_SEMANTIC_TABLE, StaticArgumentTrait.REQUIRE_ON_TIME);
        List<StaticArgument> arguments = new ArrayList<>();
        for (TableArgument table : tables) {
            arguments.add(StaticArgument.table(table.name(), Row.class, false, traits));
        }
        arguments.add(StaticArgument.scalar("policy", DataTypes.MAP(DataTypes.STRING(), DataTypes.STRING()), true));
        return arguments;
    }

    /** Without time-to-live, whatever the session says: a key's rows count each other, and expire by its own timers. */
    public static StateTypeStrategy kept(DataType type) {
        return StateTypeStrategy.of(TypeStrategies.explicit(type), Duration.ZERO);
    }

    /** Rows of bytes by key. */
    public static StateTypeStrategy keptBytes(DataType key) {
        return kept(MapView.newMapViewDataType(key, DataTypes.BYTES()));
    }

    /** Events that wait for the watermark, by time. */
    public static StateTypeStrategy keptEvents() {
        return kept(MapView.newMapViewDataType(DataTypes.BIGINT(), DataTypes.ARRAY(DataTypes.BYTES())));
    }

    /** The bytes of such a state. */
    public static <K> BytesTable.Bytes<K> bytes(MapView<K, byte[]> view) {
        return new ViewBytes<>(view);
    }

    /**
     * The layouts of the tables that the call gives; what is wrong with them goes to the list, all of it. One that is no table
     * at all has none: that is Flink's to refuse.
     *
     * @param key what the tables are partitioned by, in a word
     */
    public static List<Layout> layouts(
            CallContext call, List<TableArgument> tables, String key, List<String> mistakes) {
        List<Layout> layouts = new ArrayList<>();
        for (int position = 0; position < tables.size(); position++) {
            Optional<TableSemantics> semantics = call.getTableSemantics(position);
            layouts.add(semantics.isPresent() ? layout(tables.get(position), semantics.get(), key, mistakes) : null);
        }
        return layouts;
    }

    /** The policy as it was written; null where it is not made of literals. */
    public static Map<String, String> settings(CallContext call, int argument) {
        Map<String, String> settings = new TreeMap<>();
        if (call.isArgumentNull(argument)) {
            return settings;
        }
        Optional<Map<?, ?>> given;
        try {
            given = call.getArgumentValue(argument, Map.class).map(map -> (Map<?, ?>) map);
        } catch (AssertionError | ClassCastException e) {
            // what Flink 2.3 says of a map that holds calls
            return null;
        }
        if (given.isEmpty()) {
            return null;
        }
        given.get().forEach((name, value) -> settings.put(SqlValues.text(name), SqlValues.text(value)));
        return settings;
    }

    /** Takes {@link #MAX_BUFFERED} out of the settings, with or without the prefix of configuration files. */
    public static int maxBuffered(
            Map<String, String> settings, String prefix, int defaultValue, List<String> mistakes) {
        String prefixed = settings.remove(prefix + MAX_BUFFERED);
        String text = settings.remove(MAX_BUFFERED);
        text = text == null ? prefixed : text;
        if (text != null) {
            try {
                int value = Integer.parseInt(text.trim());
                if (value >= 1) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below, like a number that is too small
            }
            mistakes.add(MAX_BUFFERED + " must be a whole number from 1 up, but was '" + text + "'");
        }
        return defaultValue;
    }

    /**
     * Lets the planner refuse a call, with every mistake named, before anything runs.
     *
     * @param checks put what is wrong into a list
     * @param signature what the arguments look like, for the planner's messages
     */
    public static InputTypeStrategy checking(BiConsumer<CallContext, List<String>> checks, String... signature) {
        return new Checking(checks, List.of(signature));
    }

    private record Checking(BiConsumer<CallContext, List<String>> checks, List<String> signature)
            implements InputTypeStrategy {
        @Override
        public ArgumentCount getArgumentCount() {
            return ConstantArgumentCount.any();
        }

        @Override
        public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
            List<String> mistakes = new ArrayList<>();
            checks.accept(call, mistakes);
            return mistakes.isEmpty()
                    ? Optional.of(call.getArgumentDataTypes())
                    : call.fail(throwOnFailure, "%s", String.join("; ", mistakes));
        }

        @Override
        public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
            return List.of(
                    Signature.of(signature.stream().map(Signature.Argument::of).toList()));
        }
    }

    private static Layout layout(TableArgument table, TableSemantics semantics, String keyName, List<String> mistakes) {
        String name = table.name();
        List<String> names = DataType.getFieldNames(semantics.dataType());
        List<DataType> types = DataType.getFieldDataTypes(semantics.dataType());
        int[] partition = semantics.partitionByColumns();
        int key = partition.length == 1 ? partition[0] : -1;
        if (key < 0) {
            mistakes.add(
                    name + " must be PARTITION BY one column, the " + keyName + ", but was by " + partition.length);
        } else {
            check(name + "." + names.get(key), Kind.TEXT, types.get(key), mistakes);
        }
        int[] columns = new int[table.columns().size()];
        for (int i = 0; i < columns.length; i++) {
            SqlColumn column = table.columns().get(i);
            columns[i] = names.indexOf(column.name());
            if (columns[i] >= 0) {
                check(name + "." + column.name(), column.kind(), types.get(columns[i]), mistakes);
            } else if (column.required()) {
                mistakes.add(name + " must have a column '" + column.name() + "', but has " + names);
            }
        }
        if (!table.oneOf().isEmpty() && table.oneOf().stream().noneMatch(names::contains)) {
            mistakes.add(name + " must have a column '" + String.join("' or '", table.oneOf()) + "', but has " + names);
        }
        return new Layout(key, columns);
    }

    private static void check(String column, Kind kind, DataType type, List<String> mistakes) {
        if (!fits(kind, type.getLogicalType())) {
            mistakes.add(column + " must be " + kind.wanted() + ", but was "
                    + type.getLogicalType().asSummaryString());
        }
    }

    private static boolean fits(Kind kind, LogicalType type) {
        boolean whole = type.is(LogicalTypeFamily.INTEGER_NUMERIC);
        return switch (kind) {
            case TEXT -> whole || type.is(LogicalTypeFamily.CHARACTER_STRING);
            case NUMBER -> type.is(LogicalTypeFamily.NUMERIC);
            case WHOLE -> whole;
            case FLAG -> type.is(LogicalTypeRoot.BOOLEAN);
            case TIME ->
                whole
                        || type.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                        || type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
            case TEXTS -> type.is(LogicalTypeRoot.ARRAY) && fits(Kind.TEXT, child(type, 0));
            case NUMBERS -> type.is(LogicalTypeRoot.ARRAY) && fits(Kind.NUMBER, child(type, 0));
            case TEXT_BY_NAME -> named(type) && fits(Kind.TEXT, child(type, 1));
            case NUMBER_BY_NAME -> named(type) && fits(Kind.NUMBER, child(type, 1));
        };
    }

    private static boolean named(LogicalType type) {
        return type.is(LogicalTypeRoot.MAP) && child(type, 0).is(LogicalTypeFamily.CHARACTER_STRING);
    }

    private static LogicalType child(LogicalType type, int position) {
        return type.getChildren().get(position);
    }

    private record ViewBytes<K>(MapView<K, byte[]> view) implements BytesTable.Bytes<K> {
        @Override
        public byte[] get(K key) throws Exception {
            return view.get(key);
        }

        @Override
        public void put(K key, byte[] row) throws Exception {
            view.put(key, row);
        }

        @Override
        public void remove(K key) throws Exception {
            view.remove(key);
        }

        @Override
        public Iterable<Map.Entry<K, byte[]>> entries() throws Exception {
            return view.entries();
        }

        @Override
        public void clear() {
            view.clear();
        }
    }
}
