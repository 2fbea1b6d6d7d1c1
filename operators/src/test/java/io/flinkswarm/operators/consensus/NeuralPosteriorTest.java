package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeuralPosteriorTest {
    private static final int SIZE = BallotFeatures.SIZE;

    @Test
    void startsNearTheMeanOfTheLogOdds() {
        for (int depth = 1; depth <= 4; depth++) {
            NeuralPosterior network = NeuralPosterior.create(depth, 0.01, 5);
            double[] out = new double[2];

            float[] row = new float[SIZE];
            row[0] = 0.9f;
            row[1] = 0.6f;
            row[2] = 0.3f;
            assertThat(network.posterior(row, 2, out)).isTrue();

            // Twice the mean of the halves: 1.2.
            assertThat(out[0]).as("depth %d", depth).isCloseTo(1 / (1 + Math.exp(-1.2)), within(0.03));
            assertThat(out[0] + out[1]).isCloseTo(1, within(1e-12));
            assertThat(network.acts()).isFalse();
        }
    }

    @Test
    void learnsAnInteractionThatVotesDoNotCarryAndThenActs() {
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            NeuralPosterior network = NeuralPosterior.create(3, 0.01, seed);
            double[] out = new double[2];
            int hits = 0;
            int acting = 0;

            for (int i = 0; i < 3_000; i++) {
                float[] row = noise(random, 1);
                int truth = row[10] * row[13] > 0 ? 0 : 1;
                network.posterior(row, 2, out);
                if (i >= 2_000) {
                    hits += out[truth] > 0.5 ? 1 : 0;
                    acting += network.acts() ? 1 : 0;
                }
                network.learn(row, 2, truth, new double[] {0.5, 0.5});
            }

            assertThat(hits).as("seed %d", seed).isGreaterThan(850);
            assertThat(acting).as("seed %d", seed).isEqualTo(1_000);
        }
    }

    @Test
    void deepPartLearnsWhatPairsOfFeaturesDoNotShow() {
        for (long seed = 1; seed <= 2; seed++) {
            double shallow = lossOnABend(1, seed);
            double deep = lossOnABend(3, seed);

            assertThat(deep).as("seed %d", seed).isLessThan(shallow - 0.03);
        }
    }

    @Test
    void doesNotActWhereTheWeightedPosteriorIsRight() {
        int acting = 0;
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            NeuralPosterior network = NeuralPosterior.create(3, 0.01, seed);
            for (int i = 0; i < 1_000; i++) {
                float[] row = noise(random, 1);
                double p = 1 / (1 + Math.exp(-2 * row[0]));
                acting += network.acts() ? 1 : 0;
                network.learn(row, 2, random.nextDouble() < p ? 0 : 1, new double[] {p, 1 - p});
            }
            assertThat(network.scores().champion().count()).isEqualTo(1_000);
        }

        assertThat(acting).isLessThan(5_000 / 50);
    }

    @Test
    void missingReasoningIsNoObstacle() {
        NeuralPosterior network = NeuralPosterior.create(3, 0.01, 1);
        float[] row = new float[SIZE];
        for (int i = 9; i < SIZE; i++) {
            row[i] = Float.NaN;
        }
        double[] out = new double[2];

        for (int i = 0; i < 20; i++) {
            network.learn(row, 2, 0, new double[] {0.5, 0.5});
        }

        assertThat(network.posterior(row, 2, out)).isTrue();
        assertThat(out[0]).isGreaterThan(0.5);
        assertThat(network.reverted()).isZero();
    }

    @Test
    void brokenRowsGiveNoPosteriorAndTeachNothing() throws IOException {
        NeuralPosterior network = NeuralPosterior.create(3, 0.01, 1);
        for (int options : new int[] {2, 3}) {
            float[] rows = new float[options * SIZE];
            rows[3] = Float.NaN;
            double[] out = new double[options];

            assertThat(network.posterior(rows, options, out)).isFalse();
            assertThat(out).containsOnly(0);
            network.learn(rows, options, 0, new double[options]);
        }

        assertThat(network.scores().challenger().count()).isZero();
    }

    @Test
    void learnsWhichOfManyOptionsToBelieve() {
        for (int options : new int[] {3, 6, 64}) {
            Random random = new Random(options);
            NeuralPosterior network = NeuralPosterior.create(3, 0.01, 1);
            double[] even = new double[options];
            Arrays.fill(even, 1.0 / options);
            double[] out = new double[options];
            int hits = 0;

            for (int i = 0; i < 2_000; i++) {
                int truth = random.nextInt(options);
                float[] rows = noise(random, options);
                for (int k = 0; k < options; k++) {
                    rows[k * SIZE] = 0;
                    rows[k * SIZE + 1] = 0;
                    rows[k * SIZE + 2] = 0;
                    // The supporters of the right option reason alike.
                    rows[k * SIZE + 9] = (k == truth ? 2 : 0) + (float) random.nextGaussian();
                }
                if (i >= 1_000 && network.posterior(rows, options, out)) {
                    hits += argMax(out) == truth ? 1 : 0;
                }
                network.learn(rows, options, truth, even);
            }

            double sum = Arrays.stream(out).sum();
            assertThat(sum).isCloseTo(1, within(1e-9));
            assertThat(hits / 1_000.0).as("%d options", options).isGreaterThan(4.0 / (options + 4));
            assertThat(network.acts()).as("%d options", options).isTrue();
        }
    }

    @Test
    void restoredNetworkContinuesBitForBit() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            NeuralPosterior network = NeuralPosterior.create(3, 0.01, seed);
            for (int i = 0; i < 300; i++) {
                network.learn(noise(random, 1), 2, random.nextInt(2), new double[] {0.6, 0.4});
            }
            byte[] bytes = bytes(network);
            NeuralPosterior restored = NeuralPosterior.read(new DataInputStream(new ByteArrayInputStream(bytes)));
            NeuralPosterior copied = network.copy();

            for (int i = 0; i < 300; i++) {
                float[] row = noise(random, 1);
                int truth = random.nextInt(2);
                for (NeuralPosterior each : new NeuralPosterior[] {network, restored, copied}) {
                    each.learn(row, 2, truth, new double[] {0.6, 0.4});
                }
            }

            assertThat(bytes(restored)).as("seed %d", seed).isEqualTo(bytes(network));
            assertThat(bytes(copied)).as("seed %d", seed).isEqualTo(bytes(network));
            assertThat(bytes.length).isLessThan(3_700);
        }
    }

    @Test
    void sameSeedLearnsTheSame() throws IOException {
        byte[][] bytes = new byte[2][];
        for (int run = 0; run < 2; run++) {
            smile.math.Math.random(3);
            Random random = new Random(8);
            NeuralPosterior network = NeuralPosterior.create(3, 0.01, 77);
            for (int i = 0; i < 100; i++) {
                network.learn(noise(random, 1), 2, random.nextInt(2), new double[] {0.6, 0.4});
            }
            bytes[run] = bytes(network);
        }

        assertThat(bytes[0]).isEqualTo(bytes[1]);
    }

    @Test
    void tiesScoreTheirShare() {
        NeuralPosterior network = NeuralPosterior.create(3, 0.01, 1);

        network.learn(new float[4 * SIZE], 4, 1, new double[] {0.25, 0.25, 0.25, 0.25});
        network.learn(new float[SIZE], 2, 1, new double[] {0.5, 0.5});

        double decay = 1 - 1.0 / NeuralPosterior.HORIZON;
        assertThat(network.scores().champion().accuracy()).isCloseTo((decay * 0.25 + 0.5) / (decay + 1), within(1e-12));
    }

    @Test
    void refusesAFormatItDoesNotKnow() {
        assertThatThrownBy(() -> NeuralPosterior.read(new DataInputStream(new ByteArrayInputStream(new byte[] {9}))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("version of a neural posterior must be from 1 to 1, but was 9");
    }

    /** The truth follows a wave of one feature: no pair of features shows it. */
    private static double lossOnABend(int depth, long seed) {
        Random random = new Random(seed);
        NeuralPosterior network = NeuralPosterior.create(depth, 0.01, seed);
        for (int i = 0; i < 8_000; i++) {
            float[] row = noise(random, 1);
            int truth = Math.sin(2 * row[9]) > 0 ? 0 : 1;
            network.learn(row, 2, truth, new double[] {0.5, 0.5});
        }
        return network.scores().challenger().logLoss();
    }

    private static float[] noise(Random random, int options) {
        float[] rows = new float[options * SIZE];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        return rows;
    }

    private static int argMax(double[] p) {
        int best = 0;
        for (int k = 1; k < p.length; k++) {
            best = p[k] > p[best] ? k : best;
        }
        return best;
    }

    private static byte[] bytes(NeuralPosterior network) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        network.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
