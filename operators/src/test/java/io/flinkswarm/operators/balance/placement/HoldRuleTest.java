package io.flinkswarm.operators.balance.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes of speed 4 are busy, one of speed 1/4 is free: it would take four seconds, they 250 ms. */
class HoldRuleTest {
    private final NeuralAdaptive strategy = new NeuralAdaptive();
    private final TestNode slow = TestNode.ofSpeed(.25);
    private final TestPool pool = new TestPool();

    @BeforeEach
    void fillPool() {
        pool.speeds.add(4, 1, 8);
        pool.speeds.add(4, 1, 8);
        pool.speeds.add(.25, 1, 1);
    }

    @Test
    void waitsForFasterNodesWhileTheyEndTheQueueSooner() {
        // 3 * 9 / 8 + 1.4 * 2 / 8 = 3.725 s, less than 4
        pool.waiting = 9;

        assertThat(holds(TestTask.ANY)).isTrue();
    }

    @Test
    void takesTheSlowNodeWhenTheQueueIsLong() {
        // 3 * 10 / 8 + 1.4 * 2 / 8 = 4.1 s
        pool.waiting = 10;

        assertThat(holds(TestTask.ANY)).isFalse();
    }

    @Test
    void aSmallTaskTakesTheSlowNodeBeforeALargeOne() {
        pool.waiting = 6;
        // a fifth of the work: .8 s here; 3 * 6 / 8 = 2.25 s to wait
        slow.predictedMillis = 800;

        assertThat(holds(TestTask.ANY)).isFalse();

        slow.predictedMillis = 4000;

        assertThat(holds(TestTask.ANY)).isTrue();
    }

    @Test
    void doesNotWaitForEqualNodes() {
        TestPool equals = new TestPool();
        equals.speeds.add(.25, 1, 0);
        equals.speeds.add(.26, 1, 0);

        assertThat(strategy.holds(TestTask.ANY, slow, 0, equals)).isFalse();
    }

    @Test
    void doesNotWaitLongerThanTheTaskWouldHaveTaken() {
        assertThat(holds(new TestTask(Weights.DEFAULT, 4000, Long.MAX_VALUE))).isTrue();
        assertThat(holds(new TestTask(Weights.DEFAULT, 4001, Long.MAX_VALUE))).isFalse();
    }

    @Test
    void doesNotWaitWhereOnlyTheFreeNodeIsInTime() {
        // 4 s here; 9 / 8 + 2 / 8 = 1.375 s there
        pool.waiting = 9;
        pool.nowMillis = 1_000_000;
        slow.predictedMillis = 1300;
        slow.speed = 1000. / 1300;
        long deadline = 1_001_310;

        assertThat(holds(new TestTask(Weights.DEFAULT, 0, deadline))).isFalse();

        // nowhere in time: soonest is best, 3 * 2 / 8 + 1.4 * 2 / 8 = 1.1 s
        pool.waiting = 2;

        assertThat(holds(new TestTask(Weights.DEFAULT, 0, 1_000_400))).isTrue();
    }

    @Test
    void doesNotWaitForDearNodesWhereCostCounts() {
        pool.typicalCostPerHour = 4;
        slow.costPerHour = 1;
        pool.waiting = 8;

        // here 4 + w * 1 * 4 / 4; there 3.35 + w * (16 / 8) * 1 / 4
        assertThat(holds(TestTask.caringFor(1, 1, 0, 0))).isTrue();

        // the slow one costs a quarter as much: 4 + .25 w against 3.35 + .5 w
        slow.costPerHour = .25;

        assertThat(holds(TestTask.caringFor(1, 2.5, 0, 0))).isTrue();
        assertThat(holds(TestTask.caringFor(1, 2.7, 0, 0))).isFalse();
    }

    @Test
    void nobodyWaitsWhereNodesTakeAnyNumber() {
        slow.slots = 0;

        assertThat(holds(TestTask.ANY)).isFalse();
    }

    @Test
    void plainStrategiesTakeWhatIsFree() {
        assertThat(new LeastConnections().holds(TestTask.ANY, slow, 0, pool)).isFalse();
        assertThat(new Predictive().holds(TestTask.ANY, slow, 0, pool)).isTrue();
    }

    private boolean holds(PlacementTask task) {
        return strategy.holds(task, slow, 0, pool);
    }
}
