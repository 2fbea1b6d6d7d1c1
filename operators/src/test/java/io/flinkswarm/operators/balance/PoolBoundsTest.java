package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.PoolTrial.Rejected;
import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a pool remembers and for how long, shards, and the shadow. */
class PoolBoundsTest {
    @Test
    void remembersABoundedNumberOfEndedTasks() throws Exception {
        PoolTrial trial = PoolTrial.of(PoolTrial.plain().closedWindow(3));
        trial.nodes(9, "n")
                .tasks("a", "b", "c", "d")
                .done("a")
                .done("b")
                .done("c")
                .done("d");

        assertThat(PoolRows.size(trial.store.closed())).isEqualTo(3);
        assertThat(PoolRows.size(trial.store.closings())).isEqualTo(3);
        assertThat(trial.evicted).containsEntry(PoolOutput.Evicted.CLOSED_TASK, 1);
        trial.cancel("b", true);
        assertThat(trial.lastRejected().reason()).isEqualTo(Reason.LATE);
        trial.cancel("a", true);
        assertThat(trial.lastRejected().reason()).isEqualTo(Reason.UNKNOWN_SUBJECT);
        // a window that became smaller
        trial.policy(trial.config().toBuilder().closedWindow(1).build())
                .tasks("e")
                .done("e");
        assertThat(PoolRows.size(trial.store.closed())).isEqualTo(1);
    }

    @Test
    void isForgottenWhenItWasIdleForLongEnough() throws Exception {
        PoolTrial trial = PoolTrial.of(PoolTrial.plain().poolIdle(Duration.ofHours(1)));
        trial.nodes(1, "n").tasks("a").after(10_000_000);
        assertThat(trial.isAlive()).as("a task waits for its node").isTrue();

        trial.cancel("a", true).after(3_500_000);
        assertThat(trial.isAlive()).isTrue();
        trial.after(200_000);
        assertThat(trial.isAlive()).isFalse();
        assertThat(trial.evicted).containsEntry(PoolOutput.Evicted.POOL, 1);
        assertThat(trial.store.pool()).isNull();
        assertThat(PoolRows.size(trial.store.nodes())).isZero();
        assertThat(PoolRows.size(trial.store.closed())).isZero();

        trial.nodes(1, "n").tasks("a");
        assertThat(trial.placeOf("a")).as("it begins anew").isEqualTo("n");
        assertThat(trial.row().incarnation).isEqualTo(trial.now());
    }

    @Test
    void livesOnAfterWhatHasPassed() throws Exception {
        Pool pool = new Pool(
                new MemoryPoolStore(),
                PoolTrial.of(PoolTrial.plain()),
                PlacementStrategies.load(getClass().getClassLoader()));

        PoolRow row = pool.enter("k", BalanceConfig.DEFAULT, 0, 0, 1_000, 5_000);

        assertThat(row.incarnation).isEqualTo(5_000);
        assertThat(pool.isDue()).isFalse();
        assertThat(pool.nextAwaited()).isEqualTo(PoolRow.NEVER);
    }

    @Test
    void saysWhenARetryIsDue() throws Exception {
        PoolTrial trial = PoolTrial.of(PoolTrial.plain().retryBackoff(Duration.ofMillis(700)));
        Pool pool =
                new Pool(trial.store, trial, PlacementStrategies.load(getClass().getClassLoader()));
        pool.enter("k", trial.config(), 0, 0, 1_000);
        pool.on(NodeReport.builder("n", "k").slots(1).time(1_000).build());
        pool.on(Task.builder("a", "k").time(1_000).build());
        pool.on(TaskResult.failed(trial.assignment("a"), "", 1_000));

        assertThat(pool.nextAwaited()).isEqualTo(1_700);
        assertThat(trial.last("a").reason()).isEqualTo("failed");
    }

    @Test
    void splitsAPoolByNodeAndByWhatBelongsTogether() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Task task = Task.builder("t" + i, "p").workflow("w").build();
            assertThat(Shards.key(task, 4)).isEqualTo(Shards.key("p", Shards.of("w", 4)));
            assertThat(Shards.key(Task.builder("t" + i, "p").gang("g").build(), 4))
                    .isEqualTo(Shards.key("p", Shards.of("g", 4)));
            String node = "n" + i;
            String key = Shards.key(NodeReport.builder(node, "p").build(), 4);
            keys.add(key);
            for (BalanceEvent event : List.of(
                    new TaskResult("p", "t", node, 1, true, 1, 1, "", 1, 0),
                    new TaskStart("p", "t", node, 1, 1, 0),
                    TaskBid.of("p", "t", node, 1, 1),
                    NodeStatusChange.of("p", node, NodeStatus.UP, "", 1))) {
                assertThat(Shards.key(event, 4)).isEqualTo(key);
            }
        }

        assertThat(keys).containsExactlyInAnyOrder("p#0", "p#1", "p#2", "p#3");
        assertThat(Shards.key(TaskCancel.of("p", "t", true, 1), 4)).isEqualTo("p");
        assertThat(Shards.key(Task.builder("t", "p").build(), 1)).isEqualTo("p");
        assertThat(Shards.pool("p#3", 4)).isEqualTo("p");
        assertThat(Shards.pool("p#3", 1)).isEqualTo("p#3");
        TaskCancel travels = Shards.addressed(TaskCancel.of("p", "t", true, 1), "p#2");
        assertThat(travels.pool()).isEqualTo("p#2");
        assertThat(Shards.arrived(travels, 4)).isEqualTo(TaskCancel.of("p", "t", true, 1));
        assertThat(Shards.arrived(travels, 1)).isSameAs(travels);
    }

    @Test
    void asksForAWorkflowWhereDependenciesMayBeInAnotherShard() throws Exception {
        PoolTrial trial = PoolTrial.of(PoolTrial.plain().shards(2));
        trial.take(trial.asks("a").dependencies(List.of("b")).build());
        assertThat(trial.lastRejected())
                .returns(Reason.INVALID_VALUE, Rejected::reason)
                .returns(
                        "workflow must be given by a task with dependencies in a pool of several shards, but was empty:"
                                + " give it, and all that it depends on, the same one",
                        Rejected::detail);

        trial.take(trial.asks("a").dependencies(List.of("b")).workflow("w").build());
        trial.cancel("elsewhere", true).take(TaskBid.of("p", "elsewhere", "n", 1, trial.now()));
        assertThat(trial.rejected).as("another shard knows it").hasSize(1);
        trial.cancel("a", true);
        assertThat(trial.state("a")).isEqualTo(TaskState.CANCELLED);
    }

    private static PoolTrial shadow() throws Exception {
        PoolTrial trial = PoolTrial.of(PoolTrial.plain().mode(Mode.SHADOW).gangTimeout(Duration.ofSeconds(5)));
        trial.take(trial.report("n").slots(1).capacity("cpu", 4).build())
                .take(trial.report("m").slots(1).capacity("cpu", 4).build());
        return trial;
    }

    @Test
    void followsInAShadowThoseWhoReallyAssign() throws Exception {
        PoolTrial trial = shadow();
        trial.take(trial.asks("a").need("cpu", 3).build());
        String would = trial.placeOf("a");
        String does = would.equals("n") ? "m" : "n";

        trial.take(new TaskStart("p", "a", does, 77, trial.now(), 0));
        assertThat(trial.placeOf("a")).isEqualTo(does);
        assertThat(trial.node(would).supply.free(0)).isEqualTo(4_000);
        assertThat(trial.node(does).supply.free(0)).isEqualTo(1_000);
        trial.rebuild(1).after(400).take(new TaskResult("p", "a", does, 77, true, 0, 1, "", trial.now(), 0));

        assertThat(trial.state("a")).isEqualTo(TaskState.DONE);
        assertThat(trial.node(does).profile.lastMillis()).containsExactly(400);
        assertThat(trial.node(does).supply.free(0)).isEqualTo(4_000);
        assertThat(trial.rejected).isEmpty();
    }

    @Test
    void followsInAShadowAlsoWhereOthersGiveMoreThanThereIs() throws Exception {
        PoolTrial trial = shadow();
        for (String id : List.of("a", "b", "c", "d")) {
            trial.take(trial.asks(id).need("cpu", 3).build());
        }
        for (String id : List.of("a", "b", "c")) {
            trial.take(new TaskStart("p", id, "n", 5, trial.now(), 0));
        }
        assertThat(trial.node("n").tasks).hasSize(3);
        assertThat(trial.node("n").supply.reserved(0)).isEqualTo(9_000);

        for (String id : List.of("a", "b", "c")) {
            trial.take(new TaskResult("p", id, "n", 5, true, 10, 1, "", trial.now(), 0));
        }
        assertThat(trial.node("n").supply.reserved(0)).isLessThanOrEqualTo(3_000);
        trial.take(new TaskResult("p", "d", "m", 5, true, 10, 1, "", trial.now(), 0));
        assertThat(trial.desk().tasks.out).isZero();
        assertThat(trial.node("n").supply.free(0)).isEqualTo(4_000);
        assertThat(trial.node("m").supply.free(0)).isEqualTo(4_000);
    }

    @Test
    void followsInAShadowWhatOthersStartBeforeItWould() throws Exception {
        PoolTrial trial = shadow();
        trial.take(trial.asks("a").dependencies(List.of("x")).build())
                .take(trial.asks("b").gang("g").gangSize(3).build())
                .take(trial.asks("c").gang("g").gangSize(3).build());

        trial.take(new TaskStart("p", "a", "n", 5, trial.now(), 0))
                .take(new TaskStart("p", "b", "m", 5, trial.now(), 0));
        trial.after(10_000);
        assertThat(trial.placeOf("a")).isEqualTo("n");
        assertThat(trial.placeOf("b")).isEqualTo("m");
        assertThat(trial.task("c")).as("it has started with its gang").isNotNull();
        trial.take(new TaskResult("p", "a", "n", 5, true, 10, 1, "", trial.now(), 0))
                .take(new TaskResult("p", "b", "m", 5, false, 10, 1, "", trial.now(), 0))
                .after(1_000);
        assertThat(trial.state("a")).isEqualTo(TaskState.DONE);
        assertThat(trial.desk().tasks.out).isEqualTo(2);
    }

    @Test
    void putsPoolsBackThatWereMetLongAgo() throws Exception {
        MemoryPoolStore store = new MemoryPoolStore();
        PoolTrial said = PoolTrial.of(PoolTrial.plain().maxCachedRows(22));
        Pool pool = new Pool(store, said, PlacementStrategies.load(getClass().getClassLoader()));
        for (int p = 0; p < 5; p++) {
            pool.enter("p" + p, said.config(), 0, 0, 1_000);
            for (int n = 0; n < 6; n++) {
                pool.on(NodeReport.builder("n" + n, "p" + p)
                        .slots(1)
                        .time(1_000)
                        .build());
            }
            pool.leave();
        }
        pool.enter("new", said.config(), 0, 0, 1_000);

        assertThat(said.evicted).containsEntry(PoolOutput.Evicted.CACHED_POOL, 2);
        pool.enter("p0", said.config(), 0, 0, 1_000);
        pool.on(Task.builder("a", "p0").time(1_000).build());
        assertThat(pool.desk().nodes.size()).isEqualTo(6);
        Assignment given = said.assignment("a");
        assertThat(given.pool()).isEqualTo("p0");
        assertThat(pool.desk().tasks.count(TaskState.ASSIGNED)).isEqualTo(1);
    }
}
