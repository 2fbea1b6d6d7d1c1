package io.flinkswarm.benchmarks.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final double[][] TASKS = {{0, 2}, {1, 2}, {1, 1}, {5, 1}};

    @Test
    void aNodeOfOneSlotWorksThroughItsTasksInOrder() {
        Scenario scenario = new ListedScenario(new double[] {1}, 1, TASKS);

        Outcome outcome = Simulation.run(scenario, new Fixed(0));

        // done at 2, 4, 5, 6
        assertThat(outcome.mean()).isCloseTo((2 + 3 + 4 + 1) / 4., within(1e-9));
        assertThat(outcome.p50()).isEqualTo(3);
        assertThat(outcome.p99()).isEqualTo(4);
        assertThat(outcome.inTime()).isEqualTo(.5);
        assertThat(outcome.utilisation()).isEqualTo(1);
        assertThat(outcome.cost()).isCloseTo(6, within(1e-9));
    }

    @Test
    void aNodeOfAnyNumberOfSlotsLetsNobodyWait() {
        Scenario scenario = new ListedScenario(new double[] {1}, 0, TASKS);

        assertThat(Simulation.run(scenario, new Fixed(0)).mean()).isEqualTo(1.5);
    }

    @Test
    void aTaskThatWaitsMayBeMovedAndOneThatHasBegunMayNot() {
        Scenario scenario = new ListedScenario(new double[] {1, 1}, 1, TASKS);
        Fixed moves = new Fixed(0) {
            @Override
            public void arrived(int task, long now, Assignments assignments) {
                super.arrived(task, now, assignments);
                if (task == 2) {
                    assignments.assign(1, 1);
                }
            }
        };

        Outcome outcome = Simulation.run(scenario, moves);

        // done at 2, 3, 3, 6
        assertThat(outcome.mean()).isEqualTo((2 + 2 + 2 + 1) / 4.);

        Fixed tooLate = new Fixed(0) {
            @Override
            public void arrived(int task, long now, Assignments assignments) {
                super.arrived(task, now, assignments);
                assignments.assign(0, 1);
            }
        };
        assertThatThrownBy(() -> Simulation.run(scenario, tooLate))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("task must not be moved after it began, but 0 was from 0 to 1");
    }

    @Test
    void aBalancerThatForgetsTasksIsFound() {
        Scenario scenario = new ListedScenario(new double[] {1}, 1, TASKS);
        Balancer forgetful = new Fixed(0) {
            @Override
            public void arrived(int task, long now, Assignments assignments) {
                if (task != 1) {
                    super.arrived(task, now, assignments);
                }
            }
        };

        assertThatThrownBy(() -> Simulation.run(scenario, forgetful))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tasks must all be assigned, but 1 wait for ever in listed");
    }

    @Test
    void isWokenWhenItWants() {
        Scenario scenario = new ListedScenario(new double[] {1}, 1, new double[] {0, 1});
        List<Long> woken = new ArrayList<>();
        Balancer late = new Fixed(0) {
            @Override
            public void arrived(int task, long now, Assignments assignments) {
                // only when woken
            }

            @Override
            public long wake() {
                return woken.isEmpty() ? 700_000 : Long.MAX_VALUE;
            }

            @Override
            public void woken(long now, Assignments assignments) {
                woken.add(now);
                assignments.assign(0, 0);
            }
        };

        assertThat(Simulation.run(scenario, late).mean()).isEqualTo(1.7);
        assertThat(woken).containsExactly(700_000L);
    }

    @Test
    void theOracleSendsATaskToWhereItIsDoneFirst() {
        Scenario scenario = new ListedScenario(new double[] {1, 4}, 1, new double[][] {{0, 4}, {0, 4}, {0, 1}});

        Outcome outcome = Simulation.run(scenario, PlainBalancer.oracle(scenario, 1));

        // both large ones to the fast node: done at 1 and 2; the small one is done at 1 on the slow one
        assertThat(outcome.mean()).isCloseTo((1 + 2 + 1) / 3., within(1e-9));
    }

    @Test
    void aWorkerThatSlowsDownTakesThreeTimesAsLongForWhatIsLeft() {
        DriftScenario scenario = new DriftScenario(1, false);
        long slowFrom = scenario.arrival(scenario.tasks() / 2);
        long alone = scenario.finish(0, 7, 0);

        assertThat(scenario.finish(0, 7, slowFrom)).isCloseTo(slowFrom + 3 * alone, within(2L));
        assertThat(scenario.finish(0, 7, slowFrom - alone / 2))
                .isCloseTo(slowFrom + 3 * (alone - alone / 2), within(2L));
        assertThat(scenario.finish(1, 7, slowFrom) - slowFrom).isCloseTo(scenario.finish(1, 7, 0), within(1L));
    }

    @Test
    void seedsGiveTheSameScenarioAgainAndOthersOthers() {
        for (int seed = 1; seed <= 3; seed++) {
            Scenario one = new LinkerdScenario(seed);
            Scenario again = new LinkerdScenario(seed);
            Scenario other = new LinkerdScenario(seed + 1);

            assertThat(again.arrival(500)).isEqualTo(one.arrival(500)).isNotEqualTo(other.arrival(500));
            assertThat(again.finish(3, 500, 0)).isEqualTo(one.finish(3, 500, 0));
        }
    }

    /** Sends all to one node. */
    private static class Fixed implements Balancer {
        private final int node;

        Fixed(int node) {
            this.node = node;
        }

        @Override
        public void arrived(int task, long now, Assignments assignments) {
            assignments.assign(task, node);
        }

        @Override
        public void done(int task, int doneBy, long now, Assignments assignments) {
            // has nothing to remember
        }
    }
}
