package io.flinkswarm.state.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OnlineClassifierTest {
    @Test
    void logisticRegressionMovesByRateTimesResidualTimesInput() {
        OnlineClassifier model = OnlineClassifier.logisticRegression(2, 0.1);

        double loss = model.learn(new double[] {2, -1}, true, 1);

        // At weights 0 it says 0.5: the loss is ln 2, the residual 0.5.
        assertThat(loss).isCloseTo(Math.log(2), within(1e-12));
        assertThat(model.weights()).containsExactly(new double[] {0.1, -0.05, 0.05}, within(1e-12));
        assertThat(model.predict(new double[] {2, -1})).isCloseTo(1 / (1 + Math.exp(-0.3)), within(1e-12));
    }

    @Test
    void sampleWeightScalesTheStepAndNotTheLoss() {
        OnlineClassifier model = OnlineClassifier.logisticRegression(1, 0.1);

        double loss = model.learn(new double[] {1}, false, 3);

        assertThat(loss).isCloseTo(Math.log(2), within(1e-12));
        assertThat(model.weights()).containsExactly(new double[] {-0.15, -0.15}, within(1e-12));
    }

    @Test
    void networkComputesTheForwardPassOfItsWeights() {
        OnlineClassifier model = OnlineClassifier.multiLayer(1, 1, 2, 0.1, 7);
        model.setWeights(new double[] {2, 0.5, -3, 1});

        double p = model.predict(new double[] {0.25});

        double hidden = 1 / (1 + Math.exp(-(2 * 0.25 + 0.5)));
        assertThat(p).isCloseTo(1 / (1 + Math.exp(-(-3 * hidden + 1))), within(1e-12));
    }

    @Test
    void depthCountsLayersOfWeights() {
        OnlineClassifier model = OnlineClassifier.multiLayer(4, 3, 3, 0.01, 1);

        assertThat(model.depth()).isEqualTo(3);
        assertThat(model.weightCount()).isEqualTo(3 * 5 + 3 * 4 + 4);
        assertThat(OnlineClassifier.multiLayer(4, 3, 1, 0.01, 1).weightCount()).isEqualTo(5);
    }

    @Test
    void sameSeedBuildsTheSameNetworkWhateverWasDrawnBefore() {
        OnlineClassifier first = OnlineClassifier.multiLayer(5, 4, 3, 0.01, 42);
        smile.math.Math.random();

        OnlineClassifier second = OnlineClassifier.multiLayer(5, 4, 3, 0.01, 42);
        OnlineClassifier other = OnlineClassifier.multiLayer(5, 4, 3, 0.01, 43);

        assertThat(second.weights()).containsExactly(first.weights());
        assertThat(other.weights()).isNotEqualTo(first.weights());
    }

    @Test
    void networkLearnsWhatALinearModelCannot() {
        for (long seed = 1; seed <= 3; seed++) {
            OnlineClassifier network = OnlineClassifier.multiLayer(2, 8, 2, 0.5, seed);
            OnlineClassifier linear = OnlineClassifier.logisticRegression(2, 0.1);
            SplittableRandom random = new SplittableRandom(seed);
            double networkLoss = 0;
            double linearLoss = 0;

            for (int i = 0; i < 12_000; i++) {
                double[] x = {random.nextInt(2) * 2 - 1, random.nextInt(2) * 2 - 1};
                boolean label = x[0] * x[1] > 0;
                double n = network.learn(x, label, 1);
                double l = linear.learn(x, label, 1);
                networkLoss += i >= 10_000 ? n / 2_000 : 0;
                linearLoss += i >= 10_000 ? l / 2_000 : 0;
            }

            assertThat(networkLoss).as("seed %d", seed).isLessThan(0.05);
            assertThat(linearLoss).as("seed %d", seed).isGreaterThan(0.6);
        }
    }

    @Test
    void freshNetworkPassesAnInputThroughAtAnyDepth() {
        for (int depth = 1; depth <= 6; depth++) {
            OnlineClassifier network = OnlineClassifier.multiLayer(3, 4, depth, 0.01, 11);
            network.passThrough(1, 2, 1.5);

            for (double x = -1; x <= 1; x += 0.25) {
                double p = network.predict(new double[] {3, x, -2});
                assertThat(p).as("depth %d, x %s", depth, x).isCloseTo(1 / (1 + Math.exp(-2 * x)), within(0.06));
            }
        }
    }

    @Test
    void restoredModelContinuesBitForBit() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            OnlineClassifier model = OnlineClassifier.multiLayer(6, 5, 3, 0.05, seed);
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 500; i++) {
                model.learn(sample(random, 6), random.nextBoolean(), 1);
            }

            OnlineClassifier restored = roundTrip(model);
            OnlineClassifier copied = model.copy();

            assertThat(restored.learningRate()).isEqualTo(0.05);
            for (int i = 0; i < 500; i++) {
                double[] x = sample(random, 6);
                boolean label = random.nextBoolean();
                double loss = model.learn(x, label, 1);
                assertThat(restored.learn(x, label, 1)).as("seed %d", seed).isEqualTo(loss);
                assertThat(copied.learn(x, label, 1)).as("seed %d", seed).isEqualTo(loss);
            }
            assertThat(restored.weights()).as("seed %d", seed).containsExactly(model.weights());
        }
    }

    @Test
    void copyIsIndependent() {
        OnlineClassifier model = OnlineClassifier.multiLayer(2, 2, 2, 0.1, 1);
        double[] before = model.weights();

        model.copy().learn(new double[] {1, 1}, true, 1);

        assertThat(model.weights()).containsExactly(before);
    }

    @Test
    void rejectsWrongShapesAndRates() {
        assertThatThrownBy(() -> OnlineClassifier.multiLayer(2, 2, 0, 0.1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("depth must be in 1..15, but was 0");
        assertThatThrownBy(() -> OnlineClassifier.multiLayer(2, 0, 2, 0.1, 1))
                .hasMessage("hiddenUnits must be in 1..4096, but was 0");
        assertThatThrownBy(() -> OnlineClassifier.logisticRegression(0, 0.1))
                .hasMessage("inputs must be in 1..4096, but was 0");
        assertThatThrownBy(() -> OnlineClassifier.logisticRegression(1, Double.NaN))
                .hasMessage("learningRate must be in (0, 1], but was NaN");
        assertThatThrownBy(() -> OnlineClassifier.logisticRegression(1, 0.1).setWeights(new double[3]))
                .hasMessage("weights must have length 2, but was 3");
    }

    @Test
    void refusesAFormatItDoesNotKnow() {
        assertThatThrownBy(() -> OnlineClassifier.read(new DataInputStream(new ByteArrayInputStream(new byte[] {9}))))
                .isInstanceOf(StreamCorruptedException.class)
                .hasMessage("classifier version must be 1, but was 9; restore with the release that wrote it");
    }

    private static double[] sample(SplittableRandom random, int inputs) {
        double[] x = new double[inputs];
        for (int i = 0; i < inputs; i++) {
            x[i] = random.nextDouble() * 4 - 2;
        }
        return x;
    }

    private static OnlineClassifier roundTrip(OnlineClassifier model) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        model.write(new DataOutputStream(bytes));
        return OnlineClassifier.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
