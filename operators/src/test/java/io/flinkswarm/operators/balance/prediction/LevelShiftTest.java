package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LevelShiftTest {
    private static final double PRIOR = .5;
    private static final double HAZARD = LevelShift.HAZARD;
    private static final double LN_3 = Math.log(3);

    @Test
    void firstObservationIsWeighedAgainstThePrior() {
        LevelShift shift = new LevelShift();
        assertThat(shift.mean()).isZero();
        assertThat(shift.variance(PRIOR)).isEqualTo(PRIOR);

        shift.observe(.6, .25, PRIOR, HAZARD, 100);

        // Gain 0.5/(0.5 + 0.25) = 2/3; what is left of the variance is 0.5/3.
        assertThat(shift.mean()).isCloseTo(.4, within(1e-6));
        assertThat(shift.variance(PRIOR)).isCloseTo(.5 / 3, within(1e-6));
    }

    @Test
    void knowsAThreefoldSlowdownWithinAFewResults() {
        // results until two thirds of it are known, in the median of the seeds
        assertThat(resultsToNotice(.1)).isLessThanOrEqualTo(2);
        assertThat(resultsToNotice(.3)).isLessThanOrEqualTo(3);
        assertThat(resultsToNotice(.6)).isLessThanOrEqualTo(8);
        assertThat(resultsToNotice(1)).isLessThanOrEqualTo(16);
    }

    private static int resultsToNotice(double sigma) {
        int[] needed = new int[101];
        for (int seed = 0; seed < needed.length; seed++) {
            Random random = new Random(seed);
            LevelShift shift = settled(random, sigma);
            while (shift.mean() < LN_3 * 2 / 3 && needed[seed] < 100) {
                shift.observe(LN_3 + sigma * random.nextGaussian(), sigma * sigma, PRIOR, HAZARD, 100);
                needed[seed]++;
            }
        }
        Arrays.sort(needed);
        return needed[needed.length / 2];
    }

    private static LevelShift settled(Random random, double sigma) {
        LevelShift shift = new LevelShift();
        for (int i = 0; i < 200; i++) {
            shift.observe(sigma * random.nextGaussian(), sigma * sigma, PRIOR, HAZARD, 100);
        }
        return shift;
    }

    @Test
    void oneWildValueIsForgottenAfterTheNextOrdinaryOnes() {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            LevelShift shift = settled(random, .3);
            double before = shift.mean();

            shift.observe(1e6, .09, PRIOR, HAZARD, 100);
            for (int i = 0; i < 5; i++) {
                shift.observe(before, .09, PRIOR, HAZARD, 100);
            }

            assertThat(shift.mean()).as("seed %d", seed).isCloseTo(before, within(.1));
        }
    }

    @Test
    void staysSteadyWhereNothingChanges() {
        double squares = 0;
        int seeds = 100;
        for (long seed = 0; seed < seeds; seed++) {
            squares += Math.pow(settled(new Random(seed), .5).mean(), 2);
        }

        // The plain mean of 100 results would be off by a tenth of the noise.
        assertThat(Math.sqrt(squares / seeds) / .5).isLessThan(.25);
    }

    @Test
    void isRestoredBitForBit() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            LevelShift shift = settled(random, .4);

            LevelShift restored = LevelShift.read(Bytes.in(shift::write));
            LevelShift copy = shift.copy();

            for (int i = 0; i < 50; i++) {
                double z = 3 * random.nextGaussian();
                for (LevelShift each : new LevelShift[] {shift, restored, copy}) {
                    each.observe(z, .2, PRIOR, .03, 50);
                }
                assertThat(restored.mean()).as("seed %d", seed).isEqualTo(shift.mean());
                assertThat(copy.variance(PRIOR)).as("seed %d", seed).isEqualTo(shift.variance(PRIOR));
            }
            assertThat(Bytes.of(restored::write)).isEqualTo(Bytes.of(shift::write));
        }
    }
}
