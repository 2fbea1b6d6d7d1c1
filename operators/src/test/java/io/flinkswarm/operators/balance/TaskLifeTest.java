package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.PoolTrial.Rejected;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.id.SubjectId;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskLifeTest {
    private final PoolTrial trial = PoolTrial.of(
            PoolTrial.plain().retryBackoff(Duration.ofMillis(100)).maxRetries(2).runTimeout(Duration.ofSeconds(10)));

    private static List<TaskState> states(PoolTrial trial, String task) {
        return trial.updates(task).stream().map(TaskUpdate::state).toList();
    }

    @Test
    void goesFromItsNodeThroughItsStartToItsEnd() throws Exception {
        trial.nodes(1, "n").tasks("a");

        Assignment given = trial.assignment("a");
        assertThat(given.node()).isEqualTo("n");
        assertThat(given.attempt()).isEqualTo(1);
        assertThat(trial.task("a").state).isEqualTo(TaskState.ASSIGNED);

        trial.after(50).start("a");
        assertThat(trial.task("a").state).isEqualTo(TaskState.RUNNING);

        trial.after(200).done("a");
        assertThat(states(trial, "a")).containsExactly(TaskState.RUNNING, TaskState.DONE);
        assertThat(trial.last("a").epoch()).isEqualTo(given.epoch());
        assertThat(trial.task("a")).isNull();
        assertThat(trial.endings).containsExactly("a");
        assertThat(trial.node("n").done).isEqualTo(1);
        assertThat(trial.node("n").tasks).isEmpty();
        assertThat(trial.rejected).isEmpty();
    }

    @Test
    void waitsForANodeToReport() throws Exception {
        trial.tasks("a");

        assertThat(trial.assignment("a")).isNull();

        trial.after(10).nodes(1, "n");
        assertThat(trial.placeOf("a")).isEqualTo("n");
        assertThat(trial.assignment("a").why().waitedMillis()).isEqualTo(10);
    }

    @Test
    void isTriedAgainOnAnotherNodeAfterABackOffThatDoubles() throws Exception {
        trial.nodes(1, "n", "m", "o").tasks("a");
        List<String> tried = new ArrayList<>();

        tried.add(trial.placeOf("a"));
        trial.fail("a").after(99);
        assertThat(trial.placeOf("a")).isNull();
        trial.after(1);
        tried.add(trial.placeOf("a"));
        trial.fail("a").after(199);
        assertThat(trial.placeOf("a")).isNull();
        trial.after(1);
        tried.add(trial.placeOf("a"));

        assertThat(tried).containsExactlyInAnyOrder("n", "m", "o");
        assertThat(trial.assignment("a").attempt()).isEqualTo(3);
        assertThat(states(trial, "a")).containsExactly(TaskState.FAILED, TaskState.FAILED);
    }

    @Test
    void isTriedOnTheSameNodeWhereThereIsNoOther() throws Exception {
        trial.nodes(1, "n").tasks("a").fail("a").after(100);

        assertThat(trial.placeOf("a")).isEqualTo("n");
    }

    @Test
    void isGivenUpWhenItWasTriedOftenEnough() throws Exception {
        trial.nodes(1, "n").tasks("a").fail("a").after(100).fail("a").after(200).fail("a");

        assertThat(trial.last("a"))
                .returns(TaskState.DEAD_LETTER, TaskUpdate::state)
                .returns("broke; given up after 3 attempts", TaskUpdate::reason);
        assertThat(trial.task("a")).isNull();
        assertThat(trial.node("n").failed).isEqualTo(3);
    }

    @Test
    void mayLimitItsOwnAttempts() throws Exception {
        trial.nodes(1, "n").take(trial.asks("a").maxAttempts(1).build()).fail("a");

        assertThat(trial.state("a")).isEqualTo(TaskState.DEAD_LETTER);
    }

    @Test
    void runsForSoLongOnlyCountedFromItsStart() throws Exception {
        trial.nodes(1, "n").tasks("a").after(4_000).start("a").after(9_999);

        assertThat(trial.revocations("a")).isEmpty();

        trial.after(1);
        assertThat(trial.revocations("a")).extracting(Revocation::reason).containsExactly("ran longer than 10000 ms");
        assertThat(trial.last("a")).returns(TaskState.TIMED_OUT, TaskUpdate::state);
        assertThat(trial.task("a").state).isEqualTo(TaskState.WAITING);
        trial.after(100);
        assertThat(trial.assignment("a").attempt()).isEqualTo(2);
    }

    @Test
    void mayHaveARunTimeOutOfItsOwn() throws Exception {
        trial.nodes(1, "n")
                .take(trial.asks("a").runTimeoutMillis(300).maxAttempts(1).build())
                .after(300);

        assertThat(trial.last("a"))
                .returns(TaskState.DEAD_LETTER, TaskUpdate::state)
                .returns("ran longer than 300 ms; given up after 1 attempts", TaskUpdate::reason);
    }

    @Test
    void isTakenFromANodeThatDoesNotBegin() throws Exception {
        PoolTrial strict = PoolTrial.of(PoolTrial.plain().startTimeout(Duration.ofSeconds(2)));
        strict.nodes(1, "n", "m").tasks("a", "b").start("b").after(1_999);
        String first = strict.placeOf("a");

        assertThat(strict.revocations("a")).isEmpty();

        strict.after(1);
        assertThat(strict.revocations("a"))
                .singleElement()
                .returns("did not begin within 2000 ms", Revocation::reason)
                .returns(first, Revocation::node);
        assertThat(strict.revocations("b")).isEmpty();
    }

    @Test
    void looksAgainWhenALaterPolicyGivesItMoreTime() throws Exception {
        trial.nodes(1, "n").tasks("a");
        trial.policy(trial.config().toBuilder()
                        .runTimeout(Duration.ofSeconds(20))
                        .build())
                .after(19_999);

        assertThat(trial.revocations("a")).isEmpty();

        trial.after(1);
        assertThat(trial.revocations("a")).hasSize(1);
    }

    @Test
    void endsWithItsDeadlineWhetherItWaitsOrRuns() throws Exception {
        long deadline = trial.now() + 500;
        trial.nodes(1, "n")
                .take(trial.asks("a").deadline(deadline).build())
                .take(trial.asks("b").deadline(deadline).build())
                .start("a")
                .after(500);

        assertThat(trial.last("a"))
                .returns(TaskState.TIMED_OUT, TaskUpdate::state)
                .returns("deadline passed", TaskUpdate::reason);
        assertThat(trial.state("b")).isEqualTo(TaskState.TIMED_OUT);
        assertThat(trial.revocations("a")).hasSize(1);
        assertThat(trial.assignments("b")).isEmpty();
        assertThat(trial.desk().tasks.size()).isZero();
        assertThat(trial.desk().nodes.open.cardinality()).isEqualTo(1);
    }

    @Test
    void endsAtOnceIfItIsWithdrawnBeforeItBegan() throws Exception {
        trial.nodes(1, "n").tasks("a", "b").cancel("a", false).cancel("b", false);

        assertThat(trial.state("a")).isEqualTo(TaskState.CANCELLED);
        assertThat(trial.revocations("a"))
                .singleElement()
                .returns("withdrawn", Revocation::reason)
                .returns(trial.assignments("a").get(0).epoch(), Revocation::epoch);
        // b had its node as soon as a left it
        assertThat(trial.revocations("b")).hasSize(1);
        assertThat(trial.state("b")).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void mayRunToItsEndWhenItIsWithdrawnButIsNotTriedAgain() throws Exception {
        trial.nodes(1, "n").tasks("a").start("a").cancel("a", false);

        assertThat(trial.task("a").cancelling).isTrue();
        assertThat(trial.revocations("a")).isEmpty();

        trial.fail("a");
        assertThat(trial.last("a"))
                .returns(TaskState.CANCELLED, TaskUpdate::state)
                .returns("broke", TaskUpdate::reason);

        trial.tasks("b").start("b").cancel("b", false).done("b");
        assertThat(trial.state("b")).isEqualTo(TaskState.DONE);
    }

    @Test
    void isStoppedWhereItRunsByAnAbort() throws Exception {
        trial.nodes(1, "n").tasks("a").start("a").cancel("a", true);

        assertThat(trial.revocations("a")).hasSize(1);
        assertThat(trial.state("a")).isEqualTo(TaskState.CANCELLED);
        assertThat(trial.node("n").tasks).isEmpty();
    }

    @Test
    void turnsAwayWhatIsSaidOfAnAttemptThatIsOver() throws Exception {
        trial.nodes(1, "n", "m").tasks("a");
        Assignment first = trial.assignment("a");
        trial.after(10_000).after(100);
        Assignment second = trial.assignment("a");

        trial.take(TaskResult.done(first, 5, trial.now()));
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(trial.lastRejected())
                .returns(Reason.STALE_VERSION, Rejected::reason)
                .returns(
                        "epoch must be that of the task's present assignment, " + second.epoch() + " to "
                                + second.node() + ", but was " + first.epoch() + " from " + first.node()
                                + ": the task has moved on",
                        Rejected::detail);
        assertThat(trial.task("a").isOut()).isTrue();

        trial.take(TaskStart.of(first, trial.now()));
        assertThat(trial.lastRejected().reason()).isEqualTo(Reason.STALE_VERSION);

        trial.take(TaskResult.done(second, 5, trial.now())).take(TaskResult.done(second, 5, trial.now()));
        assertThat(trial.state("a")).isEqualTo(TaskState.DONE);
        assertThat(trial.lastRejected())
                .returns(Reason.LATE, Rejected::reason)
                .returns("a task must not have ended, but a ended as done at " + trial.now(), Rejected::detail);
    }

    @Test
    void fencesAlsoWhatARunThatCrashedHadAssigned() throws Exception {
        trial.nodes(1, "n").tasks("a");
        Assignment before = trial.assignment("a");

        PoolTrial next = PoolTrial.of(PoolTrial.plain()).epoch(1);
        next.nodes(1, "n").tasks("a");

        assertThat(next.assignment("a").epoch()).isGreaterThan(before.epoch());
        SubjectId.Emission superseded = SubjectId.parse(next.assignment("a").supersedes());
        assertThat(superseded.subject()).isEqualTo(SubjectId.parse(before.id()).subject());
        assertThat(superseded.epoch()).isGreaterThanOrEqualTo(before.epoch());
        assertThat(before.supersedes()).isEmpty();
        next.take(TaskResult.done(before, 5, next.now()));
        assertThat(next.lastRejected().reason()).isEqualTo(Reason.STALE_VERSION);
    }

    @Test
    void turnsAwayRepeats() throws Exception {
        trial.nodes(1, "n").tasks("a", "a");
        assertThat(trial.lastRejected()).returns(Reason.DUPLICATE, Rejected::reason);

        trial.start("a").start("a");
        assertThat(trial.lastRejected())
                .returns(Reason.DUPLICATE, Rejected::reason)
                .returns("a task must start once, but a has begun already", Rejected::detail);

        trial.done("a").tasks("a");
        assertThat(trial.lastRejected().reason()).isEqualTo(Reason.DUPLICATE);
        assertThat(trial.assignments("a")).hasSize(1);
    }

    @Test
    void turnsAwayWhatIsSaidOfTasksAndNodesThatAreNotKnown() throws Exception {
        trial.nodes(1, "n").tasks("a").cancel("x", true);
        assertThat(trial.lastRejected())
                .returns(Reason.UNKNOWN_SUBJECT, Rejected::reason)
                .returns("a task must be known, but x is not", Rejected::detail);

        trial.take(new TaskResult("p", "a", "q", 1, true, 1, Double.NaN, "", trial.now(), 0));
        assertThat(trial.lastRejected())
                .returns(Reason.UNKNOWN_SUBJECT, Rejected::reason)
                .returns("a node must have reported to the pool first, but q has not", Rejected::detail);

        trial.status("q", NodeStatus.DEAD);
        assertThat(trial.lastRejected().reason()).isEqualTo(Reason.UNKNOWN_SUBJECT);
        assertThat(trial.task("a").isOut()).isTrue();
    }

    @Test
    void learnsFromDurationsThatAreToldOrElseCounted() throws Exception {
        trial.nodes(1, "n").tasks("a").after(300).done("a");
        trial.tasks("b").after(300).start("b").after(700).done("b");
        trial.tasks("c").done("c", 450);

        assertThat(trial.node("n").profile.lastMillis()).containsExactly(300, 700, 450);
        assertThat(trial.predictions).hasSize(2);
        assertThat(trial.assignment("a").why().predictedMillis()).isNaN();
        assertThat(trial.assignment("b").why().predictedMillis()).isPositive();
    }

    @Test
    void countsAResultOfLowQualityAgainstTheNodeThoughTheTaskIsDone() throws Exception {
        trial.nodes(1, "n").tasks("a", "b");
        Assignment given = trial.assignment("a");

        trial.take(new TaskResult("p", "a", "n", given.epoch(), true, 100, .2, "", trial.now(), 0));
        trial.take(new TaskResult("p", "b", "n", trial.assignment("b").epoch(), true, 100, .9, "", trial.now(), 0));

        assertThat(trial.state("a")).isEqualTo(TaskState.DONE);
        assertThat(trial.node("n").profile.successShare()).isCloseTo(.5, org.assertj.core.data.Offset.offset(.1));
    }
}
