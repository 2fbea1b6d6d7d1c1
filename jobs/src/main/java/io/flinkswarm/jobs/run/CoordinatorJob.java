package io.flinkswarm.jobs.run;

import io.flinkswarm.jobs.lines.LineSource;
import io.flinkswarm.operators.balance.Balance;
import io.flinkswarm.operators.balance.BalanceOptions;
import io.flinkswarm.operators.balance.BalanceStreams;
import io.flinkswarm.operators.consensus.Consensus;
import io.flinkswarm.operators.consensus.ConsensusOptions;
import io.flinkswarm.operators.consensus.ConsensusStreams;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.time.SwarmTime;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The coordination job: events from lines, through consensus and balance, to lines of results.
 *
 * <p>With {@code coordinator.time: event} each protocol takes events in event-time order unless its {@code order} says
 * otherwise: what is decided is then a function of the input. A file or folder holds durable decisions only, unless a
 * protocol's {@code emit} says otherwise; the standard output shows provisional ones too. Nothing is set on the environment.
 */
@PublicEvolving
public final class CoordinatorJob {
    private CoordinatorJob() {}

    /**
     * Adds the job to the environment; the caller executes it.
     *
     * @throws IllegalArgumentException naming every setting that is wrong or missing
     * @throws IOException if the input can't be looked at
     */
    public static void build(StreamExecutionEnvironment env, Configuration configuration) throws IOException {
        Mistakes mistakes = new Mistakes();
        String output = mistakes.tried(() -> required(configuration, CoordinatorOptions.OUTPUT));
        InputTime time = mistakes.tried(() -> configuration.get(CoordinatorOptions.TIME));
        LineSource source = mistakes.tried(() -> source(configuration));
        Long behind = mistakes.tried(() -> behindMillis(configuration));
        ResultSinks results = mistakes.tried(() -> new ResultSinks(configuration));
        Configuration settings = settings(configuration, time, output);
        Consensus consensus = mistakes.tried(() -> Consensus.of(settings));
        Balance balance = mistakes.tried(() -> Balance.of(settings));
        mistakes.throwAny();

        SingleOutputStreamOperator<ConsensusEvent> lines = lines(env, source, time, behind);
        DataStream<BalanceEvent> tasks = lines.getSideOutput(SplitEvents.BALANCE);
        boolean arrival = time == InputTime.ARRIVAL;
        ConsensusStreams decided = consensus.decide(
                arrival ? SwarmTime.arrival().uid("input-arrival").on(lines) : lines);
        BalanceStreams assigned = balance.assign(
                arrival ? SwarmTime.arrival().uid("input-arrival-balance").on(tasks) : tasks);
        results.write(decided, assigned, lines.getSideOutput(Rejections.TAG), output);
    }

    /** What the protocols are told where they are not told otherwise. */
    private static Configuration settings(Configuration configuration, InputTime time, String output) {
        Configuration settings = new Configuration(configuration);
        boolean printed = LineSource.STANDARD.equals(output);
        for (ConfigOption<Order> order : List.of(ConsensusOptions.ORDER, BalanceOptions.ORDER)) {
            if (!settings.contains(order)) {
                settings.set(order, time == InputTime.ARRIVAL ? Order.ARRIVAL : Order.EVENT_TIME);
            }
        }
        for (ConfigOption<EmitMode> emit : List.of(ConsensusOptions.EMIT, BalanceOptions.EMIT)) {
            if (!settings.contains(emit)) {
                settings.set(emit, printed ? EmitMode.PROVISIONAL : EmitMode.DURABLE);
            }
        }
        return settings;
    }

    static <T> T required(Configuration configuration, ConfigOption<T> option) {
        return configuration
                .getOptional(option)
                .orElseThrow(() -> new IllegalArgumentException(option.key() + " must be set, but was not"));
    }

    private static LineSource source(Configuration configuration) throws IOException {
        String input = required(configuration, CoordinatorOptions.INPUT);
        return input.equals(LineSource.STANDARD) ? LineSource.standardInput() : LineSource.of(new Path(input));
    }

    private static long behindMillis(Configuration configuration) {
        long behind = configuration.get(CoordinatorOptions.MAX_OUT_OF_ORDERNESS).toMillis();
        if (behind < 0) {
            throw new IllegalArgumentException(CoordinatorOptions.MAX_OUT_OF_ORDERNESS.key()
                    + " must be at least 0 ms, but was " + behind + " ms");
        }
        return behind;
    }

    private static SingleOutputStreamOperator<ConsensusEvent> lines(
            StreamExecutionEnvironment env, LineSource source, InputTime time, long behind) {
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

    /** Whether results go to many files: a folder of this machine, or a path of any other file system. */
    static boolean isFolder(String output) {
        return output.endsWith("/")
                || output.contains("://")
                || output.startsWith("file:")
                || new File(output).isDirectory();
    }
}
