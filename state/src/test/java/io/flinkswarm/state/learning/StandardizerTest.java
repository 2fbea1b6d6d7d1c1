package io.flinkswarm.state.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StandardizerTest {
    @Test
    void bringsFeaturesToMeanZeroAndVarianceOne() {
        for (long seed = 1; seed <= 3; seed++) {
            Standardizer standardizer = new Standardizer(2, 0);
            Random random = new Random(seed);
            double[] to = new double[2];
            double[] sum = new double[2];
            double[] squares = new double[2];

            for (int i = 0; i < 4_000; i++) {
                double[] x = {100 + 3 * random.nextGaussian(), -0.001 * random.nextGaussian()};
                if (i >= 2_000) {
                    standardizer.apply(x, to);
                    for (int j = 0; j < 2; j++) {
                        sum[j] += to[j] / 2_000;
                        squares[j] += to[j] * to[j] / 2_000;
                    }
                }
                standardizer.observe(x);
            }

            assertThat(sum).as("seed %d", seed).containsExactly(new double[] {0, 0}, within(0.1));
            assertThat(squares).as("seed %d", seed).containsExactly(new double[] {1, 1}, within(0.15));
        }
    }

    @Test
    void aFeatureWithoutScaleYetCountsAsZero() {
        Standardizer standardizer = new Standardizer(1, 0);
        double[] to = {9};
        for (int i = 0; i < Standardizer.WARM_UP - 1; i++) {
            standardizer.observe(new double[] {i});
        }
        standardizer.apply(new double[] {50}, to);
        assertThat(to).containsExactly(0);

        standardizer.observe(new double[] {7});

        standardizer.apply(new double[] {50}, to);
        assertThat(to).containsExactly(Standardizer.CLIP);
    }

    @Test
    void leadingFeaturesAreOnlyClipped() {
        Standardizer standardizer = new Standardizer(3, 3);
        double[] to = new double[3];
        standardizer.observe(new double[] {1e9, 1e9, 1e9});

        assertThat(standardizer.apply(new double[] {2.5, -7, 1e300}, to)).isTrue();

        assertThat(to).containsExactly(2.5, -5, 5);
    }

    @Test
    void reportsWhatIsNotFinite() {
        Standardizer standardizer = new Standardizer(2, 1);
        double[] to = new double[2];

        assertThat(standardizer.apply(new double[] {Double.NaN, 0}, to)).isFalse();
        assertThat(standardizer.apply(new double[] {0, Double.NEGATIVE_INFINITY}, to))
                .isFalse();
        assertThat(standardizer.apply(new double[] {0, Double.MAX_VALUE}, to)).isTrue();
    }

    @Test
    void oneWildValueDoesNotHideTheOthers() {
        Standardizer standardizer = new Standardizer(1, 0);
        Random random = new Random(4);
        for (int i = 0; i < 1_000; i++) {
            standardizer.observe(new double[] {random.nextGaussian()});
        }

        standardizer.observe(new double[] {1e300});

        double[] to = new double[1];
        standardizer.apply(new double[] {2}, to);
        assertThat(to[0]).isBetween(1.5, 2.2);
    }

    @Test
    void aConstantFeatureStaysQuiet() {
        Standardizer standardizer = new Standardizer(1, 0);
        double[] to = new double[1];
        for (int i = 0; i < 3_000; i++) {
            standardizer.observe(new double[] {12_345.678});
            standardizer.apply(new double[] {12_345.678}, to);
            assertThat(Math.abs(to[0])).isLessThan(0.1);
        }
    }

    @Test
    void followsAScaleThatMoves() {
        Standardizer standardizer = new Standardizer(1, 0);
        Random random = new Random(4);
        for (int i = 0; i < 3_000; i++) {
            standardizer.observe(new double[] {random.nextGaussian()});
        }
        for (int i = 0; i < 12_000; i++) {
            standardizer.observe(new double[] {1_000 + 100 * random.nextGaussian()});
        }

        double[] to = new double[1];
        standardizer.apply(new double[] {1_100}, to);

        assertThat(to[0]).isBetween(0.7, 1.3);
    }

    @Test
    void roundTripsExactly() throws IOException {
        Standardizer standardizer = new Standardizer(3, 1);
        Random random = new Random(9);
        for (int i = 0; i < 50; i++) {
            standardizer.observe(new double[] {0, random.nextGaussian(), random.nextDouble()});
        }
        byte[] bytes = bytes(standardizer);

        Standardizer restored = Standardizer.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        Standardizer copied = standardizer.copy();
        standardizer.observe(new double[] {1, 2, 3});
        restored.observe(new double[] {1, 2, 3});

        assertThat(bytes(restored)).isEqualTo(bytes(standardizer));
        assertThat(bytes(copied)).isEqualTo(bytes);
    }

    private static byte[] bytes(Standardizer standardizer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        standardizer.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
