package io.flinkswarm.state.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.id.Durability;
import io.flinkswarm.protocol.id.Receipts;
import io.flinkswarm.protocol.id.SubjectId;
import io.flinkswarm.state.control.ControlStreams;
import io.flinkswarm.state.control.PolicyHistory;
import io.flinkswarm.state.control.PolicyValidator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Decisions that come out differently each time they are made, in a job that is made to fail: what is durable must stand all
 * the same. What leaves is seen at once, as a receiver outside of the job sees it.
 */
class DurabilityITCase {
    private static final int PARALLELISM = 2;
    private static final long SUBJECTS = 1_200;
    private static final int KEYS = 7;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(PARALLELISM)
            .build());

    // the job's functions are copied by Flink; what they share with the test is found under the run's name
    private static final Map<String, Run> RUNS = new ConcurrentHashMap<>();

    private static final class Run {
        final Queue<String> seen = new ConcurrentLinkedQueue<>();
        final Set<Long> failAt = ConcurrentHashMap.newKeySet();
        final AtomicInteger failures = new AtomicInteger();
    }

    @ParameterizedTest
    @CsvSource({"11, provisional, false", "12, provisional, true", "13, durable, false"})
    void nothingDurableIsEverContradicted(long seed, String mode, boolean unaligned) throws Exception {
        String name = "run-" + seed;
        Run run = new Run();
        RUNS.put(name, run);
        Random random = new Random(seed);
        while (run.failAt.size() < 4) {
            // not with the last ones: the end of bounded input has a weaker promise
            run.failAt.add(100 + (long) random.nextInt((int) SUBJECTS - 300));
        }
        Set<Long> planned = new TreeSet<>(run.failAt);

        execute(name, EmitMode.valueOf(mode.toUpperCase(Locale.ROOT)), unaligned);

        assertThat(run.failures).as("seed %d, failures at %s", seed, planned).hasValue(planned.size());
        Receipts receipts = new Receipts((int) SUBJECTS);
        Map<String, Set<String>> durable = new HashMap<>();
        List<Long> epochs = new ArrayList<>();
        for (String said : run.seen) {
            String[] parts = said.split("\\|");
            SubjectId.Emission emission = SubjectId.parse(parts[0]);
            String subject = emission.subject().toString();
            epochs.add(emission.epoch());
            receipts.receive(subject, emission.epoch(), Durability.valueOf(parts[1]), parts[2]);
            if (parts[1].equals("DURABLE")) {
                durable.computeIfAbsent(subject, any -> new HashSet<>()).add(parts[2]);
            } else {
                assertThat(mode)
                        .as("only what is confirmed leaves in mode durable")
                        .isEqualTo("provisional");
            }
        }
        assertThat(receipts.contradictions()).as("seed %d", seed).isZero();
        assertThat(durable).as("seed %d", seed).hasSize((int) SUBJECTS);
        assertThat(durable.values()).as("seed %d", seed).allMatch(contents -> contents.size() == 1);
        assertThat(epochs).as("seed %d", seed).contains(0L).anyMatch(epoch -> epoch >= planned.size());
        if (mode.equals("provisional")) {
            assertThat(receipts.revisions())
                    .as("seed %d: the failures struck", seed)
                    .isPositive();
        }
    }

    @SuppressWarnings("deprecation") // the one source interface that a test can hold still with a few lines
    private static void execute(String run, EmitMode mode, boolean unaligned) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(PARALLELISM);
        environment.enableCheckpointing(20);
        if (unaligned) {
            environment.getCheckpointConfig().enableUnalignedCheckpoints();
        }

        DataStream<Long> subjects = environment.addSource(new PacedSource(), "subjects", Types.LONG);
        DataStream<String> decisions = subjects.keyBy(subject -> subject % KEYS)
                .connect(ControlStreams.broadcast("test", null, "control", subjects))
                .process(new Decide(run), Types.STRING);
        DurableEmission.<String>confirming(text -> text.replace("PROVISIONAL", "DURABLE"))
                .mode(mode)
                .uid("durability")
                .on(decisions)
                .map(said -> {
                    RUNS.get(run).seen.add(said);
                    return said;
                })
                .returns(Types.STRING)
                .sinkTo(new DiscardingSink<>());
        environment.execute(run);
    }

    /** Decides each subject once, by the whim of the instance that happens to run. */
    private static final class Decide extends KeyedBroadcastProcessFunction<Long, Long, ControlEvent, String>
            implements CheckpointedFunction {
        private static final long serialVersionUID = 1L;

        private final String run;
        private transient String whim;
        private transient Epoch epoch;
        private transient MapState<Long, String> decided;

        Decide(String run) {
            this.run = run;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            epoch = Epoch.restore(context, getRuntimeContext());
            PolicyHistory.restore(
                    "test",
                    context.getOperatorStateStore(),
                    "base",
                    (base, settings) -> PolicyValidator.Result.of(base));
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            epoch.snapshot();
        }

        @Override
        public void open(OpenContext context) {
            whim = UUID.randomUUID().toString();
            decided = getRuntimeContext().getMapState(new MapStateDescriptor<>("decided", Types.LONG, Types.STRING));
        }

        @Override
        public void processElement(Long subject, ReadOnlyContext context, Collector<String> out) throws Exception {
            if (RUNS.get(run).failAt.remove(subject)) {
                RUNS.get(run).failures.incrementAndGet();
                throw new IllegalStateException("failure on purpose at subject " + subject);
            }
            if (!decided.contains(subject)) {
                decided.put(subject, whim);
                SubjectId id = new SubjectId("test", "" + context.getCurrentKey(), "" + subject);
                out.collect(id.at(epoch.value()) + "|PROVISIONAL|" + whim);
            }
        }

        @Override
        public void processBroadcastElement(ControlEvent event, Context context, Collector<String> out) {
            throw new IllegalStateException("nobody steers here");
        }
    }

    /** Numbers in portions, each after a checkpoint has completed, so that failures strike between checkpoints. */
    @SuppressWarnings("deprecation")
    private static final class PacedSource implements SourceFunction<Long>, CheckpointedFunction, CheckpointListener {
        private static final long serialVersionUID = 1L;
        private static final int PORTION = 60;

        private transient ListState<Long> state;
        private transient Object lock;
        private long next;
        private boolean checkpointed;
        private volatile boolean cancelled;

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            state = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("next", Types.LONG));
            for (long restored : state.get()) {
                next = restored;
            }
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            state.update(List.of(next));
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            checkpointed = true;
            if (lock != null) {
                lock.notifyAll();
            }
        }

        @Override
        public void run(SourceContext<Long> context) throws Exception {
            Object monitor = context.getCheckpointLock();
            lock = monitor;
            synchronized (monitor) {
                while (next < SUBJECTS && !cancelled) {
                    long end = Math.min(SUBJECTS, next + PORTION);
                    while (next < end) {
                        context.collect(next++);
                    }
                    checkpointed = false;
                    while (!checkpointed && !cancelled) {
                        lock.wait(20);
                    }
                }
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
