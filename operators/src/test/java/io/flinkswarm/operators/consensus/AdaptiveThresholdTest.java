package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdaptiveThresholdTest {

    private static final double TARGET = 0.05;

    /** Whether the leader of a ballot is right. */
    private interface Voters {
        boolean right(int ballot, double posterior, boolean decided, SplittableRandom random);
    }

    private static final Voters CALIBRATED = (ballot, posterior, decided, random) -> random.nextDouble() < posterior;
    private static final Voters RANDOM = (ballot, posterior, decided, random) -> random.nextBoolean();

    private int decided;
    private int wrong;

    @Test
    void startsWhereItIsToldAndRejectsWhatCannotAdapt() {
        assertThat(AdaptiveThreshold.startingAt(0.8).current()).isCloseTo(0.8, within(1e-9));

        assertThatThrownBy(() -> AdaptiveThreshold.startingAt(0.4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("confidence-threshold must lie in 0.5..0.99 where it adapts, but was 0.4");
        assertThatThrownBy(() -> AdaptiveThreshold.startingAt(Double.NaN)).hasMessageContaining("but was NaN");
    }

    @Test
    void errorsMoveItUpAndRightDecisionsDownByHand() {
        AdaptiveThreshold threshold = AdaptiveThreshold.startingAt(0.8);

        threshold.onOutcome(TARGET, 0.9, true, 0);

        // log-odds of .8, and .05 * (1 - .05) up
        double logit = Math.log(4) + 0.05 * 0.95;
        assertThat(threshold.current()).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-9));

        threshold.onOutcome(TARGET, 0.9, true, 1);

        logit -= 0.05 / Math.sqrt(1 + 1 / 500.0) * 0.05;
        assertThat(threshold.current()).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-9));
    }

    @Test
    void asksMoreWhileVotesAreMissing() {
        AdaptiveThreshold threshold = AdaptiveThreshold.startingAt(0.8);

        assertThat(threshold.current(0, 10)).isGreaterThan(threshold.current(5, 10));
        assertThat(threshold.current(5, 10)).isGreaterThan(threshold.current(10, 10));
        assertThat(threshold.current(10, 10)).isEqualTo(threshold.current());
        assertThat(threshold.current(12, 10)).isEqualTo(threshold.current());
        assertThat(threshold.current(0, 0)).isEqualTo(threshold.current());
    }

    @Test
    void errorOfWhatIsDecidedStaysAtTheTargetIfVotersAreCalibrated() {
        for (long seed = 1; seed <= 5; seed++) {
            run(AdaptiveThreshold.startingAt(0.8), 20_000, seed, CALIBRATED);

            assertThat((double) wrong / decided).as("seed %d", seed).isLessThan(0.065);
            assertThat(decided).as("seed %d", seed).isGreaterThan(8_000);
        }
    }

    @Test
    void errorOfWhatIsDecidedStaysAtTheTargetIfVotersAreSurerThanTheyMayBe() {
        Voters overconfident = (ballot, posterior, done, random) -> random.nextDouble() < 0.5 + 0.9 * (posterior - 0.5);
        for (long seed = 1; seed <= 5; seed++) {
            run(AdaptiveThreshold.startingAt(0.8), 20_000, seed, overconfident);

            assertThat(wrong).as("seed %d", seed).isLessThan((int) (0.065 * decided) + 60);
        }
    }

    @Test
    void randomVotersAreShutOutAltogether() {
        for (long seed = 1; seed <= 10; seed++) {
            AdaptiveThreshold threshold = AdaptiveThreshold.startingAt(0.8);

            run(threshold, 20_000, seed, RANDOM);

            assertThat(wrong).as("seed %d", seed).isLessThan(60);
            assertThat(threshold.current()).as("seed %d", seed).isGreaterThan(0.99);
        }
    }

    @Test
    void surestLeadersAreRefusedOnceNothingMayBeDecided() {
        AdaptiveThreshold threshold = AdaptiveThreshold.startingAt(0.8);

        for (int i = 0; i < 200; i++) {
            threshold.onOutcome(TARGET, 1, true, 0);
        }

        assertThat(threshold.current()).isGreaterThan(1);
        assertThat(threshold.current(1, 5)).isGreaterThan(1);
    }

    @Test
    void opensAgainOnceVotersAreGoodAgain() {
        for (long seed = 1; seed <= 10; seed++) {
            AdaptiveThreshold threshold = AdaptiveThreshold.startingAt(0.8);
            run(threshold, 3_000, seed, CALIBRATED);
            run(threshold, 3_000, seed, RANDOM);
            assertThat(decided).as("seed %d", seed).isLessThan(300);

            run(threshold, 3_000, seed + 100, CALIBRATED);
            run(threshold, 3_000, seed + 200, CALIBRATED);

            assertThat(decided).as("seed %d", seed).isGreaterThan(500);
            assertThat((double) wrong / decided).as("seed %d", seed).isLessThan(0.1);
        }
    }

    @Test
    void votersWhoAreWrongWheneverItDecidesGainLittle() {
        AdaptiveThreshold threshold = AdaptiveThreshold.startingAt(0.8);

        run(threshold, 30_000, 1, (ballot, posterior, done, random) -> !done);

        assertThat(wrong).isLessThan(100);
    }

    @Test
    void votersWhoTurnBackAndForthGainLittle() {
        for (int period : new int[] {20, 100, 500}) {
            AdaptiveThreshold threshold = AdaptiveThreshold.startingAt(0.8);

            run(
                    threshold,
                    30_000,
                    period,
                    (ballot, posterior, done, random) ->
                            ballot / period % 2 == 0 ? random.nextDouble() < posterior : random.nextBoolean());

            assertThat(wrong).as("period %d", period).isLessThan((int) (0.065 * decided) + 100);
        }
    }

    @Test
    void staysDeterministicAcrossCopyAndRoundTrip() throws IOException {
        for (long seed = 1; seed <= 10; seed++) {
            AdaptiveThreshold threshold = AdaptiveThreshold.startingAt(0.8);
            run(threshold, 2_000, seed, seed % 2 == 0 ? RANDOM : CALIBRATED);
            AdaptiveThreshold copied = threshold.copy();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            threshold.write(new DataOutputStream(out));
            AdaptiveThreshold read =
                    AdaptiveThreshold.read(new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
            assertThat(read).as("seed %d", seed).isEqualTo(threshold).hasSameHashCodeAs(threshold);
            assertThat(copied).as("seed %d", seed).isEqualTo(threshold);

            run(threshold, 2_000, seed + 50, CALIBRATED);
            assertThat(copied).as("seed %d", seed).isNotEqualTo(threshold);
            run(copied, 2_000, seed + 50, CALIBRATED);
            run(read, 2_000, seed + 50, CALIBRATED);

            assertThat(copied).as("seed %d", seed).isEqualTo(threshold);
            assertThat(read).as("seed %d", seed).isEqualTo(threshold);
        }
    }

    @Test
    void unknownVersionIsNamed() {
        DataInputStream future = new DataInputStream(new ByteArrayInputStream(new byte[] {7}));

        assertThatThrownBy(() -> AdaptiveThreshold.read(future))
                .hasMessage("version of a threshold must be 1, but was 7; restore with the release that wrote it");
    }

    @Test
    void counterfactualLevelStartsAnewWhenItFails() {
        Counterfactuals counterfactuals = new Counterfactuals();
        for (int i = 0; i < 40; i++) {
            counterfactuals.add(TARGET, 3, 0);
        }
        assertThat(counterfactuals.lowestSafe(TARGET, 6, 20)).isEqualTo(0.5);
        assertThat(counterfactuals.lowestSafe(TARGET, 6, 41)).isEqualTo(6);

        for (int i = 0; i < 8; i++) {
            counterfactuals.add(TARGET, 1, 1);
        }

        // the lowest level failed, those above never saw the errors
        assertThat(counterfactuals.lowestSafe(TARGET, 6, 20)).isEqualTo(1.5);
        assertThat(counterfactuals.lowestSafe(TARGET, 1.2, 20)).isEqualTo(1.2);
        assertThat(counterfactuals.copy())
                .isEqualTo(counterfactuals)
                .hasSameHashCodeAs(counterfactuals)
                .isNotEqualTo(new Counterfactuals());
    }

    /** Ballots whose leaders have log-odds of N(2, 1.5); counts what was decided and wrong. */
    private void run(AdaptiveThreshold threshold, int ballots, long seed, Voters voters) {
        SplittableRandom random = new SplittableRandom(seed);
        decided = 0;
        wrong = 0;
        for (int i = 0; i < ballots; i++) {
            double logOdds = Math.abs(2 + 1.5 * random.nextGaussian());
            double posterior = 1 / (1 + Math.exp(-logOdds));
            boolean decides = posterior >= threshold.current();
            boolean right = voters.right(i, posterior, decides, random);
            if (decides) {
                decided++;
                wrong += right ? 0 : 1;
            }
            threshold.onOutcome(TARGET, posterior, decides, right ? 1 : 0);
        }
    }
}
