package io.flinkswarm.operators.balance.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SuspicionTest {
    private static final double TYPICAL = 100;
    private static final double HIGH = 150;

    private final Suspicion suspicion = new Suspicion();

    @Test
    void silenceSaysNothingWithinTheBar() {
        assertThat(Suspicion.surprise(HIGH, TYPICAL, HIGH)).isZero();
        assertThat(Suspicion.surprise(1e9, Double.NaN, Double.NaN)).isZero();
        assertThat(Suspicion.surprise(1e9, 0, 0)).isZero();
    }

    @Test
    void silenceBeyondTheBarIsWorthItsTailProbability() {
        // the bar ends at the 95 % quantile: one standard deviation of log time is ln 1.5 / 1.6449
        double deviation = Math.log(1.5) / 1.6449;

        assertThat(Suspicion.surprise(150.001, TYPICAL, HIGH)).isCloseTo(-Math.log(.05), within(.01));
        assertThat(Suspicion.surprise(TYPICAL * Math.exp(2.3263 * deviation), TYPICAL, HIGH))
                .isCloseTo(-Math.log(.01), within(.01));
        assertThat(Suspicion.surprise(TYPICAL * Math.exp(3.0902 * deviation), TYPICAL, HIGH))
                .isCloseTo(-Math.log(.001), within(.01));
        // beyond it a power law: twice the time is an eighth of the probability
        assertThat(Suspicion.surprise(2 * TYPICAL * Math.exp(3.0902 * deviation), TYPICAL, HIGH))
                .isCloseTo(-Math.log(.001 / 8), within(.01));
    }

    @Test
    void aSingleLateTaskIsNotProofButTwoAre() {
        double late = Suspicion.surprise(3 * HIGH, TYPICAL, HIGH);

        assertThat(suspicion.look(0, late, HIGH, TYPICAL)).isFalse();
        assertThat(suspicion.level(late)).isBetween(.3, .8);
        assertThat(suspicion.look(0, 2 * late, HIGH, TYPICAL)).isTrue();
        assertThat(suspicion.level(0)).isEqualTo(1);
    }

    @Test
    void aSuspectIsProbedAtDoublingDistances() {
        suspicion.look(1000, Suspicion.STRONG, HIGH, TYPICAL);

        assertThat(suspicion.admits(1299)).isFalse();
        assertThat(suspicion.admits(1300)).isTrue();
        suspicion.sent(1300);
        assertThat(suspicion.admits(1899)).isFalse();
        assertThat(suspicion.admits(1900)).isTrue();
        suspicion.sent(1900);
        assertThat(suspicion.admits(3099)).isFalse();
        assertThat(suspicion.admits(3100)).isTrue();
    }

    @Test
    void probesAreNeverMoreThanAMinuteApart() {
        suspicion.look(0, Suspicion.STRONG, HIGH, TYPICAL);
        for (int i = 0; i < 100; i++) {
            suspicion.sent(0);
        }

        assertThat(suspicion.admits(60_000)).isTrue();
        assertThat(suspicion.admits(59_999)).isFalse();
    }

    @Test
    void isClearedByAHealthyAnswerToAProbe() {
        suspicion.look(1000, Suspicion.STRONG, HIGH, TYPICAL);

        assertThat(suspicion.answered(999, 1, true)).as("sent before").isFalse();
        assertThat(suspicion.answered(1300, 1.51, true)).as("late again").isFalse();
        assertThat(suspicion.answered(1900, 1.5, true)).as("in time").isTrue();
        assertThat(suspicion.isSuspected()).isFalse();
        assertThat(suspicion.admits(1900)).isTrue();
    }

    @Test
    void aNodeThatAnswersProbesLateIsSlowRatherThanStuck() {
        suspicion.look(0, Suspicion.STRONG, HIGH, TYPICAL);

        for (int probe = 1; probe < 8; probe++) {
            assertThat(suspicion.answered(probe, 30, true)).isFalse();
        }

        assertThat(suspicion.answered(8, 30, true)).isTrue();
    }

    @Test
    void aNodeThatFailsProbesStaysSuspected() {
        suspicion.look(0, Suspicion.STRONG, HIGH, TYPICAL);

        for (int probe = 1; probe < 50; probe++) {
            assertThat(suspicion.answered(probe, .1, false)).isFalse();
        }

        assertThat(suspicion.isSuspected()).isTrue();
    }

    @Test
    void threeFailuresInARowAreSuspicious() {
        suspicion.answered(1, .1, false);
        suspicion.answered(2, .1, false);
        assertThat(suspicion.look(3, 0, HIGH, TYPICAL)).isFalse();
        suspicion.answered(3, .1, false);

        assertThat(suspicion.copy().look(4, 0, HIGH, TYPICAL)).isTrue();

        suspicion.answered(4, .1, true);
        assertThat(suspicion.look(5, 0, HIGH, TYPICAL)).isFalse();
    }

    @Test
    void healthyNodesAreHardlyEverSuspected() {
        long seed = 7;
        Random random = new Random(seed);
        int suspected = 0;
        for (int look = 0; look < 200_000; look++) {
            double evidence = 0;
            for (int task = 0; task < Suspicion.OLDEST; task++) {
                // ages of tasks whose answers, log-normal within the bar, are still to come
                double answer = TYPICAL * Math.exp(random.nextGaussian() * Math.log(1.5) / 1.6449);
                double age = random.nextDouble() * answer;
                evidence += Suspicion.surprise(age, TYPICAL, HIGH);
            }
            suspected += new Suspicion().look(0, evidence, HIGH, TYPICAL) ? 1 : 0;
        }

        assertThat(suspected).as("seed %d", seed).isLessThanOrEqualTo(2);
    }

    @Test
    void isRestoredExactly() throws IOException {
        suspicion.answered(0, 1, false);
        suspicion.look(1000, Suspicion.STRONG, HIGH, TYPICAL);
        suspicion.sent(1300);
        suspicion.answered(1300, 9, true);

        Suspicion restored = Suspicion.read(new DataInputStream(new ByteArrayInputStream(bytes(suspicion))));

        assertThat(bytes(restored)).isEqualTo(bytes(suspicion)).isEqualTo(bytes(suspicion.copy()));
        assertThat(restored.admits(1899)).isFalse();
        assertThat(restored.admits(1900)).isTrue();
        assertThat(restored.answered(1400, 1.5, true)).isTrue();
    }

    @Test
    void refusesAnotherVersion() {
        assertThatThrownBy(() -> Suspicion.read(new DataInputStream(new ByteArrayInputStream(new byte[] {9, 0}))))
                .isInstanceOf(IOException.class)
                .hasMessage("version of a suspicion must be 1, but was 9");
    }

    private static byte[] bytes(Suspicion each) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        each.write(new DataOutputStream(out));
        return out.toByteArray();
    }
}
