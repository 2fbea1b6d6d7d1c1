package io.flinkswarm.jobs.tables;

import io.flinkswarm.jobs.lines.LineEvent;
import io.flinkswarm.jobs.lines.LineSource;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.rejection.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.types.Either;
import org.apache.flink.types.Row;

/**
 * Events of every protocol from tables that the user defines by DDL.
 *
 * <pre>{@code
 * CREATE TABLE events (line STRING) WITH ('connector'='kafka', 'topic'='events', 'format'='raw', ...);
 * CREATE TABLE vote (`group` STRING, proposal STRING, voter STRING, choice STRING, confidence DOUBLE, `time` BIGINT)
 *   WITH ('connector'='kafka', 'topic'='votes', 'format'='json', 'json.ignore-parse-errors'='true', ...);
 * }</pre>
 *
 * <p>A table with a STRING column {@code line}, or with one STRING column alone, holds a JSON object a row, as files do a line. Any other has columns
 * named like the fields of the records, and a column {@code kind} or the name of a kind, with {@code _} for {@code -}: {@code node_report}.
 * Columns that no record knows are left aside, those that are NULL count as not given, timestamps are milliseconds. A line without a {@code kind} takes
 * the table's name too. A row that holds no event comes as a {@link Rejection}; a <em>format</em> that can't read a row is the
 * connector's to bear: {@code raw} takes everything, {@code json} has {@code ignore-parse-errors}.
 *
 * <p>A table that declares a WATERMARK keeps its time and its watermarks, which Kafka makes for each partition. Any other has the events' own time.
 * Offsets are in the checkpoints as the connector has it.
 */
@PublicEvolving
public final class InputTables {
    /** The column that holds a line. */
    static final String LINE = "line";

    private final List<Input> inputs = new ArrayList<>();

    private record Input(String name, boolean keepsTime, DataStream<Row> rows, RowEventsFunction events) {}

    private InputTables() {}

    /**
     * Defines the tables.
     *
     * @param setting the setting that holds the statements, for the messages
     * @param statements {@code CREATE TABLE} statements with semicolons between
     * @throws IllegalArgumentException naming everything that is wrong with them
     */
    public static InputTables of(StreamExecutionEnvironment env, String setting, String statements) {
        DefinedTables tables = new DefinedTables(env, setting, statements);
        InputTables inputs = new InputTables();
        tables.each((name, schema) -> inputs.inputs.add(input(tables, name, schema)));
        tables.throwMistakes();
        return inputs;
    }

    private static Input input(DefinedTables tables, String name, ResolvedSchema schema) {
        String kind = DefinedTables.kindOf(name, RowEventsFunction.EVENTS.kinds());
        String line = lineOf(schema);
        if (line == null && kind == null && schema.getColumn("kind").isEmpty()) {
            throw new IllegalArgumentException(
                    "it must have a STRING column line or kind, or the name of a kind, one of "
                            + RowEventsFunction.EVENTS.kinds() + ", but had the columns " + schema.getColumnNames());
        }
        DataStream<Row> rows = tables.sql.toDataStream(tables.sql.from(DefinedTables.quoted(name)));
        boolean keepsTime = !schema.getWatermarkSpecs().isEmpty();
        return new Input(name, keepsTime, rows, new RowEventsFunction(name, kind, line));
    }

    private static String lineOf(ResolvedSchema schema) {
        Optional<Column> line = schema.getColumn(LINE);
        if (line.isEmpty() && schema.getColumnCount() == 1) {
            line = schema.getColumn(0);
        }
        return line.filter(InputTables::isText).map(Column::getName).orElse(null);
    }

    private static boolean isText(Column column) {
        LogicalTypeRoot type = column.getDataType().getLogicalType().getTypeRoot();
        return type == LogicalTypeRoot.VARCHAR || type == LogicalTypeRoot.CHAR;
    }

    /**
     * The events of all tables, or why a row holds none.
     *
     * @param marks the watermarks of those tables that declare none
     */
    public DataStream<Either<LineEvent, Rejection>> read(WatermarkStrategy<Either<LineEvent, Rejection>> marks) {
        DataStream<Either<LineEvent, Rejection>> all = null;
        for (Input input : inputs) {
            DataStream<Either<LineEvent, Rejection>> events = events(input, marks);
            all = all == null ? events : all.union(events);
        }
        return all;
    }

    private static DataStream<Either<LineEvent, Rejection>> events(
            Input input, WatermarkStrategy<Either<LineEvent, Rejection>> marks) {
        SingleOutputStreamOperator<Either<LineEvent, Rejection>> events = input.rows()
                .map(input.events())
                .returns(LineSource.TYPE)
                .uid("table-" + input.name())
                .name("table-" + input.name());
        if (input.keepsTime()) {
            return events;
        }
        return events.assignTimestampsAndWatermarks(marks.withTimestampAssigner(
                        (event, before) -> event.isLeft() ? event.left().time() : before))
                .uid("table-time-" + input.name())
                .name("table-time-" + input.name());
    }
}
