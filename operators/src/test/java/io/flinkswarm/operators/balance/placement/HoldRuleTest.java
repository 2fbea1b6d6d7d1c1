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
        // 2 * 14 / 8 + 1.2 * 2 / 8 = 3.8 s, less than 4
        pool.waiting = 14;

        assertThat(holds(TestTask.ANY)).isTrue();
    }

    @Test
    void takesTheSlowNodeWhenTheQueueIsLong() {
        // 2 * 15 / 8 + 1.2 * 2 / 8 = 4.05 s
        pool.waiting = 15;

        assertThat(holds(TestTask.ANY)).isFalse();
    }

    @Test
    void aSmallTaskTakesTheSlowNodeBeforeALargeOne() {
        pool.waiting = 6;
        // a fifth of the work: .8 s here; 2 * 6 / 8 = 1.5 s to wait
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
        // the slow node is dear, so that the task would wait; 4 s here, 40 / 8 + 2 / 8 = 5.25 s there
        pool.typicalCostPerHour = 2;
        slow.costPerHour = 4;
        pool.waiting = 40;
        pool.nowMillis = 1_000_000;
        Weights weights = new Weights(1, 2, 0, 0);

        assertThat(holds(new TestTask(weights, 0, 1_003_900))).isTrue();
        assertThat(holds(new TestTask(weights, 0, 1_004_500))).isFalse();
        assertThat(holds(new TestTask(weights, 0, 1_005_300))).isTrue();
    }

    @Test
    void doesNotWaitForDearNodesWhereCostCounts() {
        pool.typicalCostPerHour = 2;
        slow.costPerHour = 1;
        pool.waiting = 12;

        // here 4 + w * 1 * 4 / 2; there 3.3 + w * (16 / 8) * 1 / 2
        assertThat(holds(TestTask.caringFor(1, 1.45, 0, 0))).isTrue();

        // the slow one costs a quarter as much: 4 + .5 w against 3.3 + w
        slow.costPerHour = .25;

        assertThat(holds(TestTask.caringFor(1, 1.35, 0, 0))).isTrue();
        assertThat(holds(TestTask.caringFor(1, 1.45, 0, 0))).isFalse();

        // cost counts twice as much at most: 3.3 + 2 against 4 + 1; with two waiting .8 + 2
        assertThat(holds(TestTask.caringFor(0, 1, 0, 0))).isFalse();
        pool.waiting = 2;
        assertThat(holds(TestTask.caringFor(0, 1, 0, 0))).isTrue();
    }

    @Test
    void whatWaitsBringsTheMeanOfAllTypes() {
        pool.waiting = 14;
        pool.meanMillis = 1100;

        // 2 * 14 * 1.1 / 8 + .3 = 4.15 s
        assertThat(holds(TestTask.ANY)).isFalse();
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
