package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.control.ControlStreams;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.views.ViewStreams;
import io.flinkswarm.testkit.KillAndRestore;
import io.flinkswarm.testkit.ReplaySource;
import io.flinkswarm.testkit.RunRecord;
import io.flinkswarm.testkit.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalanceITCase {
    private static final int DISORDER = 100;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(4);

    @TempDir
    Path folder;

    /** What fails has no answers of nodes: those name an epoch, which a run that is restored draws anew. */
    private static List<BalanceEvent> unanswered(long seed, int tasks) {
        return new Fleet(seed, 6, 5, tasks).plan();
    }

    private static BalanceConfig policy() {
        return Fleet.brisk()
                .strategy("adaptive")
                .runTimeout(Duration.ofMillis(400))
                .build();
    }

    private KillAndRestore drill(long seed, Order order, List<BalanceEvent> events, boolean unaligned) {
        return KillAndRestore.of(folder, (env, run) -> {
                    env.configure(new Configuration().set(CheckpointingOptions.ENABLE_UNALIGNED, unaligned));
                    DataStream<BalanceEvent> replayed = run.source(
                            env,
                            ReplaySource.of(events, BalanceEvent::time, Balance.EVENT_TYPE),
                            WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofMillis(DISORDER)),
                            Balance.EVENT_TYPE);
                    BalanceStreams balance = Balance.of(policy()).order(order).assign(run.failing("failing", replayed));
                    run.provisional("decisions", balance.decisions());
                    run.durable(
                            "bare",
                            balance.decisions()
                                    .filter(BalanceDecision::durable)
                                    .map(Bare::of)
                                    .returns(Balance.DECISION_TYPE));
                })
                .seed(seed);
    }

    @ParameterizedTest
    @CsvSource({"71, hashmap, 500, false", "72, rocksdb, 300, false", "73, hashmap, 400, true", "74, rocksdb, 300, true"
    })
    void afterFailuresAndRescalesTheDurableOutputIsThatOfAnUndisturbedRun(
            long seed, String backend, int tasks, boolean unaligned) throws Exception {
        List<BalanceEvent> events = unanswered(seed, tasks);
        KillAndRestore drill = drill(seed, Order.EVENT_TIME, events, unaligned)
                .failures(3)
                .parallelisms(1, 4, 2)
                .stateBackend(backend);

        RunRecord shaken = drill.assertDurableOutputIsThatOfAnUndisturbedRun();

        List<BalanceDecision> durable = shaken.durable("bare");
        assertThat(durable).hasSizeGreaterThan(tasks).anyMatch(d -> d instanceof Revocation);
        assertThat(shaken.failures()).isPositive();
        assertFenced(shaken.provisional("decisions"), drill.about(shaken));
    }

    @ParameterizedTest
    @CsvSource({"81, hashmap", "82, rocksdb"})
    void inOrderOfArrivalNoDurableDecisionIsContradictedWhateverFails(long seed, String backend) throws Exception {
        List<BalanceEvent> events = new Fleet(seed, 6, 5, 400).script(policy());
        KillAndRestore drill = drill(seed, Order.ARRIVAL, events, false)
                .failures(4)
                .parallelisms(2, 3)
                .stateBackend(backend);

        try (RunRecord shaken = drill.disturbed()) {
            List<BalanceDecision> said = shaken.provisional("decisions");
            assertFenced(said, drill.about(shaken));
            assertThat(said).extracting(d -> d.epoch() >> 40).anyMatch(run -> run > 1);
        }
    }

    /**
     * Of what was durable: each id says one thing; a task is not on two nodes at once; it ends once; what is revoked was
     * assigned.
     */
    private static void assertFenced(List<BalanceDecision> said, String about) {
        Map<String, BalanceDecision> byId = new HashMap<>();
        Map<String, Assignment> out = new HashMap<>();
        Set<String> ended = new HashSet<>();
        for (BalanceDecision decision : said) {
            if (!decision.durable()) {
                continue;
            }
            BalanceDecision earlier = byId.put(decision.id(), decision);
            if (earlier != null) {
                // confirmations are delivered at least once
                assertThat(decision).as("%s%s", decision.id(), about).isEqualTo(earlier);
                continue;
            }
            String task = decision.pool() + "/" + decision.task();
            if (decision instanceof Assignment assignment) {
                Assignment other = out.put(task, assignment);
                assertThat(other)
                        .as("%s on %s and %s%s", task, other, assignment, about)
                        .isNull();
            } else if (decision instanceof Revocation revocation) {
                Assignment revoked = out.remove(task);
                assertThat(revoked).as("%s%s", revocation, about).isNotNull();
                assertThat(revocation.epoch()).as("%s%s", revocation, about).isEqualTo(revoked.epoch());
            } else {
                TaskState state = ((TaskUpdate) decision).state();
                if (state == TaskState.DONE || state == TaskState.FAILED) {
                    out.remove(task);
                }
                if (state == TaskState.DONE || state == TaskState.DEAD_LETTER || state == TaskState.CANCELLED) {
                    out.remove(task);
                    assertThat(ended.add(task))
                            .as("%s ends once%s", task, about)
                            .isTrue();
                }
            }
        }
        assertThat(byId).as(about).isNotEmpty();
    }

    @Test
    void typedStreamsAreJoinedAndTheJournalAndViewsAreKept() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        env.enableCheckpointing(50);
        List<BalanceEvent> events = new Fleet(91, 3, 4, 150).script(policy());

        Path journal = folder.resolve("journal");
        BalanceStreams balance = Balance.of(policy())
                .order(Order.EVENT_TIME)
                .emit(EmitMode.PROVISIONAL)
                .journal(journal.toUri().toString())
                .views(true)
                .with("withdrawals", typed(env, events, TaskCancel.class))
                .with("starts", typed(env, events, TaskStart.class))
                .with("bids", typed(env, events, TaskBid.class))
                .with("statuses", typed(env, events, NodeStatusChange.class))
                .assign(
                        typed(env, events, NodeReport.class),
                        typed(env, events, Task.class),
                        typed(env, events, TaskResult.class));
        List<Assignment> assigned = new ArrayList<>();
        List<Revocation> revoked = new ArrayList<>();
        List<TaskUpdate> updates = new ArrayList<>();
        List<Rejection> rejected = new ArrayList<>();
        List<ViewDelta> shown = new ArrayList<>();
        try (CloseableIterator<Assignment> assignments = balance.assignments().collectAsync();
                CloseableIterator<Revocation> revocations =
                        balance.revocations().collectAsync();
                CloseableIterator<TaskUpdate> steps = balance.updates().collectAsync();
                CloseableIterator<Rejection> faults = balance.rejected().collectAsync();
                CloseableIterator<ViewDelta> changes =
                        balance.viewChanges().orElseThrow().collectAsync()) {
            env.executeAsync();
            assignments.forEachRemaining(assigned::add);
            revocations.forEachRemaining(revoked::add);
            steps.forEachRemaining(updates::add);
            faults.forEachRemaining(rejected::add);
            changes.forEachRemaining(shown::add);
        }

        assertThat(assigned).filteredOn(Assignment::durable).hasSizeGreaterThan(100);
        assertThat(assigned).filteredOn(a -> !a.durable()).hasSizeGreaterThan(100);
        assertThat(revoked).isNotEmpty();
        assertThat(updates).extracting(TaskUpdate::state).contains(TaskState.DONE, TaskState.CANCELLED);
        assertThat(rejected).isNotEmpty();
        assertThat(shown)
                .extracting(ViewDelta::view)
                .contains(BalanceViews.NODES, BalanceViews.TASKS, BalanceViews.PREDICTIONS);
        try (Stream<Path> files = Files.walk(journal.resolve("balance"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".swj"))).isNotEmpty();
        }
    }

    private static <T extends BalanceEvent> DataStream<T> typed(
            StreamExecutionEnvironment env, List<BalanceEvent> events, Class<T> kind) {
        List<T> own = events.stream().filter(kind::isInstance).map(kind::cast).toList();
        return env.fromData(own, Balance.eventType(kind))
                .setParallelism(1)
                .assignTimestampsAndWatermarks(WatermarkStrategy.<T>forMonotonousTimestamps()
                        .withTimestampAssigner((event, t) -> event.time()))
                .setParallelism(1);
    }

    @Test
    void aPoolInShardsIsOnePoolToItsUsers() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(3);
        BalanceConfig config = policy().toBuilder().shards(3).build();
        List<BalanceEvent> events = new ArrayList<>();
        for (int n = 0; n < 30; n++) {
            events.add(NodeReport.builder("n" + n, "p").slots(2).time(1000).build());
        }
        for (int t = 0; t < 40; t++) {
            events.add(Task.builder("t" + t, "p")
                    .runTimeoutMillis(60_000)
                    .time(1010)
                    .build());
        }
        for (int t = 0; t < 10; t++) {
            events.add(TaskCancel.of("p", "t" + t, true, 1020));
        }
        events.add(NodeReport.builder("n0", "p").slots(2).time(3000).build());

        List<BalanceDecision> found = new ArrayList<>();
        List<Rejection> rejected = new ArrayList<>();
        BalanceStreams balance = Balance.of(config)
                .order(Order.EVENT_TIME)
                .assign(env.fromData(events, Balance.EVENT_TYPE)
                        .setParallelism(1)
                        .assignTimestampsAndWatermarks(WatermarkStrategy.<BalanceEvent>forMonotonousTimestamps()
                                .withTimestampAssigner((event, t) -> event.time()))
                        .setParallelism(1));
        try (CloseableIterator<BalanceDecision> decisions = balance.decisions().collectAsync();
                CloseableIterator<Rejection> faults = balance.rejected().collectAsync()) {
            env.executeAsync();
            decisions.forEachRemaining(found::add);
            faults.forEachRemaining(rejected::add);
        }

        assertThat(rejected).isEmpty();
        assertThat(found).extracting(BalanceDecision::pool).containsOnly("p");
        assertThat(found)
                .filteredOn(d -> d instanceof Assignment && !d.durable())
                .extracting(BalanceDecision::task)
                .hasSize(40)
                .doesNotHaveDuplicates();
        assertThat(found)
                .filteredOn(d -> !d.durable() && d instanceof TaskUpdate u && u.state() == TaskState.CANCELLED)
                .extracting(BalanceDecision::task)
                .containsExactlyInAnyOrder("t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9");
    }

    @Test
    void twoOfOneJobEachHaveUidsOfTheirOwn() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        for (String uid : List.of("first", "second")) {
            List<BalanceEvent> events = unanswered(1, 10);
            BalanceStreams balance = Balance.of(policy().toBuilder().shards(2).build())
                    .uid(uid)
                    .journal(folder.resolve(uid).toUri().toString())
                    .pageRequests(
                            env.fromData(ViewStreams.REQUEST_TYPE, new PageRequest("c", BalanceViews.NODES, 0, "", 9))
                                    .uid(uid + "-requests"))
                    .control(env.fromData(ControlStreams.TYPE, ControlEvent.revert("c", "balance", 1, 0, "ada", 0))
                            .uid(uid + "-control-source"))
                    .maxBuffered(50)
                    .maxUnconfirmed(50)
                    .emit(EmitMode.DURABLE)
                    .assign(env.fromData(events, Balance.EVENT_TYPE).uid(uid + "-source"));
            balance.pages().orElseThrow().sinkTo(new DiscardingSink<>()).uid(uid + "-sink-0");
            balance.shadow()
                    .union(balance.unconfirmed())
                    .sinkTo(new DiscardingSink<>())
                    .uid(uid + "-sink-1");
            assertThat(balance.assignments()).isSameAs(balance.assignments());
            balance.assignments().sinkTo(new DiscardingSink<>()).uid(uid + "-sink");
            balance.revocations().sinkTo(new DiscardingSink<>()).uid(uid + "-sink-2");
            balance.updates().sinkTo(new DiscardingSink<>()).uid(uid + "-sink-3");
        }
        env.getConfig().disableAutoGeneratedUIDs();

        // Flink refuses here what has no uid or that of another
        assertThat(env.getStreamGraph().getJobGraph().getVerticesAsArray()).isNotEmpty();
    }

    @Test
    void refusesBeforeSubmissionWhatCannotWork() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<BalanceEvent> events = env.fromData(unanswered(1, 10), Balance.EVENT_TYPE);
        Balance unknown = Balance.of(policy().toBuilder().strategy("dice").build());
        Balance mixed =
                Balance.of(policy()).with("withdrawals", events.map(e -> e).returns(Balance.EVENT_TYPE));

        assertThatThrownBy(() -> unknown.assign(events))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("strategy must be one of [")
                .hasMessageContaining("but was 'dice'");
        assertThatThrownBy(() -> mixed.assign(events))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("with() must go with typed streams: put all kinds of events into the one stream");
        assertThatThrownBy(() -> Balance.eventType(BalanceEvent.class))
                .hasMessage("kind must be one of events, but was io.flinkswarm.protocol.balance.BalanceEvent");
        assertThatThrownBy(() -> Balance.of(policy()).maxBuffered(0))
                .hasMessage("max-buffered must be at least 1, but was 0");
        assertThatThrownBy(() -> Balance.of(policy()).maxUnconfirmed(0))
                .hasMessage("max-unconfirmed must be at least 1, but was 0");
    }
}
