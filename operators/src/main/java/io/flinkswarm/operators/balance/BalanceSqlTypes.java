package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.operators.sql.SqlTypes;
import io.flinkswarm.operators.sql.SqlTypes.Layout;
import io.flinkswarm.operators.sql.SqlTypes.TableArgument;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.StateTypeStrategy;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.inference.TypeStrategies;

/** The signature of {@code ASSIGN}: its arguments, state and result, and the checks of a call while it is planned. */
final class BalanceSqlTypes {
    private static final List<TableArgument> TABLES = List.of(
            new TableArgument("nodes", BalanceSqlColumns.NODES),
            new TableArgument("tasks", BalanceSqlColumns.TASKS),
            new TableArgument("results", BalanceSqlColumns.RESULTS));

    private static final String KEY = "pool";
    private static final int POLICY = TABLES.size();

    private BalanceSqlTypes() {}

    /** A call that has passed the checks. */
    record Call(BalanceConfig config, int maxBuffered, List<Layout> layouts) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    static TypeInference inference() {
        return TypeInference.newBuilder()
                .staticArguments(SqlTypes.arguments(TABLES))
                .inputTypeStrategy(SqlTypes.checking(
                        BalanceSqlTypes::check,
                        "nodes => TABLE n PARTITION BY pool",
                        "tasks => TABLE t PARTITION BY pool",
                        "results => TABLE r PARTITION BY pool",
                        "policy => MAP['strategy', 'resource-aware']",
                        "on_time => DESCRIPTOR(ts)"))
                .stateTypeStrategies(state())
                .outputTypeStrategy(TypeStrategies.explicit(result()))
                .build();
    }

    private static LinkedHashMap<String, StateTypeStrategy> state() {
        LinkedHashMap<String, StateTypeStrategy> state = new LinkedHashMap<>();
        state.put(
                "pool",
                SqlTypes.kept(DataTypes.ROW(
                        DataTypes.FIELD("name", DataTypes.STRING()),
                        DataTypes.FIELD("row", DataTypes.BYTES()),
                        DataTypes.FIELD("waiting", DataTypes.INT()))));
        for (String table : List.of("node_rows", "task_rows", "closed")) {
            state.put(table, SqlTypes.keptBytes(DataTypes.STRING()));
        }
        state.put("closings", SqlTypes.keptBytes(DataTypes.BIGINT()));
        state.put("waiting", SqlTypes.keptEvents());
        return state;
    }

    private static DataType result() {
        DataTypes.Field[] fields = new DataTypes.Field[BalanceSqlResult.values().length];
        for (BalanceSqlResult column : BalanceSqlResult.values()) {
            fields[column.ordinal()] = DataTypes.FIELD(column.column(), typeOf(column));
        }
        return DataTypes.ROW(fields).notNull();
    }

    private static DataType typeOf(BalanceSqlResult column) {
        return switch (column) {
            case KIND -> DataTypes.STRING().notNull();
            case ID, TASK, NODE, STATE, MOVED_FROM, SUPERSEDES, STRATEGY, REASON, DETAIL, INPUT -> DataTypes.STRING();
            case PREDICTED_MS, LOW_MS, HIGH_MS, SUCCESS_PROBABILITY, EXPECTED_START_ERROR_MS -> DataTypes.DOUBLE();
            case ATTEMPT, CANDIDATES -> DataTypes.INT();
            case EPOCH, WAITED_MS -> DataTypes.BIGINT();
            case SHADOW, TRIAL -> DataTypes.BOOLEAN();
            case GPUS -> DataTypes.ARRAY(DataTypes.INT());
            case SCORES ->
                DataTypes.ARRAY(DataTypes.ROW(
                        DataTypes.FIELD("node", DataTypes.STRING()),
                        DataTypes.FIELD("cost", DataTypes.DOUBLE()),
                        DataTypes.FIELD("predicted_ms", DataTypes.DOUBLE())));
            case EXPECTED_START, DECIDED_AT -> DataTypes.TIMESTAMP_LTZ(3);
        };
    }

    /** What the call asks for; what is wrong with it goes to the list, all of it. */
    static Call read(CallContext call, List<String> mistakes) {
        List<Layout> layouts = SqlTypes.layouts(call, TABLES, KEY, mistakes);
        Map<String, String> settings = SqlTypes.settings(call, POLICY);
        if (settings == null) {
            mistakes.add("policy must be a MAP of string literals such as MAP['strategy', 'resource-aware']");
            settings = new TreeMap<>();
        }
        int maxBuffered = maxBuffered(settings, mistakes);
        return new Call(config(settings, mistakes), maxBuffered, layouts);
    }

    private static BalanceConfig config(Map<String, String> settings, List<String> mistakes) {
        BalanceConfig config = BalanceSettings.apply(BalanceConfig.DEFAULT, settings, mistakes);
        mistakes.addAll(PlacementStrategies.load(Thread.currentThread().getContextClassLoader())
                .mistakes(config.strategy(), config.adaptiveStrategies()));
        if (config.shards() > 1) {
            mistakes.add("shards must be 1 in SQL, but was " + config.shards()
                    + ": the tables' PARTITION BY spreads the work; use the DataStream API for a pool in parts");
        }
        return config;
    }

    private static int maxBuffered(Map<String, String> settings, List<String> mistakes) {
        return SqlTypes.maxBuffered(
                settings, BalanceSettings.PREFIX, BalanceOptions.MAX_BUFFERED.defaultValue(), mistakes);
    }

    private static void check(CallContext call, List<String> mistakes) {
        SqlTypes.layouts(call, TABLES, KEY, mistakes);
        Map<String, String> settings = SqlTypes.settings(call, POLICY);
        // the Table API shows its maps only later, to read()
        if (settings != null) {
            maxBuffered(settings, mistakes);
            config(settings, mistakes);
        }
    }
}
