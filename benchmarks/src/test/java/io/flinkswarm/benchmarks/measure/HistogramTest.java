package io.flinkswarm.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private final Histogram histogram = new Histogram();

    @Test
    void givesQuantilesToWithinOnePartInAHundredOfTheSortedOnes() {
        for (long seed = 1; seed <= 20; seed++) {
            histogram.clear();
            SplittableRandom random = new SplittableRandom(seed);
            long[] values = new long[5_000];
            for (int i = 0; i < values.length; i++) {
                // from nanoseconds to minutes
                values[i] = (long) Math.exp(random.nextDouble() * 25);
                histogram.record(values[i]);
            }
            Arrays.sort(values);

            for (double share : new double[] {.01, .5, .9, .99, .999}) {
                double exact = values[(int) Math.ceil(share * values.length) - 1] / 1e6;
                assertThat(histogram.quantileMillis(share))
                        .as("seed %d, quantile %s", seed, share)
                        .isCloseTo(exact, within(exact / 100));
            }
            assertThat(histogram.maxMillis()).isEqualTo(values[values.length - 1] / 1e6);
            assertThat(histogram.count()).isEqualTo(values.length);
        }
    }

    @Test
    void countsSmallDurationsExactly() {
        for (int nanos = 0; nanos < 200; nanos++) {
            histogram.record(nanos);
        }

        assertThat(histogram.quantileMillis(.5)).isEqualTo(99 / 1e6);
        assertThat(histogram.quantileMillis(0)).isZero();
    }

    @Test
    void takesANegativeDurationForNoneAndTheLongestForWhatItIs() {
        histogram.record(-5);
        histogram.record(Long.MAX_VALUE);

        assertThat(histogram.quantileMillis(.5)).isZero();
        assertThat(histogram.quantileMillis(1)).isCloseTo(Long.MAX_VALUE / 1e6, within(Long.MAX_VALUE / 1e8));
    }

    @Test
    void hasNoQuantileOfNothing() {
        histogram.record(1);
        histogram.clear();

        assertThat(histogram.quantileMillis(.5)).isNaN();
        assertThat(histogram.count()).isZero();
    }
}
