package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.PoolTrial.Rejected;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.value.Priority;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What ties tasks to each other: dependencies and gangs. */
class TaskTiesTest {
    private final PoolTrial trial = PoolTrial.of(PoolTrial.plain()
            .maxRetries(0)
            .nodeTimeout(Duration.ZERO)
            .dependencyTimeout(Duration.ofSeconds(5))
            .gangTimeout(Duration.ofSeconds(5)));

    private Task after(String id, String... dependencies) {
        return trial.asks(id).dependencies(List.of(dependencies)).build();
    }

    private Task ganged(String id, String gang, int size) {
        return trial.asks(id).gang(gang).gangSize(size).build();
    }

    @Test
    void startsWhenAllThatItDependsOnIsDone() throws Exception {
        trial.nodes(4, "n").take(after("c", "a", "b", "a")).tasks("a").take(after("b", "a"));

        assertThat(trial.last("c"))
                .returns(TaskState.WAITING, TaskUpdate::state)
                .returns("dependencies: a, b", TaskUpdate::reason);
        assertThat(trial.order()).containsExactly("a");

        trial.done("a");
        assertThat(trial.order()).containsExactly("a", "b");
        trial.done("b");
        assertThat(trial.order()).containsExactly("a", "b", "c");
        trial.take(after("d", "a", "c"));
        assertThat(trial.placeOf("d")).isNull();
        trial.done("c");
        assertThat(trial.placeOf("d")).isEqualTo("n");
    }

    @Test
    void isGivenUpWithWhatItDependsOn() throws Exception {
        trial.nodes(4, "n")
                .tasks("a")
                .take(after("b", "a"))
                .take(after("c", "b"))
                .take(after("d", "c", "a"));

        trial.fail("a");

        assertThat(trial.last("b"))
                .returns(TaskState.DEAD_LETTER, TaskUpdate::state)
                .returns("dependency a ended as dead letter", TaskUpdate::reason);
        assertThat(trial.last("c").reason()).isEqualTo("dependency b ended as dead letter");
        assertThat(trial.state("d")).isEqualTo(TaskState.DEAD_LETTER);
        assertThat(trial.endings).containsExactlyInAnyOrder("a", "b", "c", "d").doesNotHaveDuplicates();

        trial.tasks("x").cancel("x", true).take(after("y", "x"));
        assertThat(trial.last("y").reason()).isEqualTo("dependency x ended as cancelled");
        assertThat(trial.task("y")).isNull();
    }

    @Test
    void refusesCirclesAndTellsTheWay() throws Exception {
        trial.nodes(4, "n").take(after("a", "a"));
        assertThat(trial.lastRejected())
                .returns(Reason.INVALID_VALUE, Rejected::reason)
                .returns("dependencies must not lead back to the task, but do: a -> a", Rejected::detail);

        trial.take(after("b", "c")).take(after("c", "x", "d")).take(after("d", "b"));
        assertThat(trial.lastRejected().detail())
                .isEqualTo("dependencies must not lead back to the task, but do: d -> b -> c -> d");
        // what waited for the refused one has nothing to wait for
        assertThat(trial.last("c").reason()).isEqualTo("dependency d was refused");
        assertThat(trial.last("b").reason()).isEqualTo("dependency c ended as dead letter");
        assertThat(trial.desk().tasks.size()).isZero();
    }

    @Test
    void waitsForWhatNobodyHasHeardOfForALimitedTime() throws Exception {
        trial.nodes(4, "n").tasks("a").take(after("b", "a", "z")).after(4_999);

        assertThat(trial.task("b")).isNotNull();

        trial.after(1);
        assertThat(trial.last("b"))
                .returns(TaskState.DEAD_LETTER, TaskUpdate::state)
                .returns("dependencies never came: [a, z]", TaskUpdate::reason);
    }

    @Test
    void waitsForAKnownTaskAsLongAsItTakes() throws Exception {
        trial.nodes(4, "n").take(after("b", "a")).after(4_000).tasks("a").after(60_000);

        assertThat(trial.state("b")).isEqualTo(TaskState.WAITING);

        trial.done("a");
        assertThat(trial.placeOf("b")).isEqualTo("n");
    }

    @Test
    void isGivenUpIfWhatItDependsOnIsRefusedForWhateverReason() throws Exception {
        trial.take(trial.report("n").capacity("cpu", 4).build())
                .take(after("b", "a"))
                .take(trial.asks("a").need("magic", 1).build());

        assertThat(trial.last("b").reason()).isEqualTo("dependency a was refused");
    }

    @Test
    void doesNotSufferFromARepeatOfWhatItDependsOn() throws Exception {
        trial.take(trial.report("n").capacity("cpu", 4).build()).tasks("a").take(after("b", "a"));

        trial.take(trial.asks("a").need("magic", 1).build());

        assertThat(trial.lastRejected().reason()).isEqualTo(Reason.DUPLICATE);
        assertThat(trial.task("b")).isNotNull();
    }

    @Test
    void isGivenUpIfWhatItDependsOnIsShedForIt() throws Exception {
        PoolTrial small = PoolTrial.of(PoolTrial.plain().maxTaskQueueSize(1));
        small.take(small.asks("low").priority(Priority.LOW).build());

        small.take(small.asks("high")
                .priority(Priority.HIGH)
                .dependencies(List.of("low"))
                .build());

        assertThat(small.last("low").reason()).startsWith("shed");
        assertThat(small.last("high").reason()).isEqualTo("dependency low ended as dead letter");
        assertThat(small.desk().tasks.size()).isZero();
    }

    @Test
    void startsAGangOnlyAsAWhole() throws Exception {
        trial.nodes(1, "n", "m").take(ganged("a", "g", 3)).take(ganged("b", "g", 3));

        assertThat(trial.last("b").reason()).isEqualTo("gang: 2 of 3 have come");

        trial.take(ganged("c", "g", 3));
        assertThat(trial.order()).as("two places for three").isEmpty();

        trial.nodes(1, "o");
        assertThat(trial.order()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(List.of(trial.placeOf("a"), trial.placeOf("b"), trial.placeOf("c")))
                .containsExactlyInAnyOrder("n", "m", "o");
    }

    @Test
    void lacksNothingThatAGangHeldInVain() throws Exception {
        trial.take(trial.report("n").capacity("cpu", 4).build());
        for (String id : List.of("a", "b")) {
            trial.take(trial.asks(id).need("cpu", 3).gang("g").gangSize(2).build());
        }

        assertThat(trial.order()).isEmpty();

        trial.take(trial.asks("one").need("cpu", 3).build());
        assertThat(trial.order()).as("one of the same kind alone").containsExactly("one");
        trial.done("one").take(trial.report("n").capacity("cpu", 6).build());
        assertThat(trial.order()).containsExactly("one", "a", "b");
    }

    @Test
    void givesAGangUpThatIsNotCompleteInTime() throws Exception {
        trial.nodes(4, "n")
                .take(ganged("a", "g", 3))
                .after(1_000)
                .take(ganged("b", "g", 3))
                .after(4_000);

        assertThat(trial.last("a").reason()).isEqualTo("gang g never was complete");
        assertThat(trial.last("b").reason()).isEqualTo("gang g lost a");
        assertThat(trial.desk().tasks.size()).isZero();
    }

    @Test
    void isGivenUpWithAMemberOfItsGangThatEndsBeforeIt() throws Exception {
        trial.take(ganged("a", "g", 2))
                .take(ganged("b", "g", 2))
                .take(after("c", "b"))
                .cancel("a", false);

        assertThat(trial.last("b"))
                .returns(TaskState.DEAD_LETTER, TaskUpdate::state)
                .returns("gang g lost a", TaskUpdate::reason);
        assertThat(trial.state("c")).isEqualTo(TaskState.DEAD_LETTER);
    }

    @Test
    void isTriedAgainByItselfOnceItsGangHasStarted() throws Exception {
        PoolTrial patient = PoolTrial.of(PoolTrial.plain().maxRetries(3));
        patient.nodes(1, "n", "m");
        for (String id : List.of("a", "b")) {
            patient.take(patient.asks(id).gang("g").gangSize(2).build());
        }

        patient.status(patient.placeOf("a"), NodeStatus.DEAD).after(100);

        assertThat(patient.last("a").state()).isEqualTo(TaskState.FAILED);
        assertThat(patient.placeOf("a")).isNull();
        patient.done("b");
        assertThat(patient.placeOf("a")).isNotNull();
    }

    @Test
    void refusesWhoDoesNotFitItsGang() throws Exception {
        trial.take(ganged("a", "g", 2)).take(ganged("b", "g", 3));
        assertThat(trial.lastRejected()).returns(Reason.CONFLICTING, Rejected::reason);

        trial.take(ganged("b", "g", 2)).take(ganged("c", "g", 2));
        assertThat(trial.lastRejected())
                .returns(
                        "gang-size must be the same for the whole gang g, which must not be complete, but was 2 against 2",
                        Rejected::detail);
    }

    @Test
    void waitsAsAGangForWhatItsMembersDependOn() throws Exception {
        trial.nodes(4, "n").tasks("x").take(ganged("a", "g", 2));
        trial.take(
                trial.asks("b").gang("g").gangSize(2).dependencies(List.of("x")).build());

        assertThat(trial.order()).containsExactly("x");
        trial.done("x");
        assertThat(trial.order()).containsExactly("x", "a", "b");
    }

    @Test
    void doesNotExceedMaxRunningByAGang() throws Exception {
        PoolTrial narrow = PoolTrial.of(PoolTrial.plain().maxRunning(2));
        narrow.nodes(9, "n").tasks("x");
        for (String id : List.of("a", "b")) {
            narrow.take(narrow.asks(id).gang("g").gangSize(2).build());
        }

        assertThat(narrow.order()).containsExactly("x");
        narrow.done("x");
        assertThat(narrow.order()).containsExactly("x", "a", "b");
    }
}
