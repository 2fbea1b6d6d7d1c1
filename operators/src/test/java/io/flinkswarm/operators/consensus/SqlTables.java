package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.value.FloatVector;
import java.util.Arrays;
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

/** Events as the tables that {@code CONSENSUS} reads. */
final class SqlTables {
    private static final TypeInformation<String[]> STRINGS = Types.OBJECT_ARRAY(Types.STRING);
    private static final TypeInformation<Float[]> FLOATS = Types.OBJECT_ARRAY(Types.FLOAT);

    private static final TypeInformation<Row> PROPOSAL = Types.ROW_NAMED(
            new String[] {
                "at",
                "group_id",
                "proposal",
                "proposer",
                "type",
                "options",
                "confidence",
                "weights",
                "priority",
                "deadline",
                "voters",
                "sequence"
            },
            Types.LONG,
            Types.STRING,
            Types.STRING,
            Types.STRING,
            Types.STRING,
            STRINGS,
            Types.DOUBLE,
            FLOATS,
            Types.STRING,
            Types.LONG,
            STRINGS,
            Types.LONG);

    private static final TypeInformation<Row> VOTE = Types.ROW_NAMED(
            new String[] {
                "at",
                "group_id",
                "proposal",
                "voter",
                "choice",
                "confidence",
                "reasoning",
                "feedback_proposal",
                "feedback_rating",
                "sequence"
            },
            Types.LONG,
            Types.STRING,
            Types.STRING,
            Types.STRING,
            Types.STRING,
            Types.DOUBLE,
            FLOATS,
            Types.STRING,
            Types.DOUBLE,
            Types.LONG);

    private static final TypeInformation<Row> OUTCOME = Types.ROW_NAMED(
            new String[] {"at", "group_id", "proposal", "choice", "quality", "sequence"},
            Types.LONG,
            Types.STRING,
            Types.STRING,
            Types.STRING,
            Types.DOUBLE,
            Types.LONG);

    private SqlTables() {}

    /** Registers the events as views p, v and o, each with its own watermark. */
    static void register(
            StreamExecutionEnvironment env, StreamTableEnvironment tables, List<ConsensusEvent> events, long disorder) {
        view(env, tables, "p", PROPOSAL, events, Proposal.class, SqlTables::row, disorder);
        view(env, tables, "v", VOTE, events, Vote.class, SqlTables::row, disorder);
        view(env, tables, "o", OUTCOME, events, Outcome.class, SqlTables::row, disorder);
    }

    private static <E extends ConsensusEvent> void view(
            StreamExecutionEnvironment env,
            StreamTableEnvironment tables,
            String name,
            TypeInformation<Row> type,
            List<ConsensusEvent> events,
            Class<E> kind,
            Function<E, Row> toRow,
            long disorder) {
        List<Row> rows = events.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .map(toRow)
                .toList();
        DataStream<Row> stream = env.fromData(rows, type)
                .setParallelism(1)
                .assignTimestampsAndWatermarks(
                        SqlTables.<Row>behind(disorder).withTimestampAssigner((row, t) -> (Long) row.getField(0)))
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

    static Row row(Proposal p) {
        return Row.of(
                p.time(),
                p.group(),
                p.id(),
                p.proposer(),
                p.type(),
                p.options().toArray(String[]::new),
                given(p.confidence()),
                boxed(p.weights()),
                p.priority().name(),
                p.deadline(),
                p.voters().toArray(String[]::new),
                p.sequence());
    }

    static Row row(Vote v) {
        return Row.of(
                v.time(),
                v.group(),
                v.proposal(),
                v.voter(),
                v.choice(),
                given(v.confidence()),
                boxed(v.reasoning()),
                v.feedback() == null ? null : v.feedback().proposal(),
                v.feedback() == null ? null : v.feedback().rating(),
                v.sequence());
    }

    static Row row(Outcome o) {
        return Row.of(
                o.time(),
                o.group(),
                o.proposal(),
                o.choice().isEmpty() ? null : o.choice(),
                given(o.quality()),
                o.sequence());
    }

    private static Double given(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static Float[] boxed(FloatVector vector) {
        Float[] values = new Float[vector.size()];
        Arrays.setAll(values, vector::get);
        return values;
    }
}
