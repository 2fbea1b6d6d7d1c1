package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EffectModelTest {
    private final EffectModel effects = new EffectModel(1);
    private final TaskForecaster task = new TaskForecaster(null);
    private final Prediction said = new Prediction();

    @Test
    void theVeryFirstResultSetsThePoolsLevel() {
        NodeProfile node = new NodeProfile();

        learn(node, "a", Double.NaN, 0, 5);

        estimate(new NodeProfile(), "never seen", Double.NaN, 0);
        assertThat(said.logMedian).isCloseTo(5, within(1e-9));
        assertThat(node.effect.mean()).isZero();
    }

    @Test
    void theUncertaintyOfAllEffectsAddsUp() {
        learn(new NodeProfile(), "a", Double.NaN, 0, 5);

        estimate(new NodeProfile(), "never seen", Double.NaN, 0);

        // Pool 1·(1 − 1/2) after one result, node 0.5, cell 0.1, noise 0.25; the factors of an unknown type are 0.
        assertThat(said.sigma * said.sigma).isCloseTo(.5 + .5 + .1 + .25, within(1e-9));
    }

    @Test
    void aNewTypesHintIsReadAsTheHintsOfOthers() {
        Random random = new Random(1);
        NodeProfile node = new NodeProfile();
        for (int i = 0; i < 2_000; i++) {
            double hint = 10 * Math.exp(2 * random.nextGaussian());
            learn(node, "type-" + i % 50, hint, 0, Math.log(2 * hint));
        }

        estimate(new NodeProfile(), "new", 1_000, 0);

        // Others take twice their hint.
        assertThat(said.logMedian).isCloseTo(Math.log(2_000), within(.4));
    }

    @Test
    void learnsHowMuchOfAHintIsTrue() {
        Random random = new Random(2);
        NodeProfile node = new NodeProfile();
        for (int i = 0; i < 3_000; i++) {
            double hint = random.nextGaussian();
            learn(node, "half", Math.exp(hint), 0, 5 + .5 * hint + .1 * random.nextGaussian());
            learn(node, "lie", Math.exp(random.nextGaussian()), 0, 5 + .1 * random.nextGaussian());
        }

        assertThat(effects.types().find("half").mean[TypeEffect.SLOPE]).isCloseTo(.5, within(.05));
        assertThat(effects.types().find("lie").mean[TypeEffect.SLOPE]).isCloseTo(0, within(.05));
    }

    @Test
    void aWildHintMovesAnEstimateNoFurtherThanTheBound() {
        Random random = new Random(3);
        NodeProfile node = new NodeProfile();
        for (int i = 0; i < 1_000; i++) {
            double hint = .3 * random.nextGaussian();
            learn(node, "a", Math.exp(hint), 0, 5 + hint);
        }

        estimate(node, "a", 1e300, 0);
        assertThat(said.logMedian).isLessThan(5 + 4.5);
        estimate(node, "a", Double.POSITIVE_INFINITY, 0);
        assertThat(said.logMedian).isCloseTo(5, within(.3));
        estimate(node, "a", -1, 0);
        assertThat(said.logMedian).isCloseTo(5, within(.3));
    }

    @Test
    void learnsWhatCrowdingCosts() {
        Random random = new Random(4);
        NodeProfile node = new NodeProfile();
        for (int i = 0; i < 3_000; i++) {
            int running = random.nextInt(10);
            learn(node, "a", Double.NaN, running, 5 + .4 * Math.log(1 + running) + .1 * random.nextGaussian());
        }

        estimate(node, "a", Double.NaN, 0);
        double alone = said.logMedian;
        estimate(node, "a", Double.NaN, 7);

        assertThat(said.logMedian - alone).isCloseTo(.4 * Math.log(8), within(.1));
    }

    @Test
    void nodesOfAKindShareWhatTheirTypesSuffer() {
        // Kind A is slow at even types and quick at odd ones, kind B the other way round.
        Random random = new Random(5);
        NodeProfile[] nodes = new NodeProfile[20];
        for (int n = 0; n < nodes.length; n++) {
            nodes[n] = new NodeProfile();
        }
        for (int i = 0; i < 8_000; i++) {
            int n = random.nextInt(nodes.length);
            int t = random.nextInt(8);
            learn(nodes[n], "t" + t, Double.NaN, 0, 5 + .5 * sign(n, t) + .2 * random.nextGaussian());
        }
        NodeProfile fresh = new NodeProfile();
        for (int i = 0; i < 12; i++) {
            int t = i % 4;
            learn(fresh, "t" + t, Double.NaN, 0, 5 + .5 * sign(0, t) + .2 * random.nextGaussian());
        }

        // Of types that the new node never ran.
        estimate(fresh, "t6", Double.NaN, 0);
        double even = said.logMedian;
        estimate(fresh, "t7", Double.NaN, 0);

        assertThat(even - said.logMedian).isGreaterThan(.5);
    }

    private static int sign(int node, int type) {
        return (node + type) % 2 == 0 ? 1 : -1;
    }

    @Test
    void onePoisonedNodeDoesNotSpoilTheOthers() {
        for (long seed = 1; seed <= 5; seed++) {
            EffectModel poisoned = new EffectModel(seed);
            Random random = new Random(seed);
            NodeProfile[] nodes = new NodeProfile[10];
            for (int n = 0; n < nodes.length; n++) {
                nodes[n] = new NodeProfile();
            }
            for (int i = 0; i < 5_000; i++) {
                int n = random.nextInt(nodes.length);
                double y = n == 0 ? 60 * random.nextDouble() - 20 : 5 + .2 * random.nextGaussian();
                learn(poisoned, nodes[n], "a", y);
            }

            for (int n = 1; n < nodes.length; n++) {
                prepare(poisoned, "a", Double.NaN);
                poisoned.estimate(task, nodes[n], 0, said);
                assertThat(said.logMedian).as("seed %d, node %d", seed, n).isCloseTo(5, within(.25));
                assertThat(said.sigma).as("seed %d, node %d", seed, n).isLessThan(.6);
            }
        }
    }

    private void prepare(EffectModel model, String type, double hint) {
        task.of(type, hint);
        model.prepare(model.types().find(type), hint, task);
    }

    private void estimate(NodeProfile node, String type, double hint, int running) {
        prepare(effects, type, hint);
        effects.estimate(task, node, running, said);
    }

    private void learn(NodeProfile node, String type, double hint, int running, double y) {
        effects.open(y);
        TypeEffect effect = effects.types().require(type, 1);
        node.require(effect.id);
        estimate(node, type, hint, running);
        effects.learn(task, node, running, y, said, 100);
    }

    private void learn(EffectModel model, NodeProfile node, String type, double y) {
        model.open(y);
        node.require(model.types().require(type, 1).id);
        prepare(model, type, Double.NaN);
        model.estimate(task, node, 0, said);
        model.learn(task, node, 0, y, said, 100);
    }
}
