package io.flinkswarm.state.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.time.SwarmTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A tiny steered operator: each number waits for its time, then leaves multiplied by the factor in force at that time. */
class ControlStreamsITCase {
    private static final int PARALLELISM = 2;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(PARALLELISM)
            .build());

    private static final OutputTag<String> VERSIONS = new OutputTag<>("versions", Types.STRING);

    @Test
    void endsWithItsDataWhenNobodySteers() throws Exception {
        StreamExecutionEnvironment environment = environment();
        DataStream<Long> numbers = numbers(environment, 10, 200, 30);

        SingleOutputStreamOperator<String> out = steered(numbers, null);

        assertThat(collect(out)).containsExactlyInAnyOrder("10 x 1", "200 x 1", "30 x 1");
    }

    @Test
    void tellsEverySubtaskTheSameInTheSameOrder() throws Exception {
        StreamExecutionEnvironment environment = environment();
        List<ControlEvent> events = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            // many senders who all want to be the next: one of them is, and it has to be the same one everywhere
            events.add(factor("e" + i, 1 + i / 10, 2 + i, 0));
        }
        events.add(ControlEvent.set("other", "trust", 9, Map.of("factor", "7"), "ada", 0));
        DataStream<ControlEvent> control = environment
                .fromData(ControlStreams.TYPE, events.toArray(new ControlEvent[0]))
                .rebalance()
                .map(event -> event)
                .returns(ControlStreams.TYPE)
                .setParallelism(PARALLELISM);

        SingleOutputStreamOperator<String> out = steered(numbers(environment, 10, 20), control);

        List<String> versions = collect(out.getSideOutput(VERSIONS));
        assertThat(ofSubtask(0, versions)).isNotEmpty().isEqualTo(ofSubtask(1, versions));
    }

    @Test
    void putsOutARefusalOnce() throws Exception {
        StreamExecutionEnvironment environment = environment();
        DataStream<ControlEvent> control = environment.fromData(ControlStreams.TYPE, factor("e1", 5, 2, 0));

        SingleOutputStreamOperator<String> out = steered(numbers(environment, 10), control);

        assertThat(collect(out.getSideOutput(Rejections.TAG)))
                .singleElement()
                .extracting(Rejection::reason)
                .isEqualTo(Rejection.Reason.STALE_VERSION);
    }

    @Test
    void looksThroughUnionsAndPartitionings() throws Exception {
        StreamExecutionEnvironment environment = environment();
        DataStream<Long> united = numbers(environment, 10, 20)
                .union(numbers(environment, 30), numbers(environment, 40).rebalance());

        SingleOutputStreamOperator<String> out = steered(united, null);

        long taps = environment.getStreamGraph(false).getStreamNodes().stream()
                .filter(node -> node.getOperatorName().equals("control tap"))
                .peek(node -> assertThat(node.getInEdges()).hasSize(1))
                .count();
        assertThat(taps).isEqualTo(3);
        assertThat(collect(out)).containsExactlyInAnyOrder("10 x 1", "20 x 1", "30 x 1", "40 x 1");
    }

    /**
     * Flink sets the channels of an input that was restored as finished to the end of time. With the data idle that would be
     * the operator's time, and the rest of the data late.
     */
    @Test
    @SuppressWarnings("deprecation") // the one source interface that a test can hold still with a few lines
    void keepsTimeWhenTheControlInputHasFinishedAndTheDataIsIdleAfterARestore() throws Exception {
        Interrupted.FAILED.set(false);
        Interrupted.STEERED.set(0);
        StreamExecutionEnvironment environment = environment();
        environment.enableCheckpointing(20);
        DataStream<Long> numbers = environment.addSource(new Interrupted(), "interrupted", Types.LONG);
        DataStream<ControlEvent> control = environment.fromData(ControlStreams.TYPE, factor("e1", 1, 3, 0));

        SingleOutputStreamOperator<String> out = steered(numbers, control);

        assertThat(collect(out)).contains("15 x 3", "20 x 3", "30 x 3").noneMatch(line -> line.contains("late"));
        assertThat(Interrupted.FAILED).isTrue();
    }

    @Test
    @SuppressWarnings("deprecation") // as above
    void letsDeadlinesPassByTheClockBesideASilentControlInput() throws Exception {
        StreamExecutionEnvironment environment = environment();
        environment.getConfig().setAutoWatermarkInterval(0);
        DataStream<Long> numbers = SwarmTime.arrival(Duration.ofMillis(5))
                .uid("arrival")
                .on(environment.addSource(new WaitsForItsDeadline(), "waits", Types.LONG));
        DataStream<ControlEvent> control = environment.addSource(new Silent(), "silent", ControlStreams.TYPE);
        WaitsForItsDeadline.DONE.set(false);

        SingleOutputStreamOperator<String> out = steered(numbers, control);

        assertThat(collect(out)).containsExactly("0 x 1");
    }

    @Test
    void wantsToKnowTheData() {
        assertThatThrownBy(() -> ControlStreams.broadcast("test", null, "c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("data must name at least one stream, but was empty: the control channel lives as long as"
                        + " the data");
    }

    private static List<String> ofSubtask(int subtask, List<String> versions) {
        return versions.stream()
                .filter(line -> line.startsWith(subtask + ":"))
                .map(line -> line.substring(2))
                .toList();
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 2);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(PARALLELISM);
        environment.enableCheckpointing(50);
        return environment;
    }

    private static DataStream<Long> numbers(StreamExecutionEnvironment environment, long... numbers) {
        Long[] boxed = Arrays.stream(numbers).boxed().toArray(Long[]::new);
        return environment
                .fromData(Types.LONG, boxed)
                .assignTimestampsAndWatermarks(WatermarkStrategy.<Long>forMonotonousTimestamps()
                        .withTimestampAssigner((number, before) -> number));
    }

    private static ControlEvent factor(String id, int version, int factor, long time) {
        return ControlEvent.set(id, "test", version, Map.of("factor", "" + factor), "ada", time);
    }

    private static SingleOutputStreamOperator<String> steered(
            DataStream<Long> numbers, DataStream<ControlEvent> control) {
        return numbers.keyBy(number -> number % 3)
                .connect(ControlStreams.broadcast("test", control, "control", numbers))
                .process(new Steered(), Types.STRING)
                .uid("steered");
    }

    private static <T> List<T> collect(DataStream<T> stream) throws Exception {
        List<T> all = new ArrayList<>();
        try (CloseableIterator<T> values = stream.executeAndCollect()) {
            values.forEachRemaining(all::add);
        }
        return all;
    }

    private static final class Steered extends KeyedBroadcastProcessFunction<Long, Long, ControlEvent, String>
            implements CheckpointedFunction {
        private static final long serialVersionUID = 1L;

        private transient PolicyHistory<Integer> history;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            history = PolicyHistory.restore(
                    "test",
                    context.getOperatorStateStore(),
                    1,
                    (base, settings) -> PolicyValidator.Result.of(
                            Integer.parseInt(new TreeMap<>(settings).getOrDefault("factor", "" + base))));
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            // broadcast state is written as it changes
        }

        @Override
        public void processElement(Long number, ReadOnlyContext context, Collector<String> out) {
            long time = context.timestamp();
            if (time <= context.timerService().currentWatermark()) {
                out.collect(number + " late");
            } else {
                context.timerService().registerEventTimeTimer(number == 0 ? time + 30 : time);
            }
        }

        @Override
        public void onTimer(long time, OnTimerContext context, Collector<String> out) {
            WaitsForItsDeadline.DONE.set(true);
            long number = context.getCurrentKey() == 0 && time > 1_000_000 ? 0 : time;
            out.collect(number + " x " + history.effectiveAt(time));
        }

        @Override
        public void processBroadcastElement(ControlEvent event, Context context, Collector<String> out)
                throws Exception {
            RuntimeContext runtime = getRuntimeContext();
            int subtask = runtime.getTaskInfo().getIndexOfThisSubtask();
            ControlOutcome<Integer> outcome = history.apply(event);
            if (outcome instanceof ControlOutcome.Accepted<Integer> accepted) {
                context.output(VERSIONS, subtask + ":" + accepted.version());
                Interrupted.STEERED.incrementAndGet();
            } else if (outcome instanceof ControlOutcome.Refused<Integer> refused && subtask == 0) {
                context.output(Rejections.TAG, refused.rejection());
            }
        }
    }

    /** 10, then idle until it fails once, then idle again for some checkpoints, then 20 and 30. */
    @SuppressWarnings("deprecation")
    private static final class Interrupted implements SourceFunction<Long>, CheckpointedFunction, CheckpointListener {
        private static final long serialVersionUID = 1L;
        static final AtomicBoolean FAILED = new AtomicBoolean();
        static final AtomicInteger STEERED = new AtomicInteger();

        private transient ListState<Long> state;
        private transient Object lock;
        private int checkpoints;
        private boolean restored;
        private volatile boolean cancelled;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            state = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("begun", Types.LONG));
            restored = context.isRestored();
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            state.update(List.of(1L));
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            checkpoints++;
            if (lock != null) {
                lock.notifyAll();
            }
        }

        @Override
        public void run(SourceContext<Long> context) throws Exception {
            Object monitor = context.getCheckpointLock();
            lock = monitor;
            synchronized (monitor) {
                if (!restored) {
                    emit(context, 10);
                    context.markAsTemporarilyIdle();
                    while (STEERED.get() < PARALLELISM && !cancelled) {
                        lock.wait(10);
                    }
                    // by then the control source's end is part of a checkpoint
                    awaitCheckpoints(15);
                    FAILED.set(true);
                    throw new IllegalStateException("failure on purpose");
                }
                emit(context, 15);
                context.markAsTemporarilyIdle();
                awaitCheckpoints(4);
                emit(context, 20);
                emit(context, 30);
            }
        }

        private void awaitCheckpoints(int count) throws InterruptedException {
            int until = checkpoints + count;
            while (checkpoints < until && !cancelled) {
                lock.wait(10);
            }
        }

        private static void emit(SourceContext<Long> context, long number) {
            context.collectWithTimestamp(number, number);
            context.emitWatermark(new Watermark(number));
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    /** One record, then nothing until its timer has fired. */
    @SuppressWarnings("deprecation")
    private static final class WaitsForItsDeadline implements SourceFunction<Long> {
        private static final long serialVersionUID = 1L;
        static final AtomicBoolean DONE = new AtomicBoolean();

        private volatile boolean cancelled;

        @Override
        public void run(SourceContext<Long> context) throws Exception {
            synchronized (context.getCheckpointLock()) {
                context.collect(0L);
                while (!DONE.get() && !cancelled) {
                    context.getCheckpointLock().wait(5);
                }
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    /** Says nothing, neither event nor watermark, until the deadline has passed. */
    @SuppressWarnings("deprecation")
    private static final class Silent implements SourceFunction<ControlEvent> {
        private static final long serialVersionUID = 1L;

        private volatile boolean cancelled;

        @Override
        public void run(SourceContext<ControlEvent> context) throws Exception {
            synchronized (context.getCheckpointLock()) {
                while (!WaitsForItsDeadline.DONE.get() && !cancelled) {
                    context.getCheckpointLock().wait(5);
                }
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
