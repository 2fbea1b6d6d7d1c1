package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

/** Events as the tables that {@code ASSIGN} reads. */
final class BalanceSqlTables {
    private static final TypeInformation<String[]> STRINGS = Types.OBJECT_ARRAY(Types.STRING);
    private static final TypeInformation<?> NUMBERS = Types.MAP(Types.STRING, Types.DOUBLE);
    private static final TypeInformation<?> TEXTS = Types.MAP(Types.STRING, Types.STRING);

    /** Names and types of a table's columns, the time and the pool first. */
    private static final class Columns {
        private final List<String> names = new ArrayList<>(List.of("at", "pool"));
        private final List<TypeInformation<?>> types = new ArrayList<>(List.of(Types.LONG, Types.STRING));

        Columns with(TypeInformation<?> type, String... columns) {
            for (String column : columns) {
                names.add(column);
                types.add(type);
            }
            return this;
        }

        TypeInformation<Row> row() {
            return Types.ROW_NAMED(names.toArray(String[]::new), types.toArray(TypeInformation[]::new));
        }
    }

    private static final TypeInformation<Row> NODE = new Columns()
            .with(Types.STRING, "node", "kind")
            .with(NUMBERS, "capacity", "in_use")
            .with(Types.INT, "slots", "queue")
            .with(Types.STRING, "gpu_model")
            .with(TEXTS, "labels")
            .with(Types.DOUBLE, "weight", "cost_per_hour")
            .with(Types.STRING, "status", "reason")
            .with(Types.LONG, "sequence")
            .row();

    private static final TypeInformation<Row> TASK = new Columns()
            .with(Types.STRING, "task", "kind", "type", "tenant", "priority")
            .with(NUMBERS, "needs")
            .with(STRINGS, "required_labels", "forbidden_labels", "dependencies")
            .with(Types.LONG, "deadline")
            .with(Types.STRING, "gang")
            .with(Types.INT, "gang_size")
            .with(Types.BOOLEAN, "movable", "abort")
            .with(Types.LONG, "sequence")
            .row();

    private static final TypeInformation<Row> RESULT = new Columns()
            .with(Types.STRING, "task", "node", "kind")
            .with(Types.LONG, "epoch")
            .with(Types.BOOLEAN, "success")
            .with(Types.LONG, "duration_ms")
            .with(Types.DOUBLE, "quality", "price")
            .with(Types.STRING, "error")
            .with(Types.LONG, "sequence")
            .row();

    private BalanceSqlTables() {}

    /** Registers the events as views n, t and r, each with its own watermark. */
    static void register(
            StreamExecutionEnvironment env, StreamTableEnvironment tables, List<BalanceEvent> events, long disorder) {
        view(env, tables, "n", NODE, events, BalanceSqlTables::node, disorder);
        view(env, tables, "t", TASK, events, BalanceSqlTables::task, disorder);
        view(env, tables, "r", RESULT, events, BalanceSqlTables::result, disorder);
    }

    private static void view(
            StreamExecutionEnvironment env,
            StreamTableEnvironment tables,
            String name,
            TypeInformation<Row> type,
            List<BalanceEvent> events,
            Function<BalanceEvent, Row> toRow,
            long disorder) {
        List<Row> rows = events.stream().map(toRow).filter(row -> row != null).toList();
        DataStream<Row> stream = env.fromData(rows, type)
                .setParallelism(1)
                .assignTimestampsAndWatermarks(BalanceSqlTables.<Row>behind(disorder)
                        .withTimestampAssigner((row, t) -> (Long) row.getField(0)))
                .setParallelism(1);
        tables.createTemporaryView(
                name,
                stream,
                Schema.newBuilder()
                        .columnByMetadata("ts", DataTypes.TIMESTAMP_LTZ(3), "rowtime")
                        .watermark("ts", "SOURCE_WATERMARK()")
                        .build());
    }

    /** A watermark after every event, this far behind the newest. */
    static <T> WatermarkStrategy<T> behind(long disorder) {
        return WatermarkStrategy.forGenerator(context -> new WatermarkGenerator<T>() {
            private long newest = Long.MIN_VALUE + disorder + 1;

            @Override
            public void onEvent(T event, long time, WatermarkOutput output) {
                newest = Math.max(newest, time);
                output.emitWatermark(new Watermark(newest - disorder - 1));
            }

            @Override
            public void onPeriodicEmit(WatermarkOutput output) {
                // told at every event
            }
        });
    }

    private static Row node(BalanceEvent event) {
        if (event instanceof NodeReport n) {
            return Row.of(
                    n.time(),
                    n.pool(),
                    n.node(),
                    null,
                    n.capacity(),
                    n.use(),
                    n.slots(),
                    n.queue(),
                    n.gpuModel(),
                    n.labels(),
                    given(n.weight()),
                    given(n.costPerHour()),
                    n.status().name(),
                    null,
                    n.sequence());
        }
        if (event instanceof NodeStatusChange s) {
            return Row.of(
                    s.time(),
                    s.pool(),
                    s.node(),
                    "status",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    s.status().name(),
                    s.reason(),
                    s.sequence());
        }
        return null;
    }

    private static Row task(BalanceEvent event) {
        if (event instanceof Task t) {
            return Row.of(
                    t.time(),
                    t.pool(),
                    t.id(),
                    "task",
                    t.type(),
                    t.tenant(),
                    t.priority().name(),
                    t.needs(),
                    t.constraints().required().toArray(String[]::new),
                    t.constraints().forbidden().toArray(String[]::new),
                    t.dependencies().toArray(String[]::new),
                    t.deadline(),
                    t.gang(),
                    t.gangSize(),
                    t.movable(),
                    null,
                    t.sequence());
        }
        if (event instanceof TaskCancel c) {
            return Row.of(
                    c.time(),
                    c.pool(),
                    c.task(),
                    "cancel",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    c.abort(),
                    c.sequence());
        }
        return null;
    }

    private static Row result(BalanceEvent event) {
        if (event instanceof TaskResult r) {
            return Row.of(
                    r.time(),
                    r.pool(),
                    r.task(),
                    r.node(),
                    null,
                    r.epoch(),
                    r.success(),
                    r.durationMillis(),
                    given(r.quality()),
                    null,
                    r.error(),
                    r.sequence());
        }
        if (event instanceof TaskStart s) {
            return Row.of(
                    s.time(),
                    s.pool(),
                    s.task(),
                    s.node(),
                    "start",
                    s.epoch(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    s.sequence());
        }
        if (event instanceof TaskBid b) {
            return Row.of(
                    b.time(), b.pool(), b.task(), b.node(), "bid", 0L, null, null, null, b.price(), null, b.sequence());
        }
        return null;
    }

    private static Double given(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
