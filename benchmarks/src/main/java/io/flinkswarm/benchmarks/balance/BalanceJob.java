package io.flinkswarm.benchmarks.balance;

import io.flinkswarm.benchmarks.measure.BenchEnvironment;
import io.flinkswarm.benchmarks.measure.Measurement;
import io.flinkswarm.operators.balance.Balance;
import io.flinkswarm.operators.balance.BalanceConfig;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.PlacementWhy;
import io.flinkswarm.protocol.balance.Task;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * One run of the benchmark as a job on an embedded cluster: tasks, their assignments, and the results of those.
 *
 * <p>One pool a subtask. The limit is the same job with a function in the middle that gives each task to the next node in turn
 * and learns nothing.
 */
final class BalanceJob {
    /** The job without balancing. */
    static final String LIMIT = "limit";

    private static final double WARM_UP_SHARE = .25;

    private final TaskLoad load;
    private final BalanceConfig config;
    private final int lanes;
    private final Path scratch;

    BalanceJob(TaskLoad load, BalanceConfig config, int lanes, Path scratch) {
        this.load = load;
        this.config = config;
        this.lanes = lanes;
        this.scratch = scratch;
    }

    /** What a run as fast as it goes came to. */
    record Throughput(long assignments, double cpuSeconds, double wallSeconds, double candidatesPerTask) {
        double perCpuSecond() {
            return assignments / cpuSeconds;
        }
    }

    /** Runs the load as fast as it goes; assignments and CPU time are counted after a quarter of it. */
    Throughput throughput(String strategy, String backend, long tasks) throws Exception {
        StreamExecutionEnvironment env = BenchEnvironment.of(backend, lanes, scratch);
        long perLane = load.eventsOf(tasks / lanes);
        long from = (long) (WARM_UP_SHARE * perLane);
        TaskLoad source = load;
        double eventsPerMilli = load.eventsPerMilli();
        GeneratorFunction<Long, BalanceEvent> generator = index -> {
            // each subtask has its own stretch of the numbers; their event times run side by side
            long local = index % perLane;
            if (local == from) {
                Measurement.current().mark();
                Loop.current().mark();
            }
            return source.event((int) (index / perLane), local, 1000 + (long) (local / eventsPerMilli));
        };
        build(
                env,
                new DataGeneratorSource<>(generator, perLane * lanes, Balance.EVENT_TYPE),
                strategy,
                new Answering(load, 0, 0));
        Loop loop = Loop.begin(lanes, 2 * load.underWay());
        Measurement measurement = Measurement.begin();
        env.execute("bench balance " + strategy + " " + backend);
        measurement.end();
        return new Throughput(
                loop.counted(), measurement.cpuSeconds(), measurement.wallSeconds(), loop.candidatesPerTask());
    }

    /** Runs the load at a pace, with a checkpoint each second, and times assignments from their tasks. */
    Measurement latency(String strategy, String backend, int tasksPerSecond, int seconds, int warmUpSeconds)
            throws Exception {
        StreamExecutionEnvironment env = BenchEnvironment.of(backend, lanes, scratch);
        env.enableCheckpointing(1000);
        long perLane = load.eventsOf((long) tasksPerSecond * (seconds + warmUpSeconds) / lanes);
        double perLaneSecond = (load.eventsOf(tasksPerSecond) - load.nodes()) / (double) lanes;
        long firstTask = (long) tasksPerSecond * warmUpSeconds / lanes;
        int most = (int) perLane;
        TaskLoad source = load;
        GeneratorFunction<Long, BalanceEvent> generator = index -> {
            long local = index % perLane;
            int lane = (int) (index / perLane);
            BalanceEvent event = source.event(lane, local, 1000 + (long) (1000 * local / perLaneSecond));
            if (event instanceof Task task) {
                Measurement.current().sent((long) lane * most + TaskLoad.number(task.id()));
            }
            return event;
        };
        build(
                env,
                new DataGeneratorSource<>(
                        generator,
                        perLane * lanes,
                        RateLimiterStrategy.perSecond(perLaneSecond * lanes),
                        Balance.EVENT_TYPE),
                strategy,
                new Answering(load, firstTask, most));
        Loop.begin(lanes, 2 * load.underWay());
        Measurement measurement = Measurement.begin(most * lanes, most * lanes);
        measurement.mark();
        env.execute("bench balance latency " + strategy + " " + backend);
        measurement.end();
        return measurement;
    }

    /**
     * Hands assignments to the nodes and lets nothing through.
     *
     * @param firstTask number of the first task of a lane that is timed
     * @param most tasks of a lane; 0: none is timed
     */
    private record Answering(TaskLoad load, long firstTask, int most) implements FilterFunction<BalanceDecision> {
        @Override
        public boolean filter(BalanceDecision decision) {
            if (decision instanceof Assignment assignment && !assignment.durable()) {
                int lane = load.laneOf(assignment.pool());
                long task = TaskLoad.number(assignment.task());
                if (task >= firstTask && task < most) {
                    Measurement.current().answered((long) lane * most + task);
                }
                Loop.current().put(lane, assignment);
            }
            return false;
        }
    }

    private void build(
            StreamExecutionEnvironment env,
            DataGeneratorSource<BalanceEvent> source,
            String strategy,
            FilterFunction<BalanceDecision> answering) {
        DataStream<BalanceEvent> events = env.fromSource(
                source,
                WatermarkStrategy.<BalanceEvent>forMonotonousTimestamps()
                        .withTimestampAssigner((event, before) -> event.time()),
                "tasks and results",
                Balance.EVENT_TYPE);
        DataStream<BalanceDecision> decisions = strategy.equals(LIMIT)
                ? events.keyBy(BalanceEvent::pool, Types.STRING)
                        .process(new Turns(load.nodes()))
                        .returns(Balance.DECISION_TYPE)
                : Balance.of(config.toBuilder().strategy(strategy).build())
                        .assign(events)
                        .decisions();
        decisions.filter(answering).sinkTo(new DiscardingSink<>());
    }

    /** Gives each task to the next node: what the engine alone costs. */
    private static final class Turns extends KeyedProcessFunction<String, BalanceEvent, BalanceDecision> {
        private static final long serialVersionUID = 1L;

        private static final PlacementWhy NO_REASON = new PlacementWhy("", false, 0, List.of(), 0, 0, 0, 1, 0, "");

        private final int nodes;
        private long turn;

        Turns(int nodes) {
            this.nodes = nodes;
        }

        @Override
        public void processElement(BalanceEvent event, Context context, Collector<BalanceDecision> out) {
            if (event instanceof Task task) {
                out.collect(new Assignment(
                        task.id(),
                        task.pool(),
                        task.id(),
                        "n" + turn++ % nodes,
                        1,
                        List.of(),
                        "",
                        NO_REASON,
                        0,
                        task.time(),
                        turn,
                        "",
                        false));
            }
        }
    }
}
