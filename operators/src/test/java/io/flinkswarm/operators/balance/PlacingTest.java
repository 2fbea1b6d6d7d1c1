package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.PoolTrial.Rejected;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.CandidateScore;
import io.flinkswarm.protocol.balance.Constraints;
import io.flinkswarm.protocol.balance.Preferences;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Which node a task goes to. */
class PlacingTest {
    private static final Offset<Double> EXACTLY = Offset.offset(1e-9);

    private static PoolTrial by(String strategy) {
        return PoolTrial.of(PoolTrial.plain().strategy(strategy).nodeTimeout(Duration.ZERO));
    }

    private static Constraints apart(String... names) {
        return new Constraints(List.of(), List.of(), List.of(names), List.of());
    }

    @Test
    void holdsTasksInThePoolUntilANodeIsFreeWithLateBinding() throws Exception {
        PoolTrial late = by("least-connections");
        late.nodes(2, "n").tasks("a", "b", "c");

        assertThat(late.order()).containsExactly("a", "b");
        late.nodes(1, "m");
        assertThat(late.placeOf("c")).isEqualTo("m");
    }

    @Test
    void letsTasksWaitAtTheirNodesWithEarlyBinding() throws Exception {
        PoolTrial early = PoolTrial.of(PoolTrial.plain()
                .strategy("least-connections")
                .binding(Binding.EARLY)
                .maxNodeQueue(2));
        early.nodes(1, "n").tasks("a", "b", "c", "d");

        assertThat(early.order()).containsExactly("a", "b", "c");
        early.policy(early.config().toBuilder().maxNodeQueue(3).build()).tasks("e");
        assertThat(early.order()).containsExactly("a", "b", "c", "d");
        early.policy(early.config().toBuilder().binding(Binding.LATE).build())
                .done("a")
                .done("b");
        assertThat(early.order()).hasSize(4);
    }

    @Test
    void givesEachNodeItsTurn() throws Exception {
        PoolTrial trial = by("round-robin");
        trial.nodes(0, "n", "m", "o");
        List<String> nodes = new java.util.ArrayList<>();
        for (int i = 0; i < 9; i++) {
            trial.tasks("t" + i);
            nodes.add(trial.placeOf("t" + i));
        }

        assertThat(nodes.subList(0, 3)).containsExactlyInAnyOrder("n", "m", "o");
        assertThat(nodes.subList(3, 6)).isEqualTo(nodes.subList(0, 3));
        assertThat(nodes.subList(6, 9)).isEqualTo(nodes.subList(0, 3));
    }

    @Test
    void givesTurnsByWeight() throws Exception {
        PoolTrial trial = by("weighted-round-robin");
        trial.take(trial.report("n").weight(3).build())
                .take(trial.report("m").weight(1).build());
        Map<String, Integer> turns = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            trial.tasks("t" + i);
            turns.merge(trial.placeOf("t" + i), 1, Integer::sum);
        }

        assertThat(turns).containsEntry("n", 30).containsEntry("m", 10);
    }

    @Test
    void looksAtABoundedNumberOfCandidatesOfALargePool() throws Exception {
        for (String strategy : List.of("least-connections", "round-robin", "resource-aware", "power-of-two")) {
            PoolTrial trial = PoolTrial.of(PoolTrial.plain().strategy(strategy).maxCandidates(4));
            for (int i = 0; i < 50; i++) {
                trial.take(trial.report("n" + i).slots(1).capacity("cpu", 4).build());
            }
            Set<String> nodes = new TreeSet<>();
            for (int i = 0; i < 50; i++) {
                trial.take(trial.asks("t" + i).need("cpu", 1).build());
                Assignment given = trial.assignment("t" + i);
                nodes.add(given.node());
                assertThat(given.why().candidates())
                        .as("%s, task %d", strategy, i)
                        .isLessThanOrEqualTo(strategy.equals("power-of-two") ? 2 : 50 - i > 16 ? 4 : 16);
            }
            assertThat(nodes).as("%s finds every free node", strategy).hasSize(50);
            trial.tasks("one more");
            assertThat(trial.placeOf("one more")).isNull();
        }
    }

    @Test
    void findsTheOnlyNodeThatHasRoomAmongMany() throws Exception {
        for (String strategy : List.of("least-connections", "round-robin", "resource-aware", "power-of-two")) {
            PoolTrial trial = PoolTrial.of(PoolTrial.plain().strategy(strategy).maxCandidates(2));
            for (int i = 0; i < 40; i++) {
                trial.take(
                        trial.report("n" + i).capacity("cpu", i == 23 ? 9 : 1).build());
            }
            trial.take(trial.asks("a").need("cpu", 8).build());

            assertThat(trial.placeOf("a")).as(strategy).isEqualTo("n23");
        }
    }

    @Test
    void keepsToLabelsThatAreRequiredAndForbidden() throws Exception {
        PoolTrial trial = by("least-connections");
        trial.take(trial.report("n").label("zone", "a").label("spot", "").build())
                .take(trial.report("m").label("zone", "a").build())
                .take(trial.report("o").label("zone", "ab").build());
        trial.take(trial.asks("a")
                .constraints(new Constraints(List.of("zone=a"), List.of("spot"), List.of(), List.of()))
                .build());
        trial.take(trial.asks("b")
                .constraints(new Constraints(List.of("zone", "spot"), List.of("zone=ab"), List.of(), List.of()))
                .build());
        trial.take(trial.asks("c")
                .constraints(new Constraints(List.of(), List.of("zone=a"), List.of(), List.of()))
                .build());

        assertThat(trial.placeOf("a")).isEqualTo("m");
        assertThat(trial.placeOf("b")).isEqualTo("n");
        assertThat(trial.placeOf("c")).isEqualTo("o");
    }

    @Test
    void keepsApartWhatMustNotMeet() throws Exception {
        PoolTrial trial = by("least-connections");
        trial.nodes(0, "n", "m");
        trial.take(trial.asks("a").constraints(apart("x", "y")).build())
                .take(trial.asks("b").constraints(apart("y")).build())
                .take(trial.asks("c").constraints(apart("z", "x")).build())
                .take(trial.asks("d").constraints(apart("y")).build())
                .after(1_000);

        assertThat(trial.placeOf("b")).isNotEqualTo(trial.placeOf("a"));
        assertThat(trial.placeOf("c")).isEqualTo(trial.placeOf("b"));
        assertThat(trial.placeOf("d")).isNull();
        assertThat(trial.last("d").reason()).isEqualTo("anti-affinity");
        trial.done("a");
        assertThat(trial.placeOf("d")).isNotNull();
    }

    @Test
    void keepsTheMembersOfAGangApartThatMustNotMeet() throws Exception {
        PoolTrial trial = by("least-connections");
        trial.nodes(0, "n");
        for (String id : List.of("a", "b")) {
            trial.take(
                    trial.asks(id).gang("g").gangSize(2).constraints(apart("g")).build());
        }
        assertThat(trial.order()).isEmpty();
        trial.after(1_000);
        assertThat(trial.last("a").reason()).isEqualTo("gang: no room for all 2 at once");

        trial.nodes(0, "m");
        assertThat(trial.placeOf("a")).isNotEqualTo(trial.placeOf("b"));
        assertThat(trial.desk().tasks.out).isEqualTo(2);
    }

    @Test
    void goesWhereItLikesToAsFarAsThatCanBeHad() throws Exception {
        PoolTrial trial = by("neural-adaptive");
        trial.take(trial.report("n").slots(1).label("zone", "a").build())
                .take(trial.report("m").slots(1).label("zone", "b").build())
                .take(trial.report("o").slots(1).label("zone", "c").build());
        trial.take(trial.asks("a")
                .preferences(new Preferences(List.of("m"), null, null, Double.NaN, Double.NaN, Double.NaN, Double.NaN))
                .build());
        trial.take(trial.asks("b")
                .preferences(new Preferences(null, List.of("n"), null, Double.NaN, Double.NaN, Double.NaN, Double.NaN))
                .build());
        assertThat(trial.placeOf("a")).isEqualTo("m");
        assertThat(trial.placeOf("b")).isEqualTo("o");
        trial.take(trial.asks("c")
                .preferences(new Preferences(null, List.of("n"), null, Double.NaN, Double.NaN, Double.NaN, Double.NaN))
                .build());
        assertThat(trial.placeOf("c"))
                .as("it had rather not, but has no choice")
                .isEqualTo("n");

        trial.done("a").done("b").done("c");
        trial.take(trial.asks("d")
                .preferences(new Preferences(null, null, List.of("zone=b"), 0, 0, 0, 1))
                .build());
        assertThat(trial.placeOf("d")).isEqualTo("m");
    }

    @Test
    void takesTheLowestBid() throws Exception {
        PoolTrial trial = by("bidding");
        trial.tasks("a").nodes(0, "x");
        trial.done("a").status("x", io.flinkswarm.protocol.balance.NodeStatus.DRAINING);
        trial.tasks("b")
                .take(trial.report("n")
                        .status(io.flinkswarm.protocol.balance.NodeStatus.DRAINING)
                        .build());
        trial.take(trial.report("m")
                .status(io.flinkswarm.protocol.balance.NodeStatus.DRAINING)
                .build());
        trial.take(TaskBid.of("p", "b", "n", 5, trial.now()))
                .take(TaskBid.of("p", "b", "m", 3, trial.now()))
                .take(TaskBid.of("p", "b", "n", 2, trial.now()));
        trial.take(TaskBid.of("p", "b", "z", 2, trial.now()));
        assertThat(trial.lastRejected().reason()).isEqualTo(Reason.UNKNOWN_SUBJECT);
        trial.rebuild(1);
        // both turn up at once
        trial.policy(trial.config().toBuilder().maxRunning(1).build());
        trial.nodes(0, "o").done("b");
        assertThat(trial.assignments("b").get(0).node())
                .as("a node without a bid, since it is the only one")
                .isEqualTo("o");

        trial.tasks("c", "d")
                .take(TaskBid.of("p", "d", "m", 1, trial.now()))
                .take(TaskBid.of("p", "d", "o", 9, trial.now()));
        trial.nodes(0, "n", "m").done("c");
        assertThat(trial.placeOf("d")).isEqualTo("m");
        List<CandidateScore> scores = trial.assignment("d").why().scores();
        assertThat(scores.get(0).cost()).isEqualTo(1, EXACTLY);
        assertThat(scores.get(1).cost()).isEqualTo(9, EXACTLY);

        trial.take(TaskBid.of("p", "d", "m", 1, trial.now()));
        assertThat(trial.lastRejected())
                .returns(Reason.LATE, Rejected::reason)
                .returns("a bid must come before the task is assigned, but m has it", Rejected::detail);
    }

    @Test
    void keepsABoundedNumberOfBids() throws Exception {
        PoolTrial trial = by("bidding");
        for (int i = 0; i < 65; i++) {
            trial.take(trial.report("n" + i)
                    .status(io.flinkswarm.protocol.balance.NodeStatus.DRAINING)
                    .build());
        }
        trial.tasks("a");
        for (int i = 0; i < 65; i++) {
            trial.take(TaskBid.of("p", "a", "n" + i, i, trial.now()));
        }

        assertThat(trial.lastRejected())
                .returns(Reason.BUFFER_FULL, Rejected::reason)
                .returns("bids for a task must be at most 64", Rejected::detail);
        trial.take(TaskBid.of("p", "a", "n0", 7, trial.now()));
        assertThat(trial.rejected).hasSize(1);
        assertThat(trial.task("a").bids).hasSize(64).containsEntry("n0", 7.);
    }

    @Test
    void tellsWhy() throws Exception {
        PoolTrial trial = by("least-connections");
        trial.nodes(0, "n", "m").tasks("a");
        String first = trial.placeOf("a");
        trial.after(250).done("a", 250);
        trial.tasks("b").done("b", 250).tasks("c").after(40).tasks("d");

        Assignment last = trial.assignment("d");
        String other = trial.placeOf("c");
        assertThat(last.node()).isNotEqualTo(other);
        assertThat(last.why().strategy()).isEqualTo("least-connections");
        assertThat(last.why().trial()).isFalse();
        assertThat(last.why().candidates()).isEqualTo(2);
        assertThat(last.why().scores()).extracting(CandidateScore::node).containsExactly(last.node(), other);
        assertThat(last.why().scores()).extracting(CandidateScore::cost).containsExactly(0., 1.);
        assertThat(last.why().lowMillis()).isLessThan(last.why().predictedMillis());
        assertThat(last.why().highMillis()).isGreaterThan(last.why().predictedMillis());
        assertThat(last.why().successProbability()).isBetween(.5, 1.);
        assertThat(last.why().waitedMillis()).isZero();
        assertThat(last.movedFrom()).isEmpty();
        assertThat(first).isIn("n", "m");
    }

    private static void end(PoolTrial trial, String node) throws Exception {
        for (TaskRow task : List.copyOf(trial.node(node).tasks)) {
            trial.done(task.id());
        }
    }

    @Test
    void learnsWhichNodesAreFasterAndWaitsForThemWhereThatPays() throws Exception {
        PoolTrial trial =
                PoolTrial.of(PoolTrial.plain().strategy("neural-adaptive").nodeTimeout(Duration.ZERO));
        List<String> fast = List.of("f1", "f2", "f3", "f4");
        trial.nodes(1, "slow", "f1", "f2", "f3", "f4");
        for (int i = 0; i < 30; i++) {
            for (int k = 0; k < 5; k++) {
                trial.take(trial.asks("t" + i + "-" + k).constraints(apart("x")).build());
            }
            trial.after(100);
            for (String node : fast) {
                end(trial, node);
            }
            trial.after(1_900);
            for (String node : fast) {
                end(trial, node);
            }
            end(trial, "slow");
        }

        trial.tasks("a", "b", "c", "d", "e");
        assertThat(List.of("a", "b", "c", "d"))
                .allSatisfy(task -> assertThat(trial.placeOf(task)).isIn(fast));
        assertThat(trial.placeOf("e"))
                .as("100 ms later it is done before the slow one were")
                .isNull();
        trial.rebuild(1).after(1_000);
        assertThat(trial.last("e").reason()).isEqualTo("a better node is expected to be free soon");
        trial.done("a");
        assertThat(trial.placeOf("e")).isIn(fast);
    }

    @Test
    void paysLessTheMoreItCaresForCost() throws Exception {
        double before = Double.POSITIVE_INFINITY;
        for (double weight : new double[] {0, .5, 1, 2, 4}) {
            PoolTrial trial = PoolTrial.of(PoolTrial.plain()
                    .strategy("neural-adaptive")
                    .costWeight(weight)
                    .nodeTimeout(Duration.ZERO));
            trial.take(trial.report("dear").slots(2).costPerHour(9).build())
                    .take(trial.report("fair").slots(2).costPerHour(3).build())
                    .take(trial.report("cheap").slots(2).costPerHour(1).build());
            Map<String, Double> price = Map.of("dear", 9., "fair", 3., "cheap", 1.);
            Map<String, Integer> takes = Map.of("dear", 200, "fair", 250, "cheap", 300);
            double paid = 0;
            for (int i = 0; i < 120; i++) {
                trial.tasks("t" + i);
                Assignment given = trial.assignment("t" + i);
                trial.after(takes.get(given.node())).done("t" + i);
                paid += i < 30 ? 0 : price.get(given.node()) * takes.get(given.node());
            }

            assertThat(paid).as("with a weight of %s", weight).isLessThanOrEqualTo(before);
            before = paid;
        }
        assertThat(before).isLessThanOrEqualTo(1.5 * 90 * 300);
    }

    @Test
    void triesOtherStrategiesAndFollowsTheBest() throws Exception {
        PoolTrial trial = PoolTrial.of(PoolTrial.plain()
                .strategy("adaptive")
                .adaptiveStrategies(List.of("neural-adaptive", "least-connections"))
                .trialShare(.2)
                .nodeTimeout(Duration.ZERO));
        trial.nodes(1, "n", "m");
        for (int i = 0; i < 400; i++) {
            trial.tasks("t" + i).after(50);
            if (i % 9 == 0) {
                trial.cancel("t" + i, true);
            } else {
                trial.done("t" + i);
            }
        }

        Map<String, Integer> strategies = new HashMap<>();
        for (String task : trial.order()) {
            strategies.merge(trial.assignment(task).why().strategy(), 1, Integer::sum);
        }
        assertThat(strategies).containsOnlyKeys("neural-adaptive", "least-connections");
        assertThat(strategies.get("least-connections")).isBetween(20, 200);
        assertThat(trial.order().stream()
                        .filter(task -> trial.assignment(task).why().trial()))
                .hasSize(strategies.get("least-connections"));
        assertThat(trial.row().trial.difference("least-connections"))
                .as("blocks are compared")
                .isNotNaN();
    }

    @Test
    void namesTheStrategyThatIsMissing() throws Exception {
        PoolTrial trial = by("of-your-own");
        trial.nodes(1, "n");

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> trial.tasks("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("strategy 'of-your-own' must be on the class path of the task: add its jar");
    }
}
