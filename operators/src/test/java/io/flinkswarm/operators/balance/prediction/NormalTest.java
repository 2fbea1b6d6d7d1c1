package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalTest {
    @Test
    void knowsTheTailFromTables() {
        assertThat(Normal.upperTail(0)).isCloseTo(.5, within(2e-7));
        assertThat(Normal.upperTail(1.6448536)).isCloseTo(.05, within(2e-7));
        assertThat(Normal.upperTail(-1.959964)).isCloseTo(.975, within(2e-7));
        assertThat(Normal.upperTail(3.5)).isCloseTo(2.326291e-4, within(2e-8));
        assertThat(Normal.upperTail(6)).isCloseTo(9.865876e-10, within(1e-13));
        assertThat(Normal.upperTail(60)).isZero();
    }

    @Test
    void remainingTimeOfALognormalIsThatOfTheIntegral() {
        for (double sigma : new double[] {.05, .3, 1, 1.5}) {
            for (double z = -4; z <= 6; z += .5) {
                double t = Math.exp(z * sigma);
                double expected = integral(z, sigma);

                assertThat(Normal.meanExcessOfLognormal(z, sigma, t))
                        .as("sigma %f, z %f", sigma, z)
                        .isCloseTo(expected, within(2e-3 * expected + 1e-4 * t));
            }
        }
    }

    @Test
    void remainingTimeAtTheMedianByHand() {
        // E[X | X > 1] − 1 = e^0.5·Φ(1)/0.5 − 1 with Φ(1) = 0.8413447
        assertThat(Normal.meanExcessOfLognormal(0, 1, 1)).isCloseTo(1.7742862, within(1e-5));
    }

    @Test
    void remainingTimeStaysFiniteFarOut() {
        assertThat(Normal.meanExcessOfLognormal(300, .01, Math.exp(3))).isBetween(0.0, 1.0);
        assertThat(Normal.meanExcessOfLognormal(-2_000, .01, Math.exp(-20))).isCloseTo(1, within(1e-3));
    }

    /** E[X − t | X > t] for mu = 0 by the midpoint rule over z. */
    private static double integral(double z, double sigma) {
        double t = Math.exp(z * sigma);
        double tail = 0;
        double sum = 0;
        double step = 1e-3;
        for (double x = z + step / 2; x < z + 14; x += step) {
            // Relative to the density at z, which is too small to hold far out.
            double density = Math.exp((z * z - x * x) / 2);
            tail += density;
            sum += density * (Math.exp(sigma * x) - t);
        }
        return sum / tail;
    }
}
