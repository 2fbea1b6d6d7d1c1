package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.PoolTrial.Rejected;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What nodes say of themselves and what others make of them, and what follows for tasks. */
class PoolNodesTest {
    private final PoolTrial trial = PoolTrial.of(PoolTrial.plain());

    @Test
    void takesTasksFromANodeThatIsDeadOrIsolatedToOthers() throws Exception {
        for (NodeStatus status : List.of(NodeStatus.DEAD, NodeStatus.QUARANTINED)) {
            PoolTrial pool = PoolTrial.of(PoolTrial.plain());
            pool.nodes(2, "n").tasks("a", "b").nodes(2, "m").start("a");

            pool.status("n", status).after(100);

            String why = "node n is " + status.name().toLowerCase(java.util.Locale.ROOT) + ": said so";
            assertThat(pool.revocations("a")).extracting(Revocation::reason).containsExactly(why);
            assertThat(pool.last("b"))
                    .returns(TaskState.FAILED, TaskUpdate::state)
                    .returns(why, TaskUpdate::reason);
            assertThat(pool.placeOf("a")).isEqualTo("m");
            assertThat(pool.placeOf("b")).isEqualTo("m");
            pool.tasks("c");
            assertThat(pool.placeOf("c")).isNull();
        }
    }

    @Test
    void letsADrainingNodeFinishWhatItHas() throws Exception {
        trial.nodes(2, "n").tasks("a").status("n", NodeStatus.DRAINING).tasks("b");

        assertThat(trial.placeOf("a")).isEqualTo("n");
        assertThat(trial.placeOf("b")).isNull();
        trial.after(1_000);
        assertThat(trial.last("b").reason()).isEqualTo("node draining");
        trial.done("a");
        assertThat(trial.state("a")).isEqualTo(TaskState.DONE);
        assertThat(trial.placeOf("b")).isNull();

        trial.status("n", NodeStatus.UP);
        assertThat(trial.placeOf("b")).isEqualTo("n");
    }

    @Test
    void givesANodeOnProbationOneTaskAtATimeUntilItHasProvedItself() throws Exception {
        trial.nodes(4, "n").status("n", NodeStatus.QUARANTINED).status("n", NodeStatus.PROBATION);
        trial.tasks("a", "b", "c", "d", "e", "f", "g", "h", "i");

        for (String task : List.of("a", "b", "c", "d")) {
            assertThat(trial.node("n").tasks).hasSize(1);
            trial.done(task);
        }
        trial.fail("e").after(1_000);
        assertThat(trial.node("n").status).isEqualTo(NodeStatus.PROBATION);
        for (int i = 0; i < 5; i++) {
            assertThat(trial.node("n").tasks).as("after %d", i).hasSize(1);
            trial.done(trial.node("n").tasks.get(0).id());
        }

        assertThat(trial.node("n"))
                .returns(NodeStatus.UP, node -> node.status)
                .returns("proved itself", node -> node.statusReason);
    }

    @Test
    void doesNotLetANodeUndoWhatOthersDecidedOfIt() throws Exception {
        PoolTrial pool = PoolTrial.of(PoolTrial.plain().nodeTimeout(Duration.ofSeconds(5)));
        for (NodeStatus decided : List.of(NodeStatus.QUARANTINED, NodeStatus.PROBATION, NodeStatus.DRAINING)) {
            pool.nodes(1, "n").status("n", decided).nodes(1, "n");
            assertThat(pool.node("n").status).isEqualTo(decided);

            pool.after(20_000).nodes(1, "n");
            assertThat(pool.node("n").status).as("after silence").isEqualTo(decided);

            pool.status("n", NodeStatus.UP).nodes(1, "n");
            assertThat(pool.node("n").status).isEqualTo(NodeStatus.UP);
        }
        pool.take(pool.report("n").slots(1).status(NodeStatus.DRAINING).build());
        assertThat(pool.node("n").status).isEqualTo(NodeStatus.DRAINING);
        pool.nodes(1, "n");
        assertThat(pool.node("n").status)
                .as("it may take back what it said itself")
                .isEqualTo(NodeStatus.UP);
    }

    @Test
    void takesANodeForDeadThatIsSilentForTooLong() throws Exception {
        trial.nodes(1, "n", "m").tasks("a", "b").after(40_000);
        String there = trial.placeOf("a");
        trial.start("a").after(30_000);

        String silent = there.equals("n") ? "m" : "n";
        assertThat(trial.node(silent))
                .returns(NodeStatus.DEAD, node -> node.status)
                .returns("not heard of for 60000 ms", node -> node.statusReason);
        assertThat(trial.node(there).status).isEqualTo(NodeStatus.UP);
        assertThat(trial.updates("b"))
                .extracting(TaskUpdate::reason)
                .contains("node " + silent + " is dead: not heard of for 60000 ms");

        trial.nodes(1, silent);
        assertThat(trial.node(silent))
                .returns(NodeStatus.UP, node -> node.status)
                .returns("reports again", node -> node.statusReason);
        assertThat(trial.placeOf("b")).isEqualTo(silent);
    }

    @Test
    void looksForSilentNodesAlsoWhereNothingIsToDo() throws Exception {
        trial.nodes(1, "n").after(70_000);

        assertThat(trial.node("n").status).isEqualTo(NodeStatus.DEAD);
        long idle = trial.wake();
        assertThat(idle).as("nothing is left to watch").isGreaterThan(trial.now() + 86_400_000);

        trial.nodes(1, "n");
        assertThat(trial.wake()).as("it is watched again").isBetween(trial.now() + 1, trial.now() + 1_000);
        trial.after(70_000);
        assertThat(trial.node("n").status).isEqualTo(NodeStatus.DEAD);
    }

    @Test
    void forgetsADeadNodeWhenItIsLongGoneOrItsPlaceIsNeeded() throws Exception {
        PoolTrial pool = PoolTrial.of(
                PoolTrial.plain().maxNodes(2).poolIdle(Duration.ofSeconds(120)).nodeTimeout(Duration.ofSeconds(10)));
        pool.nodes(1, "n", "m", "o");
        assertThat(pool.lastRejected())
                .returns(Reason.BUFFER_FULL, Rejected::reason)
                .returns("nodes of a pool must be at most 2 (max-nodes)", Rejected::detail);

        pool.after(5_000).nodes(1, "m").after(8_000).nodes(1, "o");
        assertThat(pool.forgotten).containsExactly("n");
        for (int i = 0; i < 40; i++) {
            pool.after(5_000).nodes(1, "o");
        }
        assertThat(pool.forgotten).containsExactly("n", "m");
        assertThat(pool.desk().nodes.size()).isEqualTo(1);
        assertThat(pool.evicted).containsEntry(PoolOutput.Evicted.SILENT_NODE, 2);
    }

    @Test
    void goesOnWhenManyNodesHaveLeft() throws Exception {
        PoolTrial pool =
                PoolTrial.of(PoolTrial.plain().poolIdle(Duration.ofSeconds(60)).nodeTimeout(Duration.ofSeconds(10)));
        for (int i = 0; i < 50; i++) {
            pool.take(pool.report("n" + i).slots(1).capacity("cpu", 4).build());
        }
        for (int second = 0; second < 80; second++) {
            pool.after(1_000);
            for (int i = 0; i < 50; i += 5) {
                pool.take(pool.report("n" + i).slots(1).capacity("cpu", 4).build());
            }
        }
        assertThat(pool.desk().nodes.size()).isEqualTo(10);
        assertThat(pool.desk().nodes.order()).as("the holes are closed").hasSizeLessThan(50);

        for (int i = 0; i < 12; i++) {
            pool.take(pool.asks("t" + i).need("cpu", 3).build());
        }
        assertThat(pool.desk().tasks.out).isEqualTo(10);
        assertThat(pool.order().stream().map(task -> pool.assignment(task).node()))
                .doesNotHaveDuplicates()
                .allMatch(node -> Integer.parseInt(node.substring(1)) % 5 == 0);
        pool.done("t3");
        assertThat(pool.placeOf("t10")).isEqualTo(pool.assignments("t3").get(0).node());
    }

    @Test
    void countsWhatOthersUseOnANodeAndWhatItHasNoMore() throws Exception {
        trial.take(trial.report("n").capacity("cpu", 8).use("cpu", 6).build())
                .take(trial.asks("a").need("cpu", 3).build());
        assertThat(trial.placeOf("a")).isNull();

        trial.take(trial.report("n").capacity("cpu", 8).use("cpu", 1).build());
        assertThat(trial.placeOf("a")).isEqualTo("n");

        trial.take(trial.report("n").capacity("cpu", 2).build())
                .take(trial.asks("b").need("cpu", .5).build());
        assertThat(trial.placeOf("b")).as("3 of 2 are in use").isNull();
        trial.done("a");
        assertThat(trial.placeOf("b")).isEqualTo("n");
    }

    @Test
    void givesDevicesToOneTaskOrToSharesThatFit() throws Exception {
        trial.take(trial.report("n").capacity("gpu", 3).gpuModel("T4").build())
                .take(trial.asks("half").need("gpu", .5).build())
                .take(trial.asks("two").need("gpu", 2).build())
                .take(trial.asks("more").need("gpu", .6).build())
                .take(trial.asks("rest").need("gpu", .4).build());

        List<Integer> shared = trial.assignment("half").gpus();
        assertThat(shared).hasSize(1);
        assertThat(trial.assignment("two").gpus()).hasSize(2).doesNotContainAnyElementsOf(shared);
        assertThat(trial.placeOf("more")).isNull();
        assertThat(trial.assignment("rest").gpus()).isEqualTo(shared);
        trial.done("half");
        assertThat(trial.assignment("more").gpus()).isEqualTo(shared);
    }

    @Test
    void takesWeightsCostsAndQueuesAsReported() throws Exception {
        trial.take(trial.report("n")
                .weight(3)
                .costPerHour(2)
                .queue(4)
                .label("a", "b")
                .build());
        assertThat(trial.node("n"))
                .returns(3., node -> node.weight)
                .returns(2., node -> node.costPerHour)
                .returns(4, node -> node.queue)
                .returns(Map.of("a", "b"), node -> Map.copyOf(node.labels));

        trial.take(NodeReport.builder("n", "p").time(trial.now()).build());
        assertThat(trial.node("n"))
                .returns(1., node -> node.weight)
                .returns(0., node -> node.costPerHour)
                .returns(true, node -> node.labels.isEmpty());
    }

    @Test
    void suspectsANodeWhoseAnswersDoNotComeAndGivesItNoMoreButRareProbes() throws Exception {
        PoolTrial pool = PoolTrial.of(PoolTrial.plain().suspicion(true).nodeTimeout(Duration.ZERO));
        pool.nodes(20, "n").nodes(2, "m", "o");
        int number = learn(pool, 0, 60);
        // n falls silent with a task of its own
        while (pool.node("n").tasks.isEmpty()) {
            pool.tasks("stuck" + number++);
        }
        for (TaskRow task : List.copyOf(pool.node("m").tasks)) {
            pool.done(task.id());
        }
        for (TaskRow task : List.copyOf(pool.node("o").tasks)) {
            pool.done(task.id());
        }
        pool.after(20_000);
        assertThat(pool.node("n").suspicion.isSuspected()).isTrue();
        assertThat(pool.desk().nodes.suspected).isEqualTo(1);
        assertThat(pool.desk().nodes.taking).isEqualTo(2);

        int before = pool.order().size();
        learn(pool, number, 40);
        List<String> nodes = pool.order().subList(before, pool.order().size()).stream()
                .map(task -> pool.assignment(task).node())
                .toList();
        assertThat(nodes.stream().filter("n"::equals)).as("probes in 4 s").hasSizeLessThanOrEqualTo(3);

        // while the others are full it is no way out
        pool.tasks("p", "q", "r", "s", "t", "u", "v", "w");
        int there = pool.node("n").tasks.size();
        assertThat(pool.desk().tasks.waiting()).isGreaterThanOrEqualTo(3);
        pool.rebuild(1);
        assertThat(pool.desk().nodes.suspected).isEqualTo(1);
        pool.after(130_000);
        assertThat(pool.node("n").tasks.size())
                .as("now and then one goes to see")
                .isBetween(there + 1, there + 3);
    }

    /** Tasks one by one that take 100 ms on any node but one that is stuck. */
    private static int learn(PoolTrial pool, int from, int count) throws Exception {
        for (int i = from; i < from + count; i++) {
            pool.tasks("t" + i).after(100);
            Assignment given = pool.assignment("t" + i);
            if (given != null && !pool.node(given.node()).suspicion.isSuspected()) {
                pool.done("t" + i, 100);
            }
        }
        return from + count;
    }

    @Test
    void doesNotFeedANodeThatFailsWhateverItGets() throws Exception {
        PoolTrial pool = PoolTrial.of(PoolTrial.plain()
                .suspicion(true)
                .nodeTimeout(Duration.ZERO)
                .maxRetries(0)
                .maxTaskQueueSize(10_000));
        pool.nodes(1, "hole", "n", "m");
        learnAll(pool, 40, "");
        for (int i = 0; i < 300; i++) {
            pool.tasks("w" + i);
        }

        int failed = 0;
        for (int round = 0; round < 40; round++) {
            pool.after(100);
            failed += learnOnce(pool, "hole");
        }

        assertThat(failed).as("tasks in the hole").isLessThan(15);
        assertThat(pool.endings.size()).isGreaterThan(40 + 70);
    }

    private static void learnAll(PoolTrial pool, int count, String hole) throws Exception {
        for (int i = 0; i < count; i++) {
            pool.tasks("l" + i).after(100);
            learnOnce(pool, hole);
        }
    }

    /** Ends what nodes have; the hole fails it. */
    private static int learnOnce(PoolTrial pool, String hole) throws Exception {
        int failed = 0;
        for (String node : List.of("hole", "n", "m")) {
            for (TaskRow task : List.copyOf(pool.node(node).tasks)) {
                if (node.equals(hole)) {
                    pool.fail(task.id());
                    failed++;
                } else {
                    pool.done(task.id(), 100);
                }
            }
        }
        return failed;
    }

    @Test
    void givesTasksToSuspectsWhereMostAre() throws Exception {
        PoolTrial pool =
                PoolTrial.of(PoolTrial.plain().suspicion(true).maxRetries(100).retryBackoff(Duration.ZERO));
        pool.nodes(1, "n").tasks("bad");
        for (int i = 0; i < 8; i++) {
            pool.after(10).fail("bad");
        }

        assertThat(pool.node("n").suspicion.isSuspected()).isTrue();
        assertThat(pool.placeOf("bad")).isEqualTo("n");
    }
}
