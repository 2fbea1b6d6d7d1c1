package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import org.junit.jupiter.api.Test;

class BallotFeaturesTest {
    private static final double[] EVEN = {0.5, 0.5};
    private static final double[] NONE = {0, 0};

    private final BallotFeatures features = new BallotFeatures();

    @Test
    void twoOptionsGiveTheRowOfTheFirst() {
        features.begin(2, 8, Double.NaN, FloatVector.EMPTY, Priority.EMERGENCY);
        vote(0, 0.9, FloatVector.of(1, 2));
        vote(0, 0.7, FloatVector.of(3, 0));
        vote(0, Double.NaN, FloatVector.EMPTY);
        vote(1, 0.6, FloatVector.of(2, -5));

        float[] row = features.rows(new double[] {0.8, 0.2}, new double[] {1.5, 0.5}, new double[] {0, 3});

        assertThat(row).hasSize(BallotFeatures.SIZE);
        assertThat(row[0]).isCloseTo((float) (Math.log(4) / 2), within(1e-6f));
        assertThat(row[1]).isCloseTo(0.5f, within(1e-6f));
        assertThat(row[2]).isCloseTo(-1.5f, within(1e-6f));
        assertThat(row[3]).isCloseTo(2 * (0.75f - 0.5f), within(1e-6f));
        assertThat(row[4]).isCloseTo(0, within(1e-6f));
        assertThat(row[5]).isCloseTo(4 * (0.8f - 0.6f), within(1e-5f));
        assertThat(row[6]).isZero();
        assertThat(row[7]).isZero();
        assertThat(row[8]).isEqualTo(1);
        assertThat(row[9]).isEqualTo(2);
        assertThat(row[10]).isEqualTo(-1);
        assertThat(row[16]).isZero();
    }

    @Test
    void manyOptionsGiveARowEachWithReasoningRelativeToAll() {
        features.begin(3, 0, 0.5, FloatVector.EMPTY, Priority.LOW);
        vote(1, Double.NaN, FloatVector.of(4));
        vote(2, Double.NaN, FloatVector.of(1));

        float[] rows = features.rows(new double[] {0.2, 0.5, 0.3}, new double[] {0, 0, 0}, new double[] {0, -1e9, 0});

        assertThat(rows).hasSize(3 * BallotFeatures.SIZE);
        // 1/3 each: log-odds of 1 to 2.
        assertThat(rows[1]).isCloseTo((float) (-Math.log(2) / 2), within(1e-6f));
        assertThat(rows[17]).isZero();
        assertThat(rows[9]).isZero();
        assertThat(rows[26]).isEqualTo(1.5f);
        assertThat(rows[43]).isEqualTo(-1.5f);
        assertThat(rows[6]).isCloseTo(4 * (0.5f - 1 / 3f), within(1e-5f));
        assertThat(rows[23]).isCloseTo(4 * (0.25f - 1 / 3f), within(1e-5f));
        assertThat(rows[8]).isEqualTo(-1);
        assertThat(rows[4]).isZero();
    }

    @Test
    void certaintyStaysFinite() {
        features.begin(2, 1, 2, null, Priority.NORMAL);

        float[] row = features.rows(new double[] {1, 0}, new double[] {-1e9, 0}, new double[] {0, -1e9});

        assertThat(row[0]).isEqualTo(5);
        assertThat(row[1]).isEqualTo(-5);
        assertThat(row[3]).isZero();
        assertThat(row[6]).isZero();
    }

    @Test
    void absentAndBrokenReasoningIsMissing() {
        features.begin(2, 3, Double.NaN, FloatVector.of(Float.NaN), Priority.NORMAL);
        vote(0, -1, null);
        vote(1, Double.NaN, FloatVector.of(Float.POSITIVE_INFINITY, 1));

        float[] row = features.rows(EVEN, NONE, NONE);

        assertThat(row[9]).isNaN();
        assertThat(row[5]).isZero();
        assertThat(row[7]).isZero();
    }

    @Test
    void proposersWeightsAreComparedWithTheReasoningOfBothSides() {
        features.begin(2, 2, Double.NaN, FloatVector.of(1, 0), Priority.NORMAL);
        vote(0, Double.NaN, FloatVector.of(3, 0));
        assertThat(features.rows(EVEN, NONE, NONE)[7]).isZero();

        vote(1, Double.NaN, FloatVector.of(0, 0));
        assertThat(features.rows(EVEN, NONE, NONE)[7]).isCloseTo(1, within(1e-6f));

        features.begin(2, 2, Double.NaN, FloatVector.of(1, 0), Priority.NORMAL);
        vote(0, Double.NaN, FloatVector.of(1, 1));
        vote(1, Double.NaN, FloatVector.of(1, 1));
        assertThat(features.rows(EVEN, NONE, NONE)[7]).isZero();
    }

    @Test
    void longVectorsAreFoldedWithoutLosingAnyDimension() {
        for (int dimension = 0; dimension < 64; dimension++) {
            float[] vector = new float[64];
            vector[dimension] = 1;
            features.begin(2, 1, Double.NaN, FloatVector.EMPTY, Priority.NORMAL);
            vote(0, Double.NaN, FloatVector.of(vector));

            float[] row = features.rows(EVEN, NONE, NONE);

            float size = 0;
            for (int i = 9; i < BallotFeatures.SIZE; i++) {
                size += Math.abs(row[i]);
            }
            assertThat(size).as("dimension %d", dimension).isEqualTo(1);
        }
    }

    @Test
    void aNewBallotStartsEmpty() {
        features.begin(3, 3, 0.9, FloatVector.of(1), Priority.HIGH);
        vote(2, 0.9, FloatVector.of(5));
        features.begin(2, 3, Double.NaN, FloatVector.EMPTY, Priority.HIGH);

        float[] row = features.rows(EVEN, NONE, NONE);

        BallotFeatures fresh = new BallotFeatures();
        fresh.begin(2, 3, Double.NaN, FloatVector.EMPTY, Priority.HIGH);
        assertThat(row).containsExactly(fresh.rows(EVEN, NONE, NONE));
    }

    /** A vote with its reasoning, as a ballot that sums up vectors gives them; a vector that is not finite never comes so far. */
    private void vote(int choice, double confidence, FloatVector reasoning) {
        features.vote(choice, confidence);
        if (reasoning != null && !reasoning.isEmpty() && reasoning.isFinite()) {
            double[] sum = new double[reasoning.size()];
            reasoning.addTo(sum, 1);
            features.reasons(choice, 1, sum);
        }
    }
}
