package io.flinkswarm.operators.consensus;

import io.flinkswarm.operators.consensus.SqlColumn.Kind;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.inference.TypeStrategies;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.types.Row;

/** The signature of {@code CONSENSUS}: its arguments, state and result, and the checks of a call while it is planned. */
final class ConsensusSqlTypes {
    /** Names of the arguments, the tables in the order of {@link #COLUMNS}. */
    private static final List<String> TABLES = List.of("proposals", "votes", "outcomes");

    private static final List<List<SqlColumn>> COLUMNS =
            List.of(SqlColumn.PROPOSALS, SqlColumn.VOTES, SqlColumn.OUTCOMES);

    private static final int POLICY = TABLES.size();
    private static final String MAX_BUFFERED = "max-buffered";

    private ConsensusSqlTypes() {}

    /** Where a table has what is read. */
    record Layout(int group, int[] columns) implements Serializable {
        private static final long serialVersionUID = 1L;

        Object[] values(Row row) {
            Object[] values = new Object[columns.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = columns[i] < 0 ? null : row.getField(columns[i]);
            }
            return values;
        }
    }

    /** A call that has passed the checks. */
    record Call(ConsensusConfig config, int maxBuffered, List<Layout> layouts) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    static TypeInference inference() {
        EnumSet<StaticArgumentTrait> traits = EnumSet.of(
                StaticArgumentTrait.TABLE, StaticArgumentTrait.SET_SEMANTIC_TABLE, StaticArgumentTrait.REQUIRE_ON_TIME);
        List<StaticArgument> arguments = new ArrayList<>();
        for (String table : TABLES) {
            arguments.add(StaticArgument.table(table, Row.class, false, traits));
        }
        arguments.add(StaticArgument.scalar("policy", DataTypes.MAP(DataTypes.STRING(), DataTypes.STRING()), true));
        return TypeInference.newBuilder()
                .staticArguments(arguments)
                .inputTypeStrategy(new Check())
                .stateTypeStrategies(state())
                .outputTypeStrategy(TypeStrategies.explicit(result()))
                .build();
    }

    private static LinkedHashMap<String, StateTypeStrategy> state() {
        LinkedHashMap<String, StateTypeStrategy> state = new LinkedHashMap<>();
        state.put(
                "group",
                kept(DataTypes.ROW(
                        DataTypes.FIELD("name", DataTypes.STRING()),
                        DataTypes.FIELD("row", DataTypes.BYTES()),
                        DataTypes.FIELD("roster", DataTypes.BYTES()),
                        DataTypes.FIELD("waiting", DataTypes.INT()))));
        for (String table : List.of("networks", "voters", "open", "closed")) {
            state.put(table, kept(MapView.newMapViewDataType(DataTypes.STRING(), DataTypes.BYTES())));
        }
        state.put("closings", kept(MapView.newMapViewDataType(DataTypes.BIGINT(), DataTypes.BYTES())));
        state.put("early", kept(MapView.newMapViewDataType(DataTypes.STRING(), DataTypes.BYTES())));
        state.put("waiting", kept(MapView.newMapViewDataType(DataTypes.BIGINT(), DataTypes.ARRAY(DataTypes.BYTES()))));
        return state;
    }

    /** Without time-to-live, whatever the session says: a group's rows count each other, and expire by its own timers. */
    private static StateTypeStrategy kept(DataType type) {
        return StateTypeStrategy.of(TypeStrategies.explicit(type), Duration.ZERO);
    }

    private static DataType result() {
        DataTypes.Field[] fields = new DataTypes.Field[SqlResult.values().length];
        for (SqlResult column : SqlResult.values()) {
            fields[column.ordinal()] = DataTypes.FIELD(column.column(), typeOf(column));
        }
        return DataTypes.ROW(fields).notNull();
    }

    private static DataType typeOf(SqlResult column) {
        return switch (column) {
            case KIND -> DataTypes.STRING().notNull();
            case ID, PROPOSAL, TYPE, STATUS, CHOICE, RULE, REASON, DETAIL, PRIORITY, VOTER, SECOND_CHOICE, INPUT ->
                DataTypes.STRING();
            case POSTERIOR, DISAGREEMENT, THRESHOLD, PRIOR_LOG_ODDS, WEIGHTED_LOG_LOSS, NEURAL_LOG_LOSS ->
                DataTypes.DOUBLE();
            case TIES, VOTES, ASKED, ATTEMPT -> DataTypes.INT();
            case TOOK_MS -> DataTypes.BIGINT();
            case NETWORK_ACTED, ATTRIBUTABLE -> DataTypes.BOOLEAN();
            case CONTRIBUTIONS ->
                DataTypes.ARRAY(DataTypes.ROW(
                        DataTypes.FIELD("voter", DataTypes.STRING()),
                        DataTypes.FIELD("choice", DataTypes.STRING()),
                        DataTypes.FIELD("log_odds", DataTypes.DOUBLE())));
            case MEAN_REASONING -> DataTypes.ARRAY(DataTypes.FLOAT());
            case VOTERS, OPTIONS -> DataTypes.ARRAY(DataTypes.STRING());
            case ANSWER_BY -> DataTypes.TIMESTAMP_LTZ(3);
        };
    }

    /** What the call asks for; what is wrong with it goes to the list, all of it. */
    static Call read(CallContext call, List<String> mistakes) {
        List<Layout> layouts = layouts(call, mistakes);
        Map<String, String> settings = settings(call);
        if (settings == null) {
            mistakes.add("policy must be a MAP of string literals such as MAP['rule', 'weighted']");
            settings = new TreeMap<>();
        }
        int maxBuffered = maxBuffered(settings, mistakes);
        return new Call(config(settings, mistakes), maxBuffered, layouts);
    }

    private static ConsensusConfig config(Map<String, String> settings, List<String> mistakes) {
        ConsensusConfig config = ConsensusSettings.apply(ConsensusConfig.DEFAULT, settings, mistakes);
        mistakes.addAll(
                VoteRules.load(Thread.currentThread().getContextClassLoader()).mistakes(config));
        return config;
    }

    private static List<Layout> layouts(CallContext call, List<String> mistakes) {
        List<Layout> layouts = new ArrayList<>();
        for (int table = 0; table < TABLES.size(); table++) {
            Optional<TableSemantics> semantics = call.getTableSemantics(table);
            // an argument that is no table at all is Flink's to refuse
            layouts.add(semantics.isPresent() ? layout(table, semantics.get(), mistakes) : null);
        }
        return layouts;
    }

    /** The policy as it was written; null where it is not made of literals. */
    private static Map<String, String> settings(CallContext call) {
        Map<String, String> settings = new TreeMap<>();
        if (call.isArgumentNull(POLICY)) {
            return settings;
        }
        Optional<Map<?, ?>> given;
        try {
            given = call.getArgumentValue(POLICY, Map.class).map(map -> (Map<?, ?>) map);
        } catch (AssertionError | ClassCastException e) {
            // what Flink 2.3 says of a map that holds calls
            return null;
        }
        if (given.isEmpty()) {
            return null;
        }
        given.get().forEach((name, value) -> settings.put(SqlEvents.text(name), SqlEvents.text(value)));
        return settings;
    }

    private static int maxBuffered(Map<String, String> settings, List<String> mistakes) {
        String prefixed = settings.remove(ConsensusSettings.PREFIX + MAX_BUFFERED);
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
        return ConsensusOptions.MAX_BUFFERED.defaultValue();
    }

    private static Layout layout(int table, TableSemantics semantics, List<String> mistakes) {
        String name = TABLES.get(table);
        List<String> names = DataType.getFieldNames(semantics.dataType());
        List<DataType> types = DataType.getFieldDataTypes(semantics.dataType());
        int[] partition = semantics.partitionByColumns();
        int group = partition.length == 1 ? partition[0] : -1;
        if (group < 0) {
            mistakes.add(name + " must be PARTITION BY one column, the group, but was by " + partition.length);
        } else {
            check(name + "." + names.get(group), Kind.TEXT, types.get(group), mistakes);
        }
        List<SqlColumn> wanted = COLUMNS.get(table);
        int[] columns = new int[wanted.size()];
        for (int i = 0; i < columns.length; i++) {
            SqlColumn column = wanted.get(i);
            columns[i] = names.indexOf(column.name());
            if (columns[i] >= 0) {
                check(name + "." + column.name(), column.kind(), types.get(columns[i]), mistakes);
            } else if (column.required()) {
                mistakes.add(name + " must have a column '" + column.name() + "', but has " + names);
            }
        }
        if (wanted == SqlColumn.OUTCOMES && !names.contains("choice") && !names.contains("quality")) {
            mistakes.add(name + " must have a column 'choice' or 'quality', but has " + names);
        }
        return new Layout(group, columns);
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
            case TIME ->
                whole
                        || type.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                        || type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
            case TEXTS ->
                type.is(LogicalTypeRoot.ARRAY)
                        && fits(Kind.TEXT, type.getChildren().get(0));
            case NUMBERS ->
                type.is(LogicalTypeRoot.ARRAY)
                        && fits(Kind.NUMBER, type.getChildren().get(0));
        };
    }

    /** Lets the planner refuse a call, with every mistake named, before anything runs. */
    private static final class Check implements InputTypeStrategy {
        @Override
        public ArgumentCount getArgumentCount() {
            return ConstantArgumentCount.any();
        }

        @Override
        public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
            List<String> mistakes = new ArrayList<>();
            layouts(call, mistakes);
            Map<String, String> settings = settings(call);
            // the Table API shows its maps only later, to read()
            if (settings != null) {
                maxBuffered(settings, mistakes);
                config(settings, mistakes);
            }
            return mistakes.isEmpty()
                    ? Optional.of(call.getArgumentDataTypes())
                    : call.fail(throwOnFailure, "%s", String.join("; ", mistakes));
        }

        @Override
        public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
            return List.of(Signature.of(
                    Signature.Argument.of("proposals => TABLE p PARTITION BY group_id"),
                    Signature.Argument.of("votes => TABLE v PARTITION BY group_id"),
                    Signature.Argument.of("outcomes => TABLE o PARTITION BY group_id"),
                    Signature.Argument.of("policy => MAP['rule', 'weighted']"),
                    Signature.Argument.of("on_time => DESCRIPTOR(ts)")));
        }
    }
}
