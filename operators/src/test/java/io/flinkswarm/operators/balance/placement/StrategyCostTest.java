package io.flinkswarm.operators.balance.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StrategyCostTest {
    private final TestNode node = new TestNode();
    private final TestPool pool = new TestPool();

    @Test
    void roundRobinGivesEachItsTurnFromWhoHadItLongestAgo() {
        List<TestNode> nodes = nodes(3);

        List<Integer> turns = turns(new RoundRobin(), nodes, 7);

        assertThat(turns).containsExactly(0, 1, 2, 0, 1, 2, 0);
        assertThat(new RoundRobin().look()).isEqualTo(Look.ALL_IN_TURN);
    }

    @Test
    void weightedRoundRobinSpreadsTurns() {
        List<TestNode> nodes = nodes(3);
        nodes.get(0).weight = 5;

        List<Integer> turns = turns(new WeightedRoundRobin(), nodes, 7);

        // the first one's turns have their middle at .1 .3 .5 .7 .9, those of the others at .5
        assertThat(turns).containsExactly(0, 0, 0, 1, 2, 0, 0);
    }

    @Test
    void weightedRoundRobinGivesTurnsInProportionToWeight() {
        List<TestNode> nodes = nodes(4);
        nodes.get(2).weight = 2;
        nodes.get(3).weight = 4;

        List<Integer> turns = turns(new WeightedRoundRobin(), nodes, 800);

        assertThat(turns.stream().filter(each -> each == 0).count()).isEqualTo(100);
        assertThat(turns.stream().filter(each -> each == 2).count()).isEqualTo(200);
        assertThat(turns.stream().filter(each -> each == 3).count()).isEqualTo(400);
    }

    @Test
    void leastConnectionsCountsOursAndThoseInTheNodesQueue() {
        node.connections = 3;
        node.queue = 2;

        assertThat(new LeastConnections().cost(TestTask.ANY, node, pool)).isEqualTo(5);
    }

    @Test
    void weightedLeastConnectionsCountsThisTaskAndTheSpeedItSaysItHas() {
        node.connections = 3;
        node.weight = 2;

        assertThat(new WeightedLeastConnections().cost(TestTask.ANY, node, pool))
                .isEqualTo(2);
    }

    @Test
    void powerOfTwoLooksAtTwoAndCountsConnections() {
        node.connections = 4;

        assertThat(new PowerOfTwo().look()).isEqualTo(Look.TWO);
        assertThat(new PowerOfTwo().cost(TestTask.ANY, node, pool)).isEqualTo(4);
    }

    @Test
    void peakEwmaIsResponseTimeTimesTasksThisOneIncluded() {
        node.latencyMillis = 167;
        node.connections = 2;

        assertThat(new PeakEwma().cost(TestTask.ANY, node, pool)).isEqualTo(501);
    }

    @Test
    void resourceAwareIsTheFragmentation() {
        node.fragmentation = -2.5;

        assertThat(new ResourceAware().cost(TestTask.ANY, node, pool)).isEqualTo(-2.5);
    }

    @Test
    void biddingTakesTheLowestBidAndAnyBidBeforeNone() {
        node.bid = 7;
        TestNode dearer = new TestNode();
        dearer.bid = 1e300;
        TestNode silent = TestNode.ofSpeed(4);
        TestNode silentAndSlow = TestNode.ofSpeed(1);

        assertThat(new Bidding().cost(TestTask.ANY, node, pool)).isEqualTo(7);
        assertThat(bid(node)).isLessThan(bid(dearer));
        assertThat(bid(dearer)).isLessThan(bid(silent));
        assertThat(bid(silent)).isLessThan(bid(silentAndSlow)).isFinite();
    }

    private double bid(TestNode candidate) {
        return new Bidding().cost(TestTask.ANY, candidate, pool);
    }

    @Test
    void neuralAdaptiveAddsUpWhatTheTaskCaresFor() {
        node.predictedMillis = 800;
        node.highMillis = 1200;
        node.backlogMillis = 480;
        node.successProbability = .8;
        node.localityMatch = .25;
        node.costPerHour = 3;
        node.suspicion = .1;
        pool.typicalCostPerHour = 2;

        double cost = new NeuralAdaptive().cost(TestTask.caringFor(1, 2, 3, 4), node, pool);

        // (480 + 800 + .05 * 400) / .8 / 1000 = 1.625; 3 * 800 / .8 / (2 * 1000) = 1.5; .2 + .1; .75
        assertThat(cost).isCloseTo(1.625 + 2 * 1.5 + 3 * .3 + 4 * .75, within(1e-12));
    }

    @Test
    void nodesThatAreFreeOfChargeHaveNoPrice() {
        node.costPerHour = 0;
        pool.typicalCostPerHour = 0;

        assertThat(new NeuralAdaptive().cost(TestTask.caringFor(1, 100, 0, 0), node, pool))
                .isEqualTo(1);
    }

    @Test
    void costCountsTwiceAsMuchAsTimeAtMostAndTimeAlwaysCountsAQuarter() {
        node.costPerHour = 3;
        pool.typicalCostPerHour = 1;
        NeuralAdaptive strategy = new NeuralAdaptive();

        assertThat(strategy.cost(TestTask.caringFor(2, 3, 0, 0), node, pool)).isEqualTo(2 + 3 * 3);
        assertThat(strategy.cost(TestTask.caringFor(2, 100, 0, 0), node, pool)).isEqualTo(2 + 4 * 3);
        assertThat(strategy.cost(TestTask.caringFor(0, 100, 0, 0), node, pool)).isEqualTo(.25 + .5 * 3);
    }

    @Test
    void preferenceAndAversionAreWorthAQuarterOfATypicalDuration() {
        TestNode preferred = new TestNode();
        preferred.preferred = true;
        TestNode avoided = new TestNode();
        avoided.avoided = true;
        NeuralAdaptive strategy = new NeuralAdaptive();

        assertThat(strategy.cost(TestTask.ANY, preferred, pool)).isEqualTo(.75);
        assertThat(strategy.cost(TestTask.ANY, node, pool)).isEqualTo(1);
        assertThat(strategy.cost(TestTask.ANY, avoided, pool)).isEqualTo(1.25);
    }

    @Test
    void nodesOfAnyNumberOfSlotsCountByHowCrowdedTheyAre() {
        node.slots = 0;
        node.connections = 7;
        pool.nodes = 4;
        pool.running = 12;

        // eight with this one where four are usual
        assertThat(new NeuralAdaptive().cost(TestTask.ANY, node, pool)).isEqualTo(2);
    }

    @Test
    void predictiveStretchesTheCompletionByTheLoadThatIsToCome() {
        node.slots = 4;
        node.utilisation = .5;
        node.forecastUtilisation = .8;
        TestNode full = new TestNode();
        full.slots = 4;
        full.utilisation = .75;
        full.forecastUtilisation = 1;
        TestNode emptying = new TestNode();
        emptying.slots = 4;
        emptying.utilisation = .8;
        emptying.forecastUtilisation = .2;
        Predictive strategy = new Predictive();

        assertThat(strategy.cost(TestTask.ANY, node, pool)).isCloseTo(1.3, within(1e-12));
        assertThat(strategy.cost(TestTask.ANY, full, pool)).isCloseTo(2.25, within(1e-12));
        assertThat(strategy.cost(TestTask.ANY, emptying, pool)).isEqualTo(1);
        full.slots = 1;
        assertThat(strategy.cost(TestTask.ANY, full, pool)).isEqualTo(1);
    }

    @Test
    void aHigherWeightOfCostNeverChoosesADearerNode() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            pool.typicalCostPerHour = 1;
            List<TestNode> nodes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                TestNode each = TestNode.ofSpeed(Math.exp(random.nextGaussian()));
                each.costPerHour = random.nextDouble() * 4;
                each.successProbability = .5 + random.nextDouble() / 2;
                each.backlogMillis = random.nextInt(3) * 500;
                nodes.add(each);
            }
            double paid = Double.POSITIVE_INFINITY;
            for (double weight = 0; weight < 20; weight = weight * 1.5 + .1) {
                TestNode chosen = nodes.get(least(new NeuralAdaptive(), nodes, TestTask.caringFor(1, weight, 1, 0)));

                double price = ExpectedScore.price(chosen, pool);

                assertThat(price).as("seed %d, weight %s", seed, weight).isLessThanOrEqualTo(paid);
                paid = price;
            }
        }
    }

    private static List<TestNode> nodes(int count) {
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new TestNode());
        }
        return nodes;
    }

    private List<Integer> turns(PlacementStrategy strategy, List<TestNode> nodes, int tasks) {
        List<Integer> turns = new ArrayList<>();
        for (int turn = 1; turn <= tasks; turn++) {
            int best = least(strategy, nodes, TestTask.ANY);
            nodes.get(best).turn = turn;
            nodes.get(best).pass += 1 / nodes.get(best).weight;
            turns.add(best);
        }
        return turns;
    }

    private int least(PlacementStrategy strategy, List<TestNode> nodes, PlacementTask task) {
        int best = 0;
        for (int i = 1; i < nodes.size(); i++) {
            // sums of unequal parts must not part nodes that have equal turns
            if (strategy.cost(task, nodes.get(i), pool) < strategy.cost(task, nodes.get(best), pool) - 1e-9) {
                best = i;
            }
        }
        return best;
    }
}
