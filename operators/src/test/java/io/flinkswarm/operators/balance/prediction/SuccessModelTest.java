package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SuccessModelTest {
    private final Prediction said = new Prediction();

    @Test
    void withoutResultsMostTasksSucceed() {
        DurationModel model = new DurationModel(100, .01, 1);

        model.predict(new NodeProfile(), "a", Double.NaN, 0, said);

        assertThat(said.successProbability()).isCloseTo(.95, within(.001));
    }

    @Test
    void sharesAreDrawnTowardsThePoolAsByHand() {
        SuccessModel model = new SuccessModel(.01, 1);
        TaskForecaster task = new TaskForecaster(null);
        task.type = new TypeEffect(1);
        task.cell = -1;
        NodeProfile node = new NodeProfile();
        node.tried = 10;
        node.succeeded = 5;

        model.prepare(task);
        double odds = model.plain(task, node);

        // Node (5 + 4·0.95 + 0.001)/(5 + 4·0.05 + 0.001); of the type only the pool's own 0.95 is known.
        assertThat(odds).isCloseTo(8.801 / 5.201 * (3.801 / .201) * .05 / .95, within(1e-9));
    }

    @Test
    void findsTheNodeTheTypeAndThePairThatFail() {
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            DurationModel model = new DurationModel(100, .01, seed);
            NodeProfile[] nodes = new NodeProfile[10];
            for (int n = 0; n < nodes.length; n++) {
                nodes[n] = new NodeProfile();
            }
            for (int i = 0; i < 10_000; i++) {
                int n = random.nextInt(nodes.length);
                int t = random.nextInt(5);
                double p = n == 0 ? .5 : t == 0 ? .7 : n == 1 && t == 1 ? .2 : .99;
                model.learn(nodes[n], "t" + t, Double.NaN, 0, 100, random.nextDouble() < p, null);
            }

            assertThat(success(model, nodes[0], "t3")).as("seed %d", seed).isBetween(.25, .75);
            assertThat(success(model, nodes[5], "t0")).as("seed %d", seed).isBetween(.5, .88);
            assertThat(success(model, nodes[1], "t1")).as("seed %d", seed).isBetween(.02, .5);
            assertThat(success(model, nodes[5], "t3")).as("seed %d", seed).isGreaterThan(.9);
        }
    }

    @Test
    void forgetsThatANodeFailed() {
        DurationModel model = new DurationModel(100, .01, 1);
        NodeProfile node = new NodeProfile();
        NodeProfile other = new NodeProfile();
        for (int i = 0; i < 50; i++) {
            model.learn(node, "a", Double.NaN, 0, 100, false, null);
            model.learn(other, "a", Double.NaN, 0, 100, true, null);
        }
        double failing = success(model, node, "a");

        for (int i = 0; i < 200; i++) {
            model.learn(node, "a", Double.NaN, 0, 100, true, null);
        }

        assertThat(failing).isLessThan(.2);
        assertThat(success(model, node, "a")).isGreaterThan(.9);
    }

    private double success(DurationModel model, NodeProfile node, String type) {
        model.predict(node, type, Double.NaN, 0, said);
        return said.successProbability();
    }
}
