package io.flinkswarm.state.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.SplittableRandom;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class GuardedRegressorTest {
    @Test
    void rejectsWhatIsNotFiniteAndStaysUsable() {
        GuardedRegressor model = trained(3, 1, 200);
        double[] good = {1, 2, 3};
        double before = model.predict(good);

        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            for (int at = 0; at < 3; at++) {
                double[] x = good.clone();
                x[at] = bad;
                assertThat(model.predict(x)).isNaN();
                assertThat(model.learn(x, 1, 1)).isFalse();
            }
            assertThat(model.learn(good, bad, 1)).isFalse();
        }

        assertThat(model.rejected()).isEqualTo(12);
        assertThat(model.updates()).isEqualTo(200);
        assertThat(model.predict(good)).isEqualTo(before);
    }

    @Test
    void wildValuesAreClippedAndDoNotBreakTheModel() {
        for (long seed = 1; seed <= 3; seed++) {
            GuardedRegressor model = network(3, seed, .05);
            SplittableRandom random = new SplittableRandom(seed);

            for (int i = 0; i < 1_000; i++) {
                double[] x = {random.nextDouble() * 1e300, -1e308, random.nextDouble() - .5};
                model.learn(x, random.nextBoolean() ? 1e300 : -1e300, 1);
                assertThat(model.predict(x)).as("seed %d", seed).isBetween(-5.0, 5.0);
            }
        }
    }

    @Test
    void extremeStepsNeverLeaveANonFinitePrediction() {
        for (long seed = 1; seed <= 5; seed++) {
            GuardedRegressor model = network(3, seed, 1);
            SplittableRandom random = new SplittableRandom(seed);

            for (int i = 0; i < 2_000; i++) {
                double[] x = {random.nextDouble(), random.nextDouble() - .5, random.nextDouble() * 100};
                model.learn(x, random.nextDouble(), 1e4);
                assertThat(model.predict(x)).as("seed %d", seed).isBetween(-5.0, 5.0);
            }

            assertThat(model.reverted()).as("seed %d", seed).isPositive();
        }
    }

    @Test
    void returnsToTheLastGoodCopyWhenWeightsBreak() {
        GuardedRegressor model = trained(2, 5, GuardedRegressor.COPY_EVERY);
        double[] x = {.3, -.2};
        double good = model.predict(x);

        for (int layer = 1; layer <= 2; layer++) {
            model.model().layer(layer)[0][0] = Double.NaN;
            // The copy is of floats: equal but for rounding.
            assertThat(model.predict(x)).isCloseTo(good, within(1e-6));
            assertThat(model.reverted()).isEqualTo(layer);
        }
        model.model().layer(2)[0][0] = 1e9;
        assertThat(model.learn(x, 1, 1)).isTrue();
        assertThat(model.reverted()).isEqualTo(3);
        assertThat(model.model().largestWeight(true)).isLessThan(GuardedRegressor.MAX_WEIGHT);
    }

    @Test
    void hiddenWeightsAreCheckedBeforeTheyBecomeTheLastGoodCopy() {
        GuardedRegressor model = network(2, 5, .05);
        model.model().layer(1)[0][0] = 1e9;

        for (int i = 0; i < GuardedRegressor.COPY_EVERY; i++) {
            model.learn(new double[] {.1, .2}, 1, 1);
        }

        assertThat(model.reverted()).isEqualTo(1);
        assertThat(model.model().largestWeight(true)).isLessThan(10);
    }

    @Test
    void restoredModelContinuesBitForBit() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            GuardedRegressor model = trained(4, seed, 333);
            DataOutputSerializer out = new DataOutputSerializer(64);
            model.write(out);
            GuardedRegressor restored = GuardedRegressor.read(new DataInputDeserializer(out.getCopyOfBuffer()));
            GuardedRegressor copy = model.copy();
            SplittableRandom random = new SplittableRandom(seed);

            for (int i = 0; i < 300; i++) {
                double[] x = sample(random, 4);
                double y = random.nextDouble();
                for (GuardedRegressor each : new GuardedRegressor[] {model, restored, copy}) {
                    each.learn(x, y, 1);
                    if (i == 150) {
                        // The last good copy is state too: a return after the restore must lead to the same weights.
                        each.model().layer(1)[0][0] = Double.NaN;
                    }
                }
                assertThat(restored.predict(x)).as("seed %d", seed).isEqualTo(model.predict(x));
                assertThat(copy.predict(x)).as("seed %d", seed).isEqualTo(model.predict(x));
            }
            assertThat(restored.updates()).isEqualTo(model.updates()).isEqualTo(633);
            assertThat(restored.reverted()).isEqualTo(model.reverted()).isEqualTo(1);
        }
    }

    @Test
    void refusesWrongWeightsAndScales() {
        GuardedRegressor model = network(2, 1, .05);

        assertThat(model.inputs()).isEqualTo(2);
        assertThatThrownBy(() -> model.learn(new double[2], 1, 0))
                .hasMessage("weight must be finite and above 0, but was 0.0");
        assertThatThrownBy(() -> GuardedRegressor.of(OnlineRegressor.create(2, 1, .1, 1), 3))
                .hasMessage("passThrough must be in 0..2, but was 3");
        assertThatThrownBy(() -> GuardedRegressor.of(null, 0)).hasMessage("model");
        assertThatThrownBy(() -> GuardedRegressor.read(new DataInputDeserializer(new byte[] {9})))
                .hasMessageContaining("guarded regressor version must be 1, but was 9");
    }

    private static GuardedRegressor network(int inputs, long seed, double learningRate) {
        return GuardedRegressor.of(OnlineRegressor.create(inputs, 4, learningRate, seed), 1);
    }

    private static GuardedRegressor trained(int inputs, long seed, int samples) {
        GuardedRegressor model = network(inputs, seed, .05);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < samples; i++) {
            double[] x = sample(random, inputs);
            model.learn(x, x[0] - x[1], 1);
        }
        return model;
    }

    private static double[] sample(SplittableRandom random, int inputs) {
        double[] x = new double[inputs];
        for (int i = 0; i < inputs; i++) {
            x[i] = random.nextDouble() * 6 - 2;
        }
        return x;
    }
}
