package io.flinkswarm.jobs.run;

import io.flinkswarm.connector.gateway.Gateway;
import io.flinkswarm.jobs.agents.AgentStreams;
import io.flinkswarm.jobs.lines.LineSource;
import io.flinkswarm.jobs.tables.InputTables;
import io.flinkswarm.operators.balance.Balance;
import io.flinkswarm.operators.balance.BalanceOptions;
import io.flinkswarm.operators.balance.BalanceStreams;
import io.flinkswarm.operators.consensus.Consensus;
import io.flinkswarm.operators.consensus.ConsensusOptions;
import io.flinkswarm.operators.consensus.ConsensusStreams;
import io.flinkswarm.operators.messaging.Messaging;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.time.SwarmTime;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The coordination job: events from lines and from agents, through consensus and balance, to lines of results and to agents.
 *
 * <p>With {@code coordinator.time: event} each protocol takes events in event-time order unless its {@code order} says
 * otherwise: what is decided is then a function of the input. A file or folder holds durable decisions only, unless a
 * protocol's {@code emit} says otherwise; the standard output shows provisional ones too, and agents are told of both. Nothing is set
 * on the environment.
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
        boolean serves = configuration.get(CoordinatorOptions.GATEWAY);
        String output = configuration.get(CoordinatorOptions.OUTPUT);
        InputTime time = mistakes.tried(() -> time(configuration, serves));
        LineSource source = mistakes.tried(() -> source(configuration));
        Long behind = mistakes.tried(() -> behindMillis(configuration));
        ResultSinks results = mistakes.tried(() -> new ResultSinks(env, configuration));
        Configuration settings = settings(configuration, time, serves || LineSource.STANDARD.equals(output));
        Consensus consensus = mistakes.tried(() -> Consensus.of(settings));
        Balance balance = mistakes.tried(() -> Balance.of(settings));
        Gateway gateway = serves ? mistakes.tried(() -> Gateway.of(settings)) : null;
        Messaging messaging = serves ? mistakes.tried(() -> Messaging.of(settings)) : null;
        InputTables tables = mistakes.tried(() -> configuration
                .getOptional(CoordinatorOptions.INPUT_TABLES)
                .map(ddl -> InputTables.of(env, CoordinatorOptions.INPUT_TABLES.key(), ddl))
                .orElse(null));
        if (!serves && !configuration.contains(CoordinatorOptions.INPUT_TABLES)) {
            mistakes.tried(() -> required(configuration, CoordinatorOptions.INPUT));
        }
        if (!serves && !configuration.contains(CoordinatorOptions.OUTPUT_TABLES)) {
            mistakes.tried(() -> required(configuration, CoordinatorOptions.OUTPUT));
        }
        if (gateway != null && messaging != null) {
            mistakes.checked(() -> AgentStreams.check(gateway, messaging));
        }
        mistakes.throwAny();

        List<DataStream<ConsensusEvent>> votes = new ArrayList<>();
        List<DataStream<BalanceEvent>> tasks = new ArrayList<>();
        boolean arrival = time == InputTime.ARRIVAL;
        if (source != null) {
            SingleOutputStreamOperator<ConsensusEvent> lines = lines(env, source, time, behind);
            votes.add(arrival ? SwarmTime.arrival().uid("input-arrival").on(lines) : lines);
            DataStream<BalanceEvent> taskLines = lines.getSideOutput(SplitEvents.BALANCE);
            tasks.add(arrival ? SwarmTime.arrival().uid("input-arrival-balance").on(taskLines) : taskLines);
            results.rejected(lines.getSideOutput(Rejections.TAG), "unread");
        }
        if (tables != null) {
            SingleOutputStreamOperator<ConsensusEvent> rows = rows(tables, time, behind);
            votes.add(arrival ? SwarmTime.arrival().uid("table-arrival").on(rows) : rows);
            DataStream<BalanceEvent> taskRows = rows.getSideOutput(SplitEvents.BALANCE);
            tasks.add(arrival ? SwarmTime.arrival().uid("table-arrival-balance").on(taskRows) : taskRows);
            results.rejected(rows.getSideOutput(Rejections.TAG), "table-unread");
        }
        AgentStreams agents = serves ? AgentStreams.connect(env, gateway, messaging) : null;
        if (agents != null) {
            votes.add(agents.consensus());
            tasks.add(agents.balance());
            consensus.control(agents.policies()).pageRequests(agents.pageRequests("consensus"));
            balance.control(agents.policies()).pageRequests(agents.pageRequests("balance"));
        }
        ConsensusStreams decided = consensus.decide(union(votes));
        BalanceStreams assigned = balance.assign(union(tasks));
        if (agents != null) {
            agents.tell(decided);
            agents.tell(assigned);
            agents.deliver();
            results.rejected(agents.rejected(), "agents-rejected");
            results.deadLetters(agents.deadLetters());
        }
        results.add(decided);
        results.add(assigned);
        results.write();
    }

    private static <T> DataStream<T> union(List<DataStream<T>> streams) {
        DataStream<T> all = streams.get(0);
        for (DataStream<T> stream : streams.subList(1, streams.size())) {
            all = all.union(stream);
        }
        return all;
    }

    /** Agents' messages have the time of their arrival, and what is decided with them has it too. */
    private static InputTime time(Configuration configuration, boolean serves) {
        if (!serves) {
            return configuration.get(CoordinatorOptions.TIME);
        }
        if (configuration.getOptional(CoordinatorOptions.TIME).orElse(InputTime.ARRIVAL) != InputTime.ARRIVAL) {
            throw new IllegalArgumentException(
                    CoordinatorOptions.TIME.key() + " must be arrival where " + CoordinatorOptions.GATEWAY.key()
                            + " is true, but was event: agents' messages come when they come");
        }
        return InputTime.ARRIVAL;
    }

    /** What the protocols are told where they are not told otherwise. */
    private static Configuration settings(Configuration configuration, InputTime time, boolean live) {
        Configuration settings = new Configuration(configuration);
        for (ConfigOption<Order> order : List.of(ConsensusOptions.ORDER, BalanceOptions.ORDER)) {
            if (!settings.contains(order)) {
                settings.set(order, time == InputTime.ARRIVAL ? Order.ARRIVAL : Order.EVENT_TIME);
            }
        }
        for (ConfigOption<EmitMode> emit : List.of(ConsensusOptions.EMIT, BalanceOptions.EMIT)) {
            if (!settings.contains(emit)) {
                settings.set(emit, live ? EmitMode.PROVISIONAL : EmitMode.DURABLE);
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
        String input = configuration.get(CoordinatorOptions.INPUT);
        if (input == null) {
            return null;
        }
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

    private static SingleOutputStreamOperator<ConsensusEvent> rows(InputTables tables, InputTime time, long behind) {
        return tables.read(marks(time, behind))
                .process(new SplitEvents())
                .returns(Consensus.EVENT_TYPE)
                .uid("table-events")
                .name("table-events");
    }

    private static <T> WatermarkStrategy<T> marks(InputTime time, long behind) {
        return time == InputTime.EVENT
                ? WatermarkStrategy.forGenerator(context -> new EventMarks<>(behind))
                : WatermarkStrategy.noWatermarks();
    }

    private static SingleOutputStreamOperator<ConsensusEvent> lines(
            StreamExecutionEnvironment env, LineSource source, InputTime time, long behind) {
        return env.fromSource(source, marks(time, behind), "input", LineSource.TYPE)
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
