package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkswarm.state.learning.OnlineClassifier;
import io.flinkswarm.state.learning.OnlineRegressor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ForwardPassTest {
    private static final int INPUTS = 7;
    private static final int HIDDEN = ForwardPass.HIDDEN;

    @Test
    void saysWhatTheRegressorSays() {
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            OnlineRegressor model = OnlineRegressor.create(INPUTS, HIDDEN, .05, seed);
            for (int i = 0; i < 500; i++) {
                model.learn(sample(random), 4 * random.nextDouble() - 2, 1);
            }
            double[] weights = new double[model.weightCount()];
            model.weights(weights);
            ForwardPass pass = new ForwardPass(INPUTS);
            pass.tanh(weights);

            for (int shared = 0; shared <= INPUTS; shared++) {
                double[] x = sample(random);
                pass.begin(x, shared);
                assertThat(pass.finish(x, shared)).as("seed %d", seed).isCloseTo(model.predict(x), within(1e-3));
            }
        }
    }

    @Test
    void saysWhatTheClassifierSays() {
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            OnlineClassifier model = OnlineClassifier.multiLayer(INPUTS, HIDDEN, 2, .05, seed);
            for (int i = 0; i < 500; i++) {
                double[] x = sample(random);
                model.learn(x, x[0] > x[1], 1);
            }
            ForwardPass pass = new ForwardPass(INPUTS);
            pass.logistic(model.weights());
            double[] x = sample(random);

            pass.begin(x, 3);

            assertThat(ForwardPass.logistic(pass.finish(x, 3)))
                    .as("seed %d", seed)
                    .isCloseTo(model.predict(x), within(1e-4));
        }
    }

    @Test
    void logisticFromTheTableIsCloseAndEndsWhereTheTableEnds() {
        for (double z = -14; z <= 14; z += .0137) {
            assertThat(ForwardPass.logistic(z)).isCloseTo(1 / (1 + Math.exp(-z)), within(1e-4));
        }
        assertThat(ForwardPass.logistic(1e9)).isEqualTo(ForwardPass.logistic(12));
        assertThat(ForwardPass.logistic(-1e9)).isEqualTo(ForwardPass.logistic(-12));
    }

    private static double[] sample(SplittableRandom random) {
        double[] x = new double[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            x[i] = 6 * random.nextDouble() - 3;
        }
        return x;
    }
}
