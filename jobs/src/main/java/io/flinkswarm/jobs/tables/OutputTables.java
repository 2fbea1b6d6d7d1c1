package io.flinkswarm.jobs.tables;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.ExecutionConfigOptions.NotNullEnforcer;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.types.Row;

/**
 * Results to tables that the user defines by DDL.
 *
 * <pre>{@code
 * CREATE TABLE results (line STRING) WITH ('connector'='kafka', 'topic'='results', 'format'='raw',
 *   'sink.delivery-guarantee'='exactly-once', 'sink.transactional-id-prefix'='swarm',
 *   'properties.transaction.timeout.ms'='600000', ...);
 * CREATE TABLE decision (`group` STRING, id STRING, choice STRING, confidence DOUBLE, `time` TIMESTAMP_LTZ(3), line STRING) WITH (...);
 * }</pre>
 *
 * <p>A STRING column {@code line} takes the result as JSON; every other column takes the field of its name, converted to the column's type: NULL where the result
 * has none or it can't be converted, milliseconds as a timestamp where the column is one, JSON where the field is an object or
 * an array and the column a STRING. A table that has the name of a kind of results, with {@code _} for {@code -}, takes results of that kind alone,
 * and a result without a value for a NOT NULL column is left out; any other table takes all. The delivery guarantee is the connector's.
 */
@PublicEvolving
public final class OutputTables {
    private static final String LINES = "swarm_lines";

    private final DefinedTables tables;
    private final List<Output> outputs = new ArrayList<>();

    private record Output(String name, RowTypeInfo type, List<String> casts, LineRowsFunction rows) {
        String insert(String from) {
            String columns = String.join(", ", quoted(type.getFieldNames()));
            return "INSERT INTO " + DefinedTables.quoted(name) + " (" + columns + ") SELECT " + String.join(", ", casts)
                    + " FROM " + from;
        }

        private static List<String> quoted(String[] names) {
            return List.of(names).stream().map(DefinedTables::quoted).toList();
        }
    }

    private OutputTables(DefinedTables tables) {
        this.tables = tables;
    }

    /**
     * Defines the tables.
     *
     * @param setting the setting that holds the statements, for the messages
     * @param statements {@code CREATE TABLE} statements with semicolons between
     * @param kinds the kinds of results
     * @throws IllegalArgumentException naming everything that is wrong with them
     */
    public static OutputTables of(
            StreamExecutionEnvironment env, String setting, String statements, List<String> kinds) {
        DefinedTables tables = new DefinedTables(env, setting, statements);
        tables.sql.getConfig().set(ExecutionConfigOptions.TABLE_EXEC_SINK_NOT_NULL_ENFORCER, NotNullEnforcer.DROP);
        OutputTables outputs = new OutputTables(tables);
        tables.each((name, schema) -> {
            Output output = output(name, schema, kinds);
            // Planning makes the connector look at its options, which defining does not.
            tables.sql.explainSql(output.insert(noRows(output)));
            outputs.outputs.add(output);
        });
        tables.throwMistakes();
        return outputs;
    }

    private static Output output(String name, ResolvedSchema schema, List<String> kinds) {
        List<String> names = new ArrayList<>();
        List<TypeInformation<?>> types = new ArrayList<>();
        List<String> casts = new ArrayList<>();
        for (Column column : schema.getColumns()) {
            if (column.isPersisted()) {
                LogicalType type = column.getDataType().getLogicalType();
                names.add(column.getName());
                types.add(carrier(column.getName(), type));
                casts.add("TRY_CAST(" + DefinedTables.quoted(column.getName()) + " AS "
                        + type.copy(true).asSerializableString() + ")");
            }
        }
        String[] fields = names.toArray(new String[0]);
        RowTypeInfo rows = new RowTypeInfo(types.toArray(new TypeInformation<?>[0]), fields);
        String kind = DefinedTables.kindOf(name, kinds);
        return new Output(name, rows, casts, new LineRowsFunction(kind, fields, carriers(rows)));
    }

    /** The type in which a field travels to its column. */
    private static TypeInformation<?> carrier(String name, LogicalType type) {
        return switch (type.getTypeRoot()) {
            case CHAR, VARCHAR -> Types.STRING;
            case BOOLEAN -> Types.BOOLEAN;
            case TINYINT, SMALLINT, INTEGER, BIGINT -> Types.LONG;
            case FLOAT, DOUBLE, DECIMAL -> Types.DOUBLE;
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> Types.INSTANT;
            default ->
                throw new IllegalArgumentException("column " + name
                        + " must be a text, a number, a truth value or a timestamp, but was " + type.asSummaryString());
        };
    }

    private static Class<?>[] carriers(RowTypeInfo rows) {
        Class<?>[] classes = new Class<?>[rows.getArity()];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = rows.getTypeAt(i).getTypeClass();
        }
        return classes;
    }

    private static String noRows(Output output) {
        return "(VALUES (" + output.casts().stream().map(cast -> "''").collect(Collectors.joining(", "))
                + ")) AS nothing("
                + String.join(", ", Output.quoted(output.type().getFieldNames())) + ")";
    }

    /** Writes the lines, each to every table that takes it. */
    public void write(DataStream<String> lines) {
        StreamStatementSet inserts = tables.sql.createStatementSet();
        for (Output output : outputs) {
            DataStream<Row> rows = lines.flatMap(output.rows())
                    .returns(output.type())
                    .uid("rows-" + output.name())
                    .name("rows-" + output.name())
                    .setParallelism(lines.getParallelism());
            String view = LINES + "_" + outputs.indexOf(output);
            tables.sql.createTemporaryView(view, rows);
            inserts.addInsertSql(output.insert(DefinedTables.quoted(view)));
        }
        inserts.attachAsDataStream();
    }
}
