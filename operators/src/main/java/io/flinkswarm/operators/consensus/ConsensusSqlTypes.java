package io.flinkswarm.operators.consensus;

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

/** The signature of {@code CONSENSUS}: its arguments, state and result, and the checks of a call while it is planned. */
final class ConsensusSqlTypes {
    private static final List<TableArgument> TABLES = List.of(
            new TableArgument("proposals", SqlColumns.PROPOSALS),
            new TableArgument("votes", SqlColumns.VOTES),
            new TableArgument("outcomes", SqlColumns.OUTCOMES, List.of("choice", "quality")));

    private static final String KEY = "group";
    private static final int POLICY = TABLES.size();

    private ConsensusSqlTypes() {}

    /** A call that has passed the checks. */
    record Call(ConsensusConfig config, int maxBuffered, List<Layout> layouts) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    static TypeInference inference() {
        return TypeInference.newBuilder()
                .staticArguments(SqlTypes.arguments(TABLES))
                .inputTypeStrategy(SqlTypes.checking(
                        ConsensusSqlTypes::check,
                        "proposals => TABLE p PARTITION BY group_id",
                        "votes => TABLE v PARTITION BY group_id",
                        "outcomes => TABLE o PARTITION BY group_id",
                        "policy => MAP['rule', 'weighted']",
                        "on_time => DESCRIPTOR(ts)"))
                .stateTypeStrategies(state())
                .outputTypeStrategy(TypeStrategies.explicit(result()))
                .build();
    }

    private static LinkedHashMap<String, StateTypeStrategy> state() {
        LinkedHashMap<String, StateTypeStrategy> state = new LinkedHashMap<>();
        state.put(
                "group",
                SqlTypes.kept(DataTypes.ROW(
                        DataTypes.FIELD("name", DataTypes.STRING()),
                        DataTypes.FIELD("row", DataTypes.BYTES()),
                        DataTypes.FIELD("roster", DataTypes.BYTES()),
                        DataTypes.FIELD("waiting", DataTypes.INT()))));
        for (String table : List.of("networks", "voters", "open", "closed")) {
            state.put(table, SqlTypes.keptBytes(DataTypes.STRING()));
        }
        state.put("closings", SqlTypes.keptBytes(DataTypes.BIGINT()));
        state.put("early", SqlTypes.keptBytes(DataTypes.STRING()));
        state.put("waiting", SqlTypes.keptEvents());
        return state;
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
        List<Layout> layouts = SqlTypes.layouts(call, TABLES, KEY, mistakes);
        Map<String, String> settings = SqlTypes.settings(call, POLICY);
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

    private static int maxBuffered(Map<String, String> settings, List<String> mistakes) {
        return SqlTypes.maxBuffered(
                settings, ConsensusSettings.PREFIX, ConsensusOptions.MAX_BUFFERED.defaultValue(), mistakes);
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
