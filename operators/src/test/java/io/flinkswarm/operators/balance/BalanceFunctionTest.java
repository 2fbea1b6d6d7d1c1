package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.views.ViewStreams;
import io.flinkswarm.testkit.OperatorHarness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BalanceFunctionTest {
    private static final BalanceConfig PLAIN =
            BalanceConfig.builder().strategy("least-connections").build();

    private OperatorHarness<String, BalanceEvent, ControlEvent, BalanceDecision> harness;

    private void start(BalanceConfig config, Order order) throws Exception {
        harness = BalanceHarness.of(config, order);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void node(String pool, String id, long time) throws Exception {
        harness.first(NodeReport.builder(id, pool).slots(1).time(time).build(), time);
    }

    private void task(String pool, String id, long time) throws Exception {
        harness.first(Task.builder(id, pool).time(time).build(), time);
    }

    private List<Assignment> assignments() {
        return harness.output().stream()
                .filter(Assignment.class::isInstance)
                .map(Assignment.class::cast)
                .toList();
    }

    private List<TaskState> states(String task) {
        return harness.output().stream()
                .filter(TaskUpdate.class::isInstance)
                .map(TaskUpdate.class::cast)
                .filter(update -> update.task().equals(task))
                .map(TaskUpdate::state)
                .toList();
    }

    private List<Reason> rejections() {
        return harness.side(Rejections.TAG).stream().map(Rejection::reason).toList();
    }

    private static ControlEvent set(int version, String name, String value, long time) {
        return ControlEvent.set("c" + version + name, "balance", version, Map.of(name, value), "ada", time);
    }

    private static boolean isDeployment(JournalEntry entry) {
        return entry.kind() == JournalEntry.Kind.CONTROL && entry.policyVersion() == 0;
    }

    @Test
    void inOrderOfArrivalAssignsAtOnce() throws Exception {
        start(PLAIN, Order.ARRIVAL);

        node("p", "n", 1000);
        task("p", "t", 1010);

        assertThat(assignments()).singleElement().satisfies(assignment -> {
            assertThat(assignment.pool()).isEqualTo("p");
            assertThat(assignment.node()).isEqualTo("n");
            assertThat(assignment.time()).isEqualTo(1010);
            assertThat(assignment.durable()).isFalse();
        });
    }

    @Test
    void inOrderOfEventTimeWaitsForTheWatermarkAndSorts() throws Exception {
        start(PLAIN, Order.EVENT_TIME);

        task("p", "second", 1012);
        task("p", "first", 1011);
        node("p", "n", 1010);
        assertThat(harness.watermark(1010).output()).isEmpty();

        harness.watermark(1012);

        assertThat(assignments()).extracting(Assignment::task).containsExactly("first");
        assertThat(rejections()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void timeOutsComeWithTheWatermark(Order order) throws Exception {
        start(PLAIN.toBuilder().runTimeout(Duration.ofSeconds(5)).maxRetries(0).build(), order);
        node("p", "n", 1000);
        task("p", "t", 1010);

        harness.watermark(6009);
        assertThat(states("t")).doesNotContain(TaskState.DEAD_LETTER);
        harness.watermark(6010);

        assertThat(states("t")).last().isEqualTo(TaskState.DEAD_LETTER);
        assertThat(harness.output())
                .filteredOn(d -> d instanceof Revocation)
                .singleElement()
                .satisfies(revoked -> {
                    assertThat(revoked.epoch()).isEqualTo(assignments().get(0).epoch());
                    assertThat(revoked.time()).isEqualTo(6010);
                });
    }

    @Test
    void aResultFreesTheNodeForWhatWaits() throws Exception {
        start(PLAIN, Order.ARRIVAL);
        node("p", "n", 1000);
        task("p", "t1", 1010);
        task("p", "t2", 1011);

        harness.first(TaskResult.done(assignments().get(0), 50, 1100), 1100);

        assertThat(states("t1")).last().isEqualTo(TaskState.DONE);
        assertThat(assignments()).extracting(Assignment::task).containsExactly("t1", "t2");
    }

    @Test
    void timersDoNotPileUp() throws Exception {
        start(PLAIN.toBuilder().closedWindow(50).build(), Order.ARRIVAL);
        int timers = 0;
        int entries = 0;
        for (int i = 0; i < 300; i++) {
            long time = 1000 + 10 * i;
            node("p", "n", time);
            task("p", "t" + i, time);
            harness.first(TaskResult.done(assignments().get(i), 5, time + 5), time + 5);
            timers = Math.max(timers, harness.watermark(time).eventTimeTimers());
            harness.snapshot();
            entries = Math.max(entries, harness.stateEntries());
        }

        assertThat(assignments()).hasSize(300);
        assertThat(timers).isLessThanOrEqualTo(5);
        assertThat(entries)
                .as("pool, node, and the window of ended tasks twice")
                .isLessThanOrEqualTo(5);
    }

    @Test
    void turnsAwayWhatIsLateUntimedOrTooMuchAndCountsIt() throws Exception {
        harness = BalanceHarness.of(PLAIN, Order.EVENT_TIME, 2);
        harness.watermark(1000);

        task("p", "t0", 1000);
        task("p", "t1", 1001);
        task("p", "t2", 1001);
        task("p", "t3", 1001);
        ((KeyedBroadcastOperatorTestHarness<?, BalanceEvent, ?, ?>) harness.subtask(0))
                .processElement(new StreamRecord<>(Task.builder("t4", "p").build()));

        assertThat(rejections()).containsExactly(Reason.LATE, Reason.BUFFER_FULL, Reason.UNTIMED);
        assertThat(harness.side(Rejections.TAG))
                .extracting(Rejection::detail)
                .containsExactly(
                        "time must be after the watermark 1000, but was 1000",
                        "events of a pool that wait for the watermark must be at most 2 (max-buffered)",
                        "an event must have a timestamp: assign a WatermarkStrategy, or SwarmTime.arrival() to the stream");
        assertThat(harness.side(Rejections.TAG).get(2).time()).isEqualTo(Rejection.NO_TIME);
        assertThat(harness.side(Rejections.TAG).get(0).input()).startsWith("{\"kind\":\"task\",\"id\":\"t0\"");
    }

    @Test
    void whatAdmissionTurnsAwayLeavesNoState() throws Exception {
        start(PLAIN, Order.ARRIVAL);

        harness.first(Task.builder("t", "p").need("cpu", -1).build(), 1000);
        harness.snapshot();

        assertThat(rejections()).containsExactly(Reason.INVALID_VALUE);
        assertThat(harness.stateEntries()).isZero();
        assertThat(harness.eventTimeTimers()).isZero();
        assertThat(harness.side(Journal.ENTRIES)).isNotEmpty().allMatch(BalanceFunctionTest::isDeployment);
    }

    @Test
    void stateIsWrittenOnlyWhenASnapshotIsTaken() throws Exception {
        start(PLAIN, Order.ARRIVAL);
        node("p", "n", 1000);
        task("p", "t1", 1010);
        task("q", "t2", 1010);
        int before = harness.stateEntries();

        harness.snapshot();

        assertThat(before).isZero();
        assertThat(harness.stateEntries())
                .as("two pools, a node map, two task maps")
                .isEqualTo(5);
    }

    @Test
    void aSnapshotLeavesTheCurrentKeyAsItWas() throws Exception {
        start(PLAIN, Order.ARRIVAL);
        node("a", "n", 1000);
        node("b", "n", 1000);
        Object current = harness.subtask(0).getOperator().getKeyedStateBackend().getCurrentKey();

        harness.snapshot();

        assertThat(harness.subtask(0).getOperator().getKeyedStateBackend().getCurrentKey())
                .isEqualTo(current)
                .isEqualTo("b");
    }

    @Test
    void aPolicyHoldsFromItsEventTimeOn() throws Exception {
        start(PLAIN, Order.EVENT_TIME);
        node("p", "n1", 900);
        node("p", "n2", 900);
        task("p", "before", 1999);
        task("p", "after", 2000);
        harness.second(set(1, "strategy", "round-robin", 2000), 0);

        harness.watermark(2100);

        assertThat(assignments())
                .extracting(
                        a -> a.task() + " " + a.policyVersion() + " " + a.why().strategy())
                .containsExactly("before 0 least-connections", "after 1 round-robin");
    }

    @Test
    void inOrderOfArrivalAPolicyHoldsAtOnceAndCanBeTakenBack() throws Exception {
        start(PLAIN, Order.ARRIVAL);
        node("p", "n1", 900);
        node("p", "n2", 900);
        harness.second(set(1, "strategy", "round-robin", 0), 0);
        task("p", "t1", 1000);

        harness.second(ControlEvent.revert("back", "balance", 2, 0, "ada", 0), 0);
        task("p", "t2", 1001);

        assertThat(assignments()).extracting(Assignment::policyVersion).containsExactly(1, 2);
        assertThat(assignments())
                .extracting(a -> a.why().strategy())
                .containsExactly("round-robin", "least-connections");
        assertThat(harness.side(Journal.ENTRIES).stream()
                        .filter(entry -> entry.kind() == JournalEntry.Kind.CONTROL)
                        .map(entry -> entry.key() + "." + entry.sequence()))
                .containsExactly("@broadcast.0", "@broadcast.1", "@broadcast.2");
    }

    @Test
    void refusesAPolicyWithEveryMistakeOnceWhateverTheParallelism() throws Exception {
        start(PLAIN, Order.ARRIVAL);
        harness.rescale(3);

        harness.second(
                ControlEvent.set(
                        "c1",
                        "balance",
                        1,
                        Map.of("strategy", "dice", "rebalancing-threshold", "-7", "shards", "4"),
                        "ada",
                        0),
                0);
        harness.second(set(7, "strategy", "round-robin", 0), 0);

        assertThat(rejections()).containsExactly(Reason.INVALID_VALUE, Reason.STALE_VERSION);
        assertThat(harness.side(Rejections.TAG).get(0).detail())
                .contains("strategy must be one of [")
                .contains("rebalancing-threshold must be")
                .contains("shards must stay 1 while the job runs");
        assertThat(harness.side(Journal.ENTRIES)).isNotEmpty().allMatch(BalanceFunctionTest::isDeployment);
    }

    @Test
    void inShadowModeDecidesJournalsAndShowsButEnforcesNothing() throws Exception {
        start(PLAIN.toBuilder().mode(Mode.SHADOW).build(), Order.ARRIVAL);

        node("p", "n", 1000);
        task("p", "t", 1001);

        assertThat(harness.output()).isEmpty();
        assertThat(harness.side(BalanceFunction.SHADOW)).hasSize(1).first().isInstanceOf(Assignment.class);
        assertThat(harness.side(Journal.ENTRIES))
                .filteredOn(entry -> !isDeployment(entry))
                .hasSize(3);
        assertThat(harness.side(ViewStreams.DELTAS)).isNotEmpty();
    }

    @Test
    void theJournalHoldsInputsTimersAndDecisionsNumberedWithoutAGap() throws Exception {
        start(PLAIN.toBuilder().runTimeout(Duration.ofMillis(500)).build(), Order.ARRIVAL);
        node("p", "n", 1000);
        node("q", "n", 1000);
        task("p", "t", 1001);
        harness.watermark(1400).restore();
        harness.watermark(1501);

        List<JournalEntry> entries = harness.side(Journal.ENTRIES).stream()
                .filter(entry -> entry.key().equals("p"))
                .toList();
        assertThat(entries)
                .extracting(JournalEntry::kind)
                .startsWith(
                        JournalEntry.Kind.INPUT,
                        JournalEntry.Kind.INPUT,
                        JournalEntry.Kind.OUTPUT,
                        JournalEntry.Kind.TIMER,
                        JournalEntry.Kind.OUTPUT);
        for (int i = 0; i < entries.size(); i++) {
            assertThat(entries.get(i).sequence()).isEqualTo(i);
        }
        assertThat(entries).extracting(JournalEntry::incarnation).containsOnly(1000L);
        assertThat(BalanceFunction.JOURNAL.<BalanceEvent>payload(entries.get(1)))
                .isEqualTo(Task.builder("t", "p").time(1001).build());
        assertThat(BalanceFunction.JOURNAL.<BalanceDecision>payload(entries.get(2)))
                .isEqualTo(harness.output().get(0));
    }

    @Test
    void viewsShowNodesTasksAndHowWellDurationsAreForetold() throws Exception {
        start(PLAIN, Order.ARRIVAL);
        node("p", "n", 1000);
        for (int i = 0; i < 40; i++) {
            task("p", "t" + i, 1000 + 100 * i);
            harness.first(TaskResult.done(assignments().get(i), 60, 1060 + 100 * i), 1060 + 100 * i);
        }
        task("p", "open", 6000);

        assertThat(latest(BalanceViews.NODES, "balance/p/n").row().getString("status"))
                .isEqualTo("UP");
        assertThat(latest(BalanceViews.NODES, "balance/p/n").row().getLong("tasks"))
                .isEqualTo(1);
        assertThat(latest(BalanceViews.TASKS, "balance/p/open").row().getString("state"))
                .isEqualTo("ASSIGNED");
        assertThat(latest(BalanceViews.TASKS, "balance/p/t3").isDelete()).isTrue();
        ViewDelta prediction = latest(BalanceViews.PREDICTIONS, "balance/p/n%2Fdefault");
        assertThat(prediction.row().getDouble("results")).isGreaterThan(10);
        assertThat(prediction.row().getDouble("mae_millis")).isBetween(0., 60.);
        assertThat(prediction.row().getDouble("coverage")).isBetween(0., 1.);
    }

    private ViewDelta latest(String view, String key) {
        return harness.side(ViewStreams.DELTAS).stream()
                .filter(delta -> delta.view().equals(view) && delta.key().equals(key))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void aPoolThatIsForgottenLeavesNothingBehind() throws Exception {
        start(
                PLAIN.toBuilder()
                        .poolIdle(Duration.ofSeconds(60))
                        .nodeTimeout(Duration.ofSeconds(10))
                        .build(),
                Order.EVENT_TIME);
        node("p", "n", 1000);
        task("p", "t", 1001);
        harness.first(TaskCancel.of("p", "t", true, 1002), 1002);
        harness.watermark(2000);
        harness.snapshot();
        assertThat(harness.stateEntries()).isPositive();

        harness.watermark(200_000);
        harness.snapshot();

        assertThat(harness.stateEntries()).isZero();
        assertThat(harness.eventTimeTimers()).isZero();
        assertThat(latest(BalanceViews.NODES, "balance/p/n").isDelete()).isTrue();
    }

    @Test
    void aTimerThatOutlivesItsPoolLeavesNothingBehind() throws Exception {
        start(
                PLAIN.toBuilder()
                        .poolIdle(Duration.ofSeconds(10))
                        .monitoringInterval(Duration.ofSeconds(30))
                        .build(),
                Order.ARRIVAL);
        task("p", "t", 1001);
        harness.first(TaskCancel.of("p", "t", true, 1002), 1002);
        // the pool is forgotten; the timer of its monitoring, which was set first, stays
        harness.watermark(20_000);
        int timers = harness.eventTimeTimers();

        harness.watermark(100_000);
        harness.snapshot();

        assertThat(timers).isPositive();
        assertThat(harness.eventTimeTimers()).isZero();
        assertThat(harness.stateEntries()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void aDrainedJobGoesOnWhereItWas(Order order) throws Exception {
        start(PLAIN, order);
        node("p", "n", 1000);
        task("p", "t1", 1010);
        task("p", "t2", 1011);
        // stop --drain: time is called to its end, then the savepoint is taken
        harness.watermark(Long.MAX_VALUE);
        Assignment given = assignments().get(0);
        harness.snapshot();
        harness.rescale(2);

        harness.first(TaskResult.done(given, 50, 1200), 1200);
        harness.watermark(1300);

        assertThat(rejections()).isEmpty();
        assertThat(states("t1")).last().isEqualTo(TaskState.DONE);
        assertThat(assignments()).extracting(Assignment::task).containsExactly("t1", "t2");
        assertThat(assignments().get(1).epoch() >> 40).isPositive();
    }

    @Test
    void inShardsAWithdrawalOfATaskThatAShardDoesNotKnowIsSilent() throws Exception {
        start(PLAIN.toBuilder().shards(4).build(), Order.ARRIVAL);
        for (int n = 0; n < 16; n++) {
            node("p", "n" + n, 1000);
        }
        task("p", "t", 1001);

        for (int shard = 0; shard < 4; shard++) {
            harness.first(Shards.addressed(TaskCancel.of("p", "t", true, 1002), Shards.key("p", shard)), 1002);
        }

        assertThat(rejections()).isEmpty();
        assertThat(harness.output()).extracting(BalanceDecision::pool).containsOnly("p");
        assertThat(states("t")).containsExactly(TaskState.CANCELLED);
        assertThat(harness.side(Journal.ENTRIES))
                .filteredOn(entry -> !isDeployment(entry))
                .extracting(JournalEntry::key)
                .contains("p#0", "p#1", "p#2", "p#3")
                .doesNotContain("p");
    }

    @Test
    void inShardsATaskWithDependenciesMustNameItsWorkflow() throws Exception {
        start(PLAIN.toBuilder().shards(4).build(), Order.ARRIVAL);

        harness.first(Task.builder("t", "p").dependencies(List.of("s")).build(), 1000);
        harness.first(
                Task.builder("u", "p").dependencies(List.of("s")).workflow("w").build(), 1001);

        assertThat(harness.side(Rejections.TAG)).singleElement().satisfies(rejection -> {
            assertThat(rejection.detail()).startsWith("workflow must be given by a task with dependencies");
            assertThat(rejection.key()).isEqualTo("p");
        });
        assertThat(states("u")).containsExactly(TaskState.WAITING);
    }
}
