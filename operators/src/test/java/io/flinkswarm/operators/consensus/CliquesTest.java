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
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CliquesTest {
    private static final int[] KEYS = new int[60];

    static {
        for (int i = 0; i < KEYS.length; i++) {
            KEYS[i] = CopyRecord.keyOf("voter-" + i);
        }
    }

    @Test
    void residualIsStandardisedByTheVotersOwnRecord() {
        CopyRecord record = new CopyRecord();

        // Beta(4, 2): a = 2/3, so r = (1/3)/√(2/9) when right and −(2/3)/√(2/9) when wrong.
        assertThat(record.accuracy()).isCloseTo(2.0 / 3, within(1e-6));
        assertThat(record.residual(true)).isCloseTo(Math.sqrt(0.5), within(1e-6));
        assertThat(record.residual(false)).isCloseTo(-Math.sqrt(2), within(1e-6));
        record.observe(false);
        record.observe(false);
        assertThat(record.accuracy()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void ownRecordForgetsSlowly() {
        CopyRecord record = new CopyRecord();
        for (int i = 0; i < 2_000; i++) {
            record.observe(true);
        }
        for (int i = 0; i < 600; i++) {
            record.observe(false);
        }

        assertThat(record.accuracy()).isLessThan(0.5);
    }

    @Test
    void pairIsDependentOnceItsSumPassesChance() {
        CopyRecord record = new CopyRecord();
        int shared = 0;

        while (record.dependence(7) == 0) {
            record.observe(7, 1);
            shared++;
        }

        // n > 3·√(n + 9) first at n = 15.
        assertThat(shared).isEqualTo(15);
        assertThat(record.dependence(7)).isCloseTo(15.0 / 19, within(1e-6));
        assertThat(record.dependent()).isTrue();
        assertThat(record.dependence(8)).isZero();
    }

    @Test
    void oneRareEventDoesNotLookLikeAHabit() {
        CopyRecord record = new CopyRecord();

        for (int i = 0; i < 3; i++) {
            record.observe(7, 1_000);
        }

        // Each product counts at most 4: 12 > 3·√12 = 10.4, but two are not enough.
        assertThat(record.dependence(7)).isPositive();
        CopyRecord twice = new CopyRecord();
        twice.observe(7, 1_000);
        twice.observe(7, 1_000);
        assertThat(twice.dependence(7)).isZero();
    }

    @Test
    void dissolvedCliqueIsForgotten() {
        CopyRecord record = new CopyRecord();
        for (int i = 0; i < 3_000; i++) {
            record.observe(7, 1);
        }
        assertThat(record.dependence(7)).isGreaterThan(0.9);

        int steps = 0;
        while (record.dependence(7) > 0) {
            record.observe(7, steps++ % 2 == 0 ? 1 : -1);
        }

        assertThat(steps).isLessThan(1_500);
    }

    @Test
    void rowStaysBoundedAndKeepsTheStrongestPartners() {
        CopyRecord record = new CopyRecord();
        for (int partner = 0; partner < CopyRecord.PARTNERS; partner++) {
            for (int i = 0; i < 20; i++) {
                record.observe(partner, 1);
            }
        }

        for (int stranger = 1_000; stranger < 3_000; stranger++) {
            record.observe(stranger, 2);
        }

        for (int partner = 0; partner < CopyRecord.PARTNERS; partner++) {
            assertThat(record.dependence(partner)).as("partner %d", partner).isPositive();
        }
        assertThat(record.dependence(1_000)).isZero();
    }

    @Test
    void strangerReplacesThePartnerThatProvedIndependent() {
        CopyRecord record = new CopyRecord();
        for (int partner = 0; partner < CopyRecord.PARTNERS; partner++) {
            record.observe(partner, 2);
        }
        record.observe(3, -1.5);

        for (int i = 0; i < 30; i++) {
            record.observe(99, 1);
        }

        assertThat(record.dependence(99)).isPositive();
    }

    @Test
    void perfectCopiesCountTogetherAsAboutOneVote() {
        CopyRecord[] rows = rows(4);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int n = 0; n < 200 && i != j; n++) {
                    rows[i].observe(KEYS[j], 1);
                }
            }
        }
        double[] share = new double[4];

        Cliques.discount(4, new int[] {0, 0, 0, 0}, KEYS, rows, share);

        double together = share[0] + share[1] + share[2];
        assertThat(together).isBetween(1.0, 1.05);
        assertThat(share[3]).isEqualTo(1);
    }

    @Test
    void onlyVotesForTheSameOptionAreCopies() {
        CopyRecord[] rows = rows(2);
        for (int n = 0; n < 200; n++) {
            rows[0].observe(KEYS[1], 1);
        }
        double[] share = new double[2];

        Cliques.discount(2, new int[] {0, 1}, KEYS, rows, share);
        assertThat(share).containsExactly(1, 1);

        // One of the two rows is enough to know the pair, and either order gives the same.
        Cliques.discount(2, new int[] {1, 1}, KEYS, rows, share);
        assertThat(share[0]).isEqualTo(share[1]).isLessThan(0.52);
        double before = share[0];
        Cliques.discount(2, new int[] {1, 1}, new int[] {KEYS[1], KEYS[0]}, new CopyRecord[] {rows[1], rows[0]}, share);
        assertThat(share).containsExactly(before, before);
    }

    @Test
    void pairKnownToBothRowsCountsOnceByTheLarger() {
        CopyRecord[] rows = rows(2);
        for (int n = 0; n < 100; n++) {
            rows[0].observe(KEYS[1], 1);
            rows[1].observe(KEYS[0], 0.6);
        }
        double[] share = new double[2];

        Cliques.discount(2, new int[] {0, 0}, KEYS, rows, share);

        double expected = 1 / (1 + rows[0].dependence(KEYS[1]));
        assertThat(share).containsExactly(new double[] {expected, expected}, within(1e-12));
    }

    @Test
    void scoresAddTheDiscountedLogOddsOfEachVotersOwnRecord() {
        CopyRecord[] rows = {new CopyRecord(), null};
        rows[0].observe(false);
        rows[0].observe(false);
        double[] scores = {1, 0, 0};

        Cliques.scores(2, 3, new int[] {0, 2}, rows, new double[] {0.5, 1}, scores);

        // a = 1/2 and three options: log 2 at half weight; a = 2/3 where nothing is known: log 4.
        assertThat(scores).containsExactly(new double[] {1 + 0.5 * Math.log(2), 0, Math.log(4)}, within(1e-6));
    }

    @Test
    void votersWithoutARowCountFully() {
        double[] share = new double[3];

        Cliques.discount(2, new int[] {0, 0}, KEYS, new CopyRecord[2], share);

        assertThat(share).containsExactly(1, 1, 0);
    }

    @Test
    void findsCliquesFromOutcomesAndLeavesIndependentVotersAlone() {
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            CopyRecord[] all = rows(40);
            for (int decision = 0; decision < 3_000; decision++) {
                vote(random, all, 3, true);
            }

            double inClique = 0;
            double outside = 0;
            for (int decision = 0; decision < 200; decision++) {
                double[] sums = vote(random, all, 3, false);
                inClique += sums[0] / 200;
                outside += sums[1] / 200;
            }

            assertThat(inClique).as("seed %d", seed).isLessThan(0.75);
            assertThat(outside).as("seed %d", seed).isGreaterThan(0.97);
        }
    }

    @Test
    void commonLiarsAreNotACliqueBecauseTheTruthExplainsThem() {
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            CopyRecord[] rows = rows(6);
            int[] choices = {1, 1, 1, 0, 0, 0};
            for (int decision = 0; decision < 500; decision++) {
                int truth = random.nextInt(2);
                for (int i = 0; i < 6; i++) {
                    choices[i] = i < 3 || random.nextInt(10) < 2 ? 1 - truth : truth;
                }
                Cliques.learn(6, choices, KEYS, rows, truth);
            }
            double[] share = new double[6];

            Cliques.discount(6, new int[] {1, 1, 1, 0, 0, 0}, KEYS, rows, share);

            assertThat(share[0]).as("seed %d", seed).isGreaterThan(0.8);
        }
    }

    @Test
    void differentWrongChoicesAreNoCommonError() {
        CopyRecord[] apart = rows(2);
        CopyRecord[] alike = rows(2);

        for (int i = 0; i < 60; i++) {
            boolean right = i % 2 == 0;
            Cliques.learn(2, right ? new int[] {0, 0} : new int[] {1, 2}, KEYS, apart, 0);
            Cliques.learn(2, right ? new int[] {0, 0} : new int[] {1, 1}, KEYS, alike, 0);
        }

        assertThat(apart[0].dependence(KEYS[1])).isZero();
        assertThat(alike[0].dependence(KEYS[1])).isPositive();
    }

    @Test
    void largeBallotsArePairedUpToTheBoundOnly() {
        int votes = 60;
        CopyRecord[] rows = rows(votes);
        int[] choices = new int[votes];
        for (int i = 0; i < 40; i++) {
            Cliques.learn(votes, choices, KEYS, rows, 1);
        }
        double[] share = new double[votes];

        Cliques.discount(votes, choices, KEYS, rows, share);

        assertThat(share[Cliques.MOST_VOTES]).isEqualTo(1);
        assertThat(rows[votes - 1].accuracy()).isLessThan(0.1);
    }

    @Test
    void rowRoundTripsExactlyAndCopiesAreIndependent() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            CopyRecord record = new CopyRecord();
            for (int i = 0; i < 300; i++) {
                record.observe(random.nextInt(20), random.nextDouble() * 3 - 1);
                record.observe(random.nextBoolean());
            }
            byte[] bytes = bytes(record);

            CopyRecord restored = CopyRecord.read(new DataInputStream(new ByteArrayInputStream(bytes)));
            CopyRecord copied = record.copy();
            for (int i = 0; i < 300; i++) {
                int key = random.nextInt(20);
                double product = random.nextDouble() * 3 - 1;
                record.observe(key, product);
                restored.observe(key, product);
            }

            assertThat(bytes.length).as("seed %d", seed).isLessThanOrEqualTo(10 + 8 * CopyRecord.PARTNERS);
            assertThat(bytes(restored)).as("seed %d", seed).isEqualTo(bytes(record));
            assertThat(bytes(copied)).as("seed %d", seed).isEqualTo(bytes);
        }
    }

    @Test
    void refusesAFormatItDoesNotKnow() {
        assertThatThrownBy(() -> CopyRecord.read(new DataInputStream(new ByteArrayInputStream(new byte[] {9}))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("version of a copy record must be from 1 to 1, but was 9");
    }

    @Test
    void keysOfNamesAreStable() {
        assertThat(CopyRecord.keyOf("ann")).isEqualTo(CopyRecord.keyOf(new String(new char[] {'a', 'n', 'n'})));
        assertThat(Arrays.stream(KEYS).distinct().count()).isEqualTo(KEYS.length);
    }

    /** Nine of forty voters, twelve of whom copy a source; returns the mean share of clique members and of the others. */
    private static double[] vote(SplittableRandom random, CopyRecord[] all, int scale, boolean learn) {
        int truth = random.nextInt(2);
        int source = random.nextInt(10) < 7 ? truth : 1 - truth;
        int[] order = new int[all.length];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        int votes = 3 * scale;
        int[] choices = new int[votes];
        int[] keys = new int[votes];
        CopyRecord[] rows = new CopyRecord[votes];
        for (int i = 0; i < votes; i++) {
            boolean copies = order[i] < 12 && random.nextInt(20) < 19;
            choices[i] = copies ? source : random.nextInt(10) < 7 ? truth : 1 - truth;
            keys[i] = KEYS[order[i]];
            rows[i] = all[order[i]];
        }
        double[] share = new double[votes];
        Cliques.discount(votes, choices, keys, rows, share);
        if (learn) {
            Cliques.learn(votes, choices, keys, rows, truth);
        }
        double[] sums = new double[2];
        int[] counts = new int[2];
        for (int i = 0; i < votes; i++) {
            int group = order[i] < 12 ? 0 : 1;
            sums[group] += share[i];
            counts[group]++;
        }
        return new double[] {counts[0] == 0 ? 1 : sums[0] / counts[0], counts[1] == 0 ? 1 : sums[1] / counts[1]};
    }

    private static CopyRecord[] rows(int count) {
        CopyRecord[] rows = new CopyRecord[count];
        Arrays.setAll(rows, i -> new CopyRecord());
        return rows;
    }

    private static byte[] bytes(CopyRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        record.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
