package io.flinkswarm.state.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.SplittableRandom;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class OnlineRegressorTest {
    @Test
    void aFreshNetworkSaysNothing() {
        OnlineRegressor network = OnlineRegressor.create(3, 4, .01, 1);

        assertThat(network.predict(new double[] {1, -2, 3})).isZero();
        assertThat(network.inputs()).isEqualTo(3);
        assertThat(network.hiddenUnits()).isEqualTo(4);
        assertThat(network.learningRate()).isEqualTo(.01);
        assertThat(network.weightCount()).isEqualTo(4 * 4 + 5);
    }

    @Test
    void oneStepByHand() {
        OnlineRegressor network = OnlineRegressor.create(1, 1, .1, 1);
        // f = 2·tanh(0.5·x) + 1, at x = 0: f = 1
        network.setWeights(new float[] {.5f, 0, 2, 1});
        double[] zero = {0};
        assertThat(network.predict(zero)).isEqualTo(1);

        network.learn(zero, 3, 1);

        // Error 2: the output's bias moves by 0.1·2; the hidden bias by 0.1·2·2·(1 − tanh²(0)).
        double[] weights = new double[4];
        network.weights(weights);
        assertThat(weights[0]).isCloseTo(.5, within(1e-12));
        assertThat(weights[1]).isCloseTo(.4, within(1e-12));
        assertThat(weights[2]).isCloseTo(2, within(1e-12));
        assertThat(weights[3]).isCloseTo(1.2, within(1e-12));
    }

    @Test
    void aWeightScalesTheStep() {
        OnlineRegressor network = OnlineRegressor.create(1, 1, .1, 1);
        network.setWeights(new float[] {.5f, 0, 2, 1});

        network.learn(new double[] {0}, 3, .5);

        double[] weights = new double[4];
        network.weights(weights);
        assertThat(weights[3]).isCloseTo(1.1, within(1e-12));
    }

    @Test
    void learnsWhatNoSumOfFeaturesExpresses() {
        for (long seed = 1; seed <= 5; seed++) {
            OnlineRegressor network = OnlineRegressor.create(2, 8, .05, seed);
            SplittableRandom random = new SplittableRandom(seed);
            double errors = 0;
            double plain = 0;

            for (int i = 0; i < 20_000; i++) {
                double[] x = {2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1};
                double y = 3 * x[0] * x[1];
                if (i >= 15_000) {
                    errors += Math.abs(y - network.predict(x));
                    plain += Math.abs(y);
                }
                network.learn(x, y, 1);
            }

            assertThat(errors / plain).as("seed %d", seed).isLessThan(.4);
        }
    }

    @Test
    void theSameSeedBuildsTheSameNetworkAndARestoredOneContinuesBitForBit() throws IOException {
        OnlineRegressor network = trained(7, 300);
        DataOutputSerializer out = new DataOutputSerializer(64);
        network.write(out);

        OnlineRegressor restored = OnlineRegressor.read(new DataInputDeserializer(out.getCopyOfBuffer()));
        OnlineRegressor copy = network.copy();

        assertThat(weights(trained(7, 300))).containsExactly(weights(network));
        assertThat(weights(trained(8, 300))).isNotEqualTo(weights(network));
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 300; i++) {
            double[] x = {random.nextDouble(), random.nextDouble()};
            for (OnlineRegressor each : new OnlineRegressor[] {network, restored, copy}) {
                each.learn(x, x[0] - x[1], 1);
            }
        }
        assertThat(weights(restored)).containsExactly(weights(network));
        assertThat(weights(copy)).containsExactly(weights(network));
    }

    @Test
    void refusesWhatMakesNoNetwork() {
        assertThatThrownBy(() -> OnlineRegressor.create(0, 1, .1, 1))
                .hasMessage("inputs must be in 1..4096, but was 0");
        assertThatThrownBy(() -> OnlineRegressor.create(1, 5_000, .1, 1))
                .hasMessage("hiddenUnits must be in 1..4096, but was 5000");
        assertThatThrownBy(() -> OnlineRegressor.create(1, 1, 0, 1))
                .hasMessage("learningRate must be in (0, 1], but was 0.0");
    }

    private static OnlineRegressor trained(long seed, int samples) {
        OnlineRegressor network = OnlineRegressor.create(2, 3, .05, seed);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < samples; i++) {
            double[] x = {random.nextDouble(), random.nextDouble()};
            network.learn(x, x[0] * x[1], 1);
        }
        return network;
    }

    private static double[] weights(OnlineRegressor network) {
        double[] weights = new double[network.weightCount()];
        network.weights(weights);
        return weights;
    }
}
