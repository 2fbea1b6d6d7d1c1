package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.PoolTrial.Rejected;
import io.flinkswarm.protocol.balance.Constraints;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.value.Priority;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who goes next, who must wait and what is said to those who do. */
class TurnsTest {
    private final PoolTrial trial =
            PoolTrial.of(PoolTrial.plain().ageing(Duration.ofSeconds(10)).nodeTimeout(Duration.ZERO));

    private void ask(String id, Priority priority) throws Exception {
        trial.take(trial.asks(id).priority(priority).build());
    }

    private void ask(PoolTrial pool, String tenant, int from, int count) throws Exception {
        for (int i = from; i < from + count; i++) {
            pool.take(pool.asks(tenant + i).tenant(tenant).build());
        }
    }

    /** Ends what is assigned, one task each interval, so many times. */
    private static void work(PoolTrial pool, int tasks, long millis) throws Exception {
        for (int i = 0; i < tasks; i++) {
            pool.after(millis);
            for (TaskRow task : List.copyOf(pool.node("n").tasks)) {
                pool.done(task.id());
            }
        }
    }

    private static Map<String, Integer> startsByTenant(PoolTrial pool, int from, int to) {
        Map<String, Integer> starts = new HashMap<>();
        for (String task : pool.order().subList(from, to)) {
            starts.merge(task.substring(0, 1), 1, Integer::sum);
        }
        return starts;
    }

    @Test
    void letsTheUrgentGoFirstAndEqualsInTheirOrder() throws Exception {
        ask("low", Priority.LOW);
        ask("one", Priority.NORMAL);
        ask("two", Priority.NORMAL);
        ask("high", Priority.HIGH);
        ask("critical", Priority.CRITICAL);
        ask("emergency", Priority.EMERGENCY);
        trial.nodes(1, "n");
        work(trial, 5, 100);

        assertThat(trial.order()).containsExactly("emergency", "critical", "high", "one", "two", "low");
    }

    @Test
    void countsATaskOnePriorityHigherForEachTimeOfAgeing() throws Exception {
        ask("old", Priority.LOW);
        trial.after(10_001);
        ask("normal", Priority.NORMAL);
        trial.after(19_998);
        ask("critical", Priority.CRITICAL);
        trial.after(2);
        ask("high", Priority.HIGH);
        trial.nodes(1, "n");
        work(trial, 3, 1);

        // low: 40 s; normal 10.001 + 30 s; critical 29.999 + 10 s; high 30.001 + 20 s
        assertThat(trial.order()).containsExactly("critical", "old", "normal", "high");
    }

    @Test
    void doesNotLetAFloodOfOneTenantStarveAnotherThatComesLater() throws Exception {
        trial.nodes(1, "n");
        ask(trial, "a", 0, 200);
        work(trial, 30, 100);

        ask(trial, "b", 0, 5);
        int before = trial.order().size();
        work(trial, 20, 100);

        assertThat(startsByTenant(trial, before, before + 20)).containsEntry("b", 5);
    }

    @Test
    void doesNotLetAFloodStarveAnotherInAPoolThatIsNew() throws Exception {
        ask(trial, "a", 0, 500);
        trial.after(500);
        ask(trial, "b", 0, 3);
        trial.nodes(1, "n");

        work(trial, 20, 100);

        assertThat(startsByTenant(trial, 0, 20)).containsEntry("b", 3);
    }

    @Test
    void sharesByWeight() throws Exception {
        PoolTrial weighted =
                PoolTrial.of(PoolTrial.plain().nodeTimeout(Duration.ZERO).tenant("b", tenant -> tenant.withWeight(3)));
        weighted.nodes(1, "n");
        ask(weighted, "w", 0, 21);
        work(weighted, 20, 100);

        for (int i = 0; i < 40; i++) {
            ask(weighted, "a", 10 * i, 10);
            ask(weighted, "b", 10 * i, 10);
        }
        int before = weighted.order().size() + 10;
        work(weighted, 110, 100);

        Map<String, Integer> starts = startsByTenant(weighted, before, before + 80);
        assertThat(starts.get("b")).isBetween(50, 70);
        assertThat(starts.get("a")).isBetween(10, 30);
    }

    @Test
    void doesNotHoldUpTheUrgentTasksOfATenantByItsMany() throws Exception {
        trial.nodes(1, "n");
        ask(trial, "a", 0, 900);
        work(trial, 20, 100);

        trial.take(trial.asks("now").tenant("a").priority(Priority.EMERGENCY).build());
        work(trial, 1, 100);

        assertThat(trial.placeOf("now")).isEqualTo("n");
    }

    @Test
    void keepsItsPaceOverIdleTimes() throws Exception {
        trial.nodes(1, "n");
        ask(trial, "a", 0, 20);
        work(trial, 20, 100);
        double pace = trial.row().startRate;

        trial.after(600_000);

        assertThat(trial.row().startRate).isEqualTo(pace).isCloseTo(.01, org.assertj.core.data.Offset.offset(.002));
    }

    @Test
    void keepsTheQuotasOfTenants() throws Exception {
        PoolTrial bounded = PoolTrial.of(PoolTrial.plain()
                .tenant("a", tenant -> tenant.withMaxRunning(2))
                .tenant("b", tenant -> tenant.withMaxShare(.5)));
        bounded.take(bounded.report("n").capacity("cpu", 8).build());
        ask(bounded, "a", 0, 3);
        for (int i = 0; i < 3; i++) {
            bounded.take(bounded.asks("b" + i).tenant("b").need("cpu", 2).build());
        }
        bounded.tasks("c");

        assertThat(bounded.order()).containsExactly("a0", "a1", "b0", "b1", "c");
        bounded.after(1_000);
        assertThat(bounded.last("a2").reason()).isEqualTo("quota of tenant a");
        assertThat(bounded.last("b2").reason()).isEqualTo("quota of tenant b");
        bounded.done("a0").done("b1");
        assertThat(bounded.order()).containsExactly("a0", "a1", "b0", "b1", "c", "a2", "b2");
    }

    @Test
    void turnsAwayTheTenantsBeyondTheBound() throws Exception {
        PoolTrial bounded = PoolTrial.of(PoolTrial.plain().maxTenants(1));
        ask(bounded, "a", 0, 1);
        ask(bounded, "b", 0, 1);

        assertThat(bounded.lastRejected())
                .returns(Reason.BUFFER_FULL, Rejected::reason)
                .returns("tenants with tasks in a pool must be at most 1 (max-tenants)", Rejected::detail);
        bounded.cancel("a0", true);
        ask(bounded, "b", 1, 1);
        assertThat(bounded.task("b1")).isNotNull();
    }

    @Test
    void turnsAwayWhatTheQueueHasNoRoomForAndShedsTheLessUrgent() throws Exception {
        PoolTrial small = PoolTrial.of(PoolTrial.plain().maxTaskQueueSize(2));
        small.tasks("a", "b", "c");

        assertThat(small.lastRejected())
                .returns(Reason.BUFFER_FULL, Rejected::reason)
                .returns("tasks that wait in a pool must be at most 2 (max-task-queue-size)", Rejected::detail);

        small.take(small.asks("d").priority(Priority.HIGH).build());
        assertThat(small.last("b"))
                .returns(TaskState.DEAD_LETTER, TaskUpdate::state)
                .returns("shed: the queue is full of more urgent tasks", TaskUpdate::reason);
        assertThat(small.evicted).containsEntry(PoolOutput.Evicted.SHED_TASK, 1);
        assertThat(small.desk().tasks.waiting()).isEqualTo(2);

        small.nodes(1, "n");
        assertThat(small.order()).containsExactly("d");
        small.tasks("e");
        assertThat(small.task("e")).isNotNull();
    }

    @Test
    void saysWhatATaskWaitsFor() throws Exception {
        trial.tasks("any").after(1_000);
        assertThat(trial.last("any").reason()).isEqualTo("no node has reported to the pool");

        trial.take(trial.report("n")
                .slots(1)
                .capacity("cpu", 8)
                .capacity("gpu", 1)
                .gpuModel("T4")
                .build());
        assertThat(trial.placeOf("any")).isEqualTo("n");
        trial.take(trial.report("m")
                        .capacity("cpu", 8)
                        .capacity("Memory", 1)
                        .label("zone", "a")
                        .gpuModel("T4")
                        .build())
                .take(trial.asks("big")
                        .need("cpu", 5)
                        .constraints(new Constraints(List.of("zone"), null, null, null))
                        .build());
        trial.take(
                trial.report("o").slots(1).capacity("gpu", 1).gpuModel("A100").build());
        trial.take(trial.asks("cores")
                        .need("cpu", 6)
                        .constraints(new Constraints(List.of("zone=a"), null, null, null))
                        .build())
                .take(trial.asks("space").need("cpu", 8).need("Memory", .5).build())
                .take(trial.asks("card")
                        .need("gpu", 1)
                        .constraints(new Constraints(null, null, null, List.of("A100")))
                        .build())
                .take(trial.asks("model")
                        .need("gpu", .5)
                        .constraints(new Constraints(null, null, null, List.of("A100")))
                        .build())
                .after(1_000);

        assertThat(trial.placeOf("big")).isEqualTo("m");
        assertThat(trial.placeOf("card")).isEqualTo("o");
        assertThat(trial.last("cores").reason()).isEqualTo("cpu short by 3");
        assertThat(trial.last("space").reason()).isEqualTo("cpu short by 5");
        assertThat(trial.last("model").reason()).isEqualTo("gpu short by 0.5");
        int told = trial.updates("cores").size();
        trial.after(5_000);
        assertThat(trial.updates("cores")).as("it is told once").hasSize(told);
    }

    @Test
    void saysThatNoNodeIsFree() throws Exception {
        trial.nodes(1, "n").tasks("a", "b").after(1_000);

        assertThat(trial.last("b"))
                .returns(TaskState.WAITING, TaskUpdate::state)
                .returns("no node is free", TaskUpdate::reason);
    }

    @Test
    void saysWhenATaskMayStartAndHowFarSuchPredictionsWereOff() throws Exception {
        trial.nodes(1, "n");
        ask(trial, "a", 0, 40);
        work(trial, 19, 100);
        trial.after(100);

        TaskUpdate update = trial.last("a39");
        double pace = trial.row().startRate;
        // of 40, 20 have started by now, or 19 where the tick came first
        assertThat(pace).isCloseTo(.01, org.assertj.core.data.Offset.offset(.001));
        assertThat((double) update.expectedStart() - update.time()).isBetween(20 / pace - 1, 40 / pace);
        work(trial, 21, 100);
        assertThat(trial.row().startError).isGreaterThanOrEqualTo(0).isLessThan(2_000);

        trial.tasks("c", "d").after(1_000);
        assertThat(trial.last("d").expectedStartError()).isEqualTo(trial.row().startError);
    }

    @Test
    void letsSmallerTasksPassAndKeepsANodeForTheOneThatStarves() throws Exception {
        PoolTrial fair =
                PoolTrial.of(PoolTrial.plain().starvation(Duration.ofSeconds(5)).nodeTimeout(Duration.ZERO));
        fair.take(fair.report("n").capacity("cpu", 4).build());
        fair.take(fair.asks("s0").need("cpu", 2).build())
                .take(fair.asks("s1").need("cpu", 2).build())
                .take(fair.asks("big").need("cpu", 4).build())
                .take(fair.asks("s2").need("cpu", 2).build());

        fair.after(1_000).done("s0");
        assertThat(fair.placeOf("s2")).as("backfill").isEqualTo("n");
        fair.take(fair.asks("s3").need("cpu", 2).build()).after(5_000).done("s1");
        assertThat(fair.placeOf("s3")).as("the node is kept free").isNull();
        assertThat(fair.row().reservedTask).isEqualTo("big");
        fair.rebuild(1);
        assertThat(fair.desk().nodes.reservedFor).isSameAs(fair.task("big"));

        fair.done("s2");
        assertThat(fair.placeOf("big")).isEqualTo("n");
        assertThat(fair.row().reservedTask).isEmpty();
        fair.done("big");
        assertThat(fair.placeOf("s3")).isEqualTo("n");
    }

    @Test
    void placesTheStarvedAlsoBehindOneOfItsKindThatIsMoreUrgent() throws Exception {
        PoolTrial fair =
                PoolTrial.of(PoolTrial.plain().starvation(Duration.ofSeconds(5)).nodeTimeout(Duration.ZERO));
        fair.take(fair.report("n").capacity("cpu", 4).build());
        fair.take(fair.asks("s0").need("cpu", 2).build())
                .take(fair.asks("big").need("cpu", 4).build())
                .after(6_000);
        assertThat(fair.row().reservedTask).isEqualTo("big");

        fair.take(fair.asks("urgent")
                        .need("cpu", 4)
                        .priority(Priority.EMERGENCY)
                        .build())
                .done("s0");

        assertThat(fair.placeOf("big")).isEqualTo("n");
        assertThat(fair.placeOf("urgent")).isNull();
    }

    @Test
    void keepsNoNodeThatCannotDoItAnyMore() throws Exception {
        PoolTrial fair =
                PoolTrial.of(PoolTrial.plain().starvation(Duration.ofSeconds(5)).nodeTimeout(Duration.ZERO));
        fair.take(fair.report("n").capacity("cpu", 4).build());
        fair.take(fair.asks("s0").need("cpu", 1).build())
                .take(fair.asks("big").need("cpu", 4).build())
                .after(6_000)
                .take(fair.report("n").capacity("cpu", 3).build())
                .after(1_000);

        assertThat(fair.row().reservedTask).isEmpty();
        assertThat(fair.last("big").reason()).isEqualTo("cpu short by 1");
    }

    @Test
    void givesNoMoreThanMaxRunning() throws Exception {
        PoolTrial narrow = PoolTrial.of(PoolTrial.plain().maxRunning(1));
        narrow.nodes(2, "n").tasks("a", "b").after(1_000);

        assertThat(narrow.last("b").reason()).isEqualTo("max-running is reached");
        narrow.done("a");
        assertThat(narrow.placeOf("b")).isEqualTo("n");
    }

    @Test
    void refusesWhatNobodyCanEverMeetAndSaysWhatTheNearestLacks() throws Exception {
        trial.take(trial.report("n")
                        .capacity("cpu", 4)
                        .capacity("gpu", 2)
                        .gpuModel("T4")
                        .build())
                .take(trial.asks("use").need("cpu", 4).build());

        trial.take(trial.asks("a").need("cpu", 7).build());
        assertThat(trial.lastRejected())
                .returns(Reason.INVALID_VALUE, Rejected::reason)
                .returns(
                        "needs and constraints must be what some node of the pool could ever meet, but the nearest lacks:"
                                + " cpu short by 3",
                        Rejected::detail);
        trial.take(trial.asks("b")
                .need("cpu", 5.5)
                .constraints(new Constraints(null, null, null, List.of("A100")))
                .build());
        assertThat(trial.lastRejected().detail()).endsWith("lacks: gpu model; cpu short by 1.5");
        trial.take(trial.asks("c")
                .constraints(new Constraints(List.of("zone"), null, null, null))
                .build());
        assertThat(trial.lastRejected().detail()).endsWith("lacks: labels");
        trial.take(trial.asks("d").need("gpu", 4).build());
        assertThat(trial.lastRejected().detail()).endsWith("lacks: gpu short by 2");
        trial.take(trial.asks("e").need("tpu", 1).build());
        assertThat(trial.lastRejected().detail())
                .isEqualTo("needs must be resources that a node of the pool has, but tpu is none of them");
        trial.take(trial.asks("f").need("cpu", -1).build());
        assertThat(trial.lastRejected().detail()).startsWith("needs.cpu must be from 0 to ");
        trial.take(trial.asks("g").deadline(trial.now()).build());
        assertThat(trial.lastRejected())
                .returns(Reason.LATE, Rejected::reason)
                .returns("deadline must lie ahead of " + trial.now() + ", but was " + trial.now(), Rejected::detail);
        assertThat(trial.desk().tasks.size()).isEqualTo(1);
    }
}
