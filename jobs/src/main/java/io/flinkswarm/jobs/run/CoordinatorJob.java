package io.flinkswarm.jobs.run;

import io.flinkswarm.jobs.lines.LineFile;
import io.flinkswarm.jobs.lines.LineSource;
import io.flinkswarm.jobs.lines.StandardOutput;
import io.flinkswarm.operators.consensus.Consensus;
import io.flinkswarm.operators.consensus.ConsensusOptions;
import io.flinkswarm.operators.consensus.ConsensusStreams;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.time.SwarmTime;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * The coordination job: events from lines, through consensus, to lines of results.
 *
 * <p>With {@code coordinator.time: event} consensus takes events in event-time order unless {@code consensus.order} says
 * otherwise: what is decided is then a function of the input. A file or folder holds durable decisions only, unless {@code
 * consensus.emit} says otherwise; the standard output shows provisional ones too. Nothing is set on the environment.
 */
@PublicEvolving
public final class CoordinatorJob {
    private CoordinatorJob() {}

    /**
     * Adds the job to the environment; the caller executes it.
     *
     * @throws IllegalArgumentException if a setting is wrong or missing, naming it
     * @throws IOException if the input can't be looked at
     */
    public static void build(StreamExecutionEnvironment env, Configuration configuration) throws IOException {
        String output = required(configuration, CoordinatorOptions.OUTPUT);
        InputTime time = configuration.get(CoordinatorOptions.TIME);
        SingleOutputStreamOperator<ConsensusEvent> lines = lines(env, configuration, time);
        DataStream<ConsensusEvent> events = time == InputTime.EVENT
                ? lines
                : SwarmTime.arrival().uid("input-arrival").on(lines);
        ConsensusStreams consensus =
                Consensus.of(consensusSettings(configuration, time, output)).decide(events);
        write(consensus, lines.getSideOutput(Rejections.TAG), configuration, output);
    }

    private static Configuration consensusSettings(Configuration configuration, InputTime time, String output) {
        Configuration settings = new Configuration(configuration);
        if (!settings.contains(ConsensusOptions.ORDER)) {
            settings.set(ConsensusOptions.ORDER, time == InputTime.EVENT ? Order.EVENT_TIME : Order.ARRIVAL);
        }
        if (!settings.contains(ConsensusOptions.EMIT)) {
            boolean printed = output.equals(LineSource.STANDARD);
            settings.set(ConsensusOptions.EMIT, printed ? EmitMode.PROVISIONAL : EmitMode.DURABLE);
        }
        return settings;
    }

    static <T> T required(Configuration configuration, ConfigOption<T> option) {
        return configuration
                .getOptional(option)
                .orElseThrow(() -> new IllegalArgumentException(option.key() + " must be set, but was not"));
    }

    private static SingleOutputStreamOperator<ConsensusEvent> lines(
            StreamExecutionEnvironment env, Configuration configuration, InputTime time) throws IOException {
        String input = required(configuration, CoordinatorOptions.INPUT);
        LineSource source =
                input.equals(LineSource.STANDARD) ? LineSource.standardInput() : LineSource.of(new Path(input));
        long behind = configuration.get(CoordinatorOptions.MAX_OUT_OF_ORDERNESS).toMillis();
        if (behind < 0) {
            throw new IllegalArgumentException(CoordinatorOptions.MAX_OUT_OF_ORDERNESS.key()
                    + " must be at least 0 ms, but was " + behind + " ms");
        }
        return env.fromSource(
                        source,
                        time == InputTime.EVENT
                                ? WatermarkStrategy.forGenerator(context -> new EventMarks<>(behind))
                                : WatermarkStrategy.noWatermarks(),
                        "input",
                        LineSource.TYPE)
                .uid("input")
                .setParallelism(1)
                .process(new SplitEvents())
                .returns(Consensus.EVENT_TYPE)
                .uid("input-events")
                .name("input-events")
                .setParallelism(1);
    }

    private static void write(
            ConsensusStreams consensus, DataStream<Rejection> unread, Configuration configuration, String output) {
        Set<ResultKind> kinds = Set.copyOf(configuration.get(CoordinatorOptions.ONLY));
        List<DataStream<String>> lines = new ArrayList<>();
        if (kinds.contains(ResultKind.DECISIONS)) {
            lines.add(text(consensus.decisions(), "decisions"));
            lines.add(text(consensus.unconfirmed(), "unconfirmed"));
            lines.add(text(consensus.shadow(), "shadow"));
        }
        if (kinds.contains(ResultKind.REQUESTS)) {
            lines.add(text(consensus.requests(), "requests"));
        }
        if (kinds.contains(ResultKind.EVIDENCE)) {
            lines.add(text(consensus.evidence(), "evidence"));
        }
        if (kinds.contains(ResultKind.REJECTED)) {
            lines.add(text(consensus.rejected(), "rejected"));
            lines.add(text(unread, "unread"));
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(CoordinatorOptions.ONLY.key() + " must name a kind, but was empty");
        }
        DataStream<String> all =
                lines.get(0).union(lines.subList(1, lines.size()).toArray(DataStream[]::new));
        DataStreamSink<String> written = all.sinkTo(sink(output)).uid("output").name("output");
        if (!isFolder(output)) {
            written.setParallelism(1);
        }
    }

    private static <T extends Record> DataStream<String> text(DataStream<T> results, String name) {
        return results.map(new ResultLines<>(name))
                .returns(Types.STRING)
                .uid("lines-" + name)
                .name("lines-" + name)
                .setParallelism(results.getParallelism());
    }

    private static Sink<String> sink(String output) {
        if (output.equals(LineSource.STANDARD)) {
            return new StandardOutput();
        }
        if (!isFolder(output)) {
            return LineFile.of(java.nio.file.Path.of(output));
        }
        return FileSink.forRowFormat(new Path(output), new SimpleStringEncoder<String>())
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(new OutputFileConfig("results", ".jsonl"))
                .build();
    }

    /** Whether results go to many files: a folder of this machine, or a path of any other file system. */
    static boolean isFolder(String output) {
        return output.endsWith("/")
                || output.contains("://")
                || output.startsWith("file:")
                || new File(output).isDirectory();
    }
}
