package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.Revocation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The moving of tasks that wait at nodes, or may be moved, to where they end sooner. */
class RebalancingTest {
    private static BalanceConfigBuilder early() {
        return PoolTrial.plain()
                .strategy("least-connections")
                .binding(Binding.EARLY)
                .maxNodeQueue(20)
                .nodeTimeout(Duration.ZERO)
                .rebalancingInterval(Duration.ofSeconds(5));
    }

    /** A pool that knows that its tasks take a second. */
    private static PoolTrial learned(BalanceConfigBuilder config) throws Exception {
        PoolTrial trial = PoolTrial.of(config);
        trial.nodes(1, "n");
        for (int i = 0; i < 20; i++) {
            trial.tasks("l" + i).after(1_000).done("l" + i);
        }
        return trial;
    }

    private static List<Assignment> moves(PoolTrial trial) {
        return trial.decisions.stream()
                .filter(Assignment.class::isInstance)
                .map(Assignment.class::cast)
                .filter(given -> !given.movedFrom().isEmpty())
                .toList();
    }

    @Test
    void movesWhatWaitsAtAFullNodeToOneThatIsIdleAndSaysWhatThatGains() throws Exception {
        PoolTrial trial = learned(early());
        trial.tasks("a", "b", "c", "d", "e", "f").start("a").nodes(1, "m").after(5_000);

        List<Assignment> moves = moves(trial);
        assertThat(moves).isNotEmpty().allSatisfy(move -> {
            assertThat(move.movedFrom()).isEqualTo("n");
            assertThat(move.node()).isEqualTo("m");
            assertThat(move.attempt()).isEqualTo(2);
            assertThat(move.why().reason()).matches("ends \\d+ ms sooner than the \\d+ ms that it had left on n");
        });
        assertThat(moves.get(0).task()).as("the last in line goes first").isEqualTo("f");
        assertThat(trial.revocations("f"))
                .extracting(Revocation::reason)
                .containsExactly("moved to m: " + moves.get(0).why().reason());
        assertThat(trial.placeOf("a")).as("it has begun").isEqualTo("n");
        // on the new one nobody knows how long it takes, so not all that look alike are moved
        assertThat(trial.node("m").tasks.size()).isBetween(2, 3);
        assertThat(trial.task("f").failures).as("no attempt is lost").isZero();
    }

    @Test
    void movesNothingToAndFro() throws Exception {
        PoolTrial trial = learned(early());
        for (int i = 0; i < 20; i++) {
            trial.tasks("w" + i);
        }
        trial.nodes(1, "m");
        for (int second = 0; second < 30; second++) {
            if (second % 3 == 0) {
                trial.tasks("x" + second);
            }
            trial.after(1_000);
            for (String node : List.of("n", "m")) {
                List<TaskRow> there = List.copyOf(trial.node(node).tasks);
                if (!there.isEmpty()) {
                    trial.done(there.get(0).id(), 1_000);
                }
                if (there.size() > 1) {
                    trial.start(there.get(1).id());
                }
            }
        }

        assertThat(trial.desk().tasks.size()).isZero();
        assertThat(moves(trial)).hasSizeGreaterThan(4);
        assertThat(moves(trial).stream().map(Assignment::task)).doesNotHaveDuplicates();
    }

    @Test
    void leavesAloneWhatIsEvenEnough() throws Exception {
        PoolTrial trial = learned(early().rebalancingThreshold(1));
        trial.nodes(1, "m").tasks("a", "b", "c", "d", "e", "f");
        assertThat(trial.node("m").tasks).hasSize(3);
        trial.tasks("g", "h", "i");
        trial.cancel(trial.node("m").tasks.get(1).id(), false);

        trial.after(20_000);

        // 5 against 3: a quarter above the mean
        assertThat(moves(trial)).isEmpty();
        assertThat(trial.row().rebalancing).isFalse();
    }

    @Test
    void beginsPastTheThresholdAndGoesOnDownToHalfOfIt() throws Exception {
        PoolTrial trial = PoolTrial.of(early().rebalancingThreshold(.6));
        trial.nodes(1, "n", "m");
        for (int i = 0; i < 40; i++) {
            trial.take(trial.asks("l" + i).build()).after(1_000).done("l" + i, 1_000);
        }
        // half a second before the next look
        trial.after(4_500);
        for (int i = 0; i < 12; i++) {
            trial.tasks("w" + i);
        }
        List<TaskRow> other = List.copyOf(trial.node("m").tasks);
        // 6 against 3: a third above the mean
        trial.cancel(other.get(5).id(), false)
                .cancel(other.get(4).id(), false)
                .cancel(other.get(3).id(), false);
        trial.row().rebalancing = false;
        trial.after(500);
        assertThat(trial.row().rebalancing).as("a third is not past .6").isFalse();

        trial.row().rebalancing = true;
        trial.row().nextRebalance = trial.now();
        trial.after(1_000);
        assertThat(trial.row().rebalancing).as("but past .3").isTrue();
    }

    @Test
    void takesFromANodeWhatHasBegunOnlyIfItMayBeMoved() throws Exception {
        PoolTrial trial = PoolTrial.of(early().binding(Binding.LATE));
        trial.nodes(1, "fast", "slow");
        for (int i = 0; i < 30; i++) {
            for (int k = 0; k < 2; k++) {
                trial.take(trial.asks("t" + i + "-" + k)
                        .constraints(new io.flinkswarm.protocol.balance.Constraints(null, null, List.of("x"), null))
                        .build());
            }
            trial.after(100).done(trial.node("fast").tasks.get(0).id());
            trial.after(19_900).done(trial.node("slow").tasks.get(0).id());
        }
        for (boolean movable : new boolean[] {false, true}) {
            String id = "moves " + movable;
            trial.tasks("first " + movable, "other " + movable);
            trial.take(trial.asks(id).movable(movable).build());
            for (TaskRow task : List.copyOf(trial.node("fast").tasks)) {
                trial.done(task.id());
            }
            for (TaskRow task : List.copyOf(trial.node("slow").tasks)) {
                trial.done(task.id());
            }
            // fast is taken when it comes, and free soon after
            trial.status("fast", NodeStatus.DRAINING);
            if (trial.placeOf(id) != null) {
                trial.done(id);
                trial.take(trial.asks(id + "!").movable(movable).build());
                id += "!";
            }
            assertThat(trial.placeOf(id)).isEqualTo("slow");
            trial.start(id).after(1_000).status("fast", NodeStatus.UP).after(6_000);

            assertThat(trial.placeOf(id)).isEqualTo(movable ? "fast" : "slow");
            trial.done(id);
        }
    }

    @Test
    void emptiesADrainingNodeOfWhatHasNotBegun() throws Exception {
        PoolTrial trial = learned(early().rebalancingThreshold(.1));
        trial.tasks("a", "b", "c")
                .start("a")
                .nodes(1, "m")
                .status("n", NodeStatus.DRAINING)
                .after(5_000);

        assertThat(trial.placeOf("a")).isEqualTo("n");
        assertThat(trial.placeOf("c")).isEqualTo("m");
        assertThat(trial.assignment("c").movedFrom()).isEqualTo("n");
    }

    @Test
    void looksAheadWhereTheStrategyDoes() throws Exception {
        PoolTrial trial = learned(early().strategy("predictive"));
        trial.tasks("a", "b", "c", "d", "e", "f").nodes(1, "m").after(10_000);

        assertThat(moves(trial)).isNotEmpty();
        assertThat(trial.row().load.last()).isPositive();
    }
}
