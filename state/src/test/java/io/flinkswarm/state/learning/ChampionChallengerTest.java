package io.flinkswarm.state.learning;

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

class ChampionChallengerTest {
    @Test
    void scoreIsTheDecayedMeanOfLogLossAndHits() {
        PrequentialScore score = new PrequentialScore(2);

        score.record(0.5, 1);
        score.record(0.25, 0);

        // d = 1/2: evidence 1.5, losses ln 2 / 2 + ln 4, hits 1/2.
        assertThat(score.evidence()).isEqualTo(1.5);
        assertThat(score.logLoss()).isCloseTo((Math.log(2) / 2 + Math.log(4)) / 1.5, within(1e-12));
        assertThat(score.accuracy()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(score.count()).isEqualTo(2);
    }

    @Test
    void aSureMissCostsABoundedLoss() {
        PrequentialScore score = new PrequentialScore(10);

        score.record(0, 0);

        assertThat(score.logLoss()).isCloseTo(-Math.log(PrequentialScore.FLOOR), within(1e-12));
    }

    @Test
    void challengerWaitsForEvidenceThenActsWhileItIsBetter() {
        ChampionChallenger gate = new ChampionChallenger(200, 50);

        for (int i = 0; i < 50; i++) {
            assertThat(gate.challengerActs()).as("after %d", i).isFalse();
            gate.record(0.6, 1, 0.8, 1);
        }
        gate.record(0.6, 1, 0.8, 1);

        assertThat(gate.challengerActs()).isTrue();
        assertThat(gate.challenger().logLoss()).isLessThan(gate.champion().logLoss());
    }

    @Test
    void challengerStopsWhenItsRunningLossIsNoLongerLower() {
        ChampionChallenger gate = new ChampionChallenger(100, 20);
        for (int i = 0; i < 100; i++) {
            gate.record(0.6, 1, 0.8, 1);
        }
        assertThat(gate.challengerActs()).isTrue();

        int steps = 0;
        while (gate.challengerActs()) {
            gate.record(0.6, 1, 0.3, 0);
            assertThat(gate.challengerActs()
                            && gate.challenger().logLoss() >= gate.champion().logLoss())
                    .isFalse();
            steps++;
        }

        assertThat(steps).isLessThan(100);
    }

    @Test
    void aBetterCalibratedModelThatChoosesWorseDoesNotAct() {
        ChampionChallenger gate = new ChampionChallenger(500, 50);
        SplittableRandom random = new SplittableRandom(3);

        for (int i = 0; i < 500; i++) {
            boolean championRight = random.nextInt(10) < 8;
            boolean challengerRight = championRight && random.nextInt(10) < 9;
            gate.record(
                    championRight ? 0.9999 : 0.0001,
                    championRight ? 1 : 0,
                    challengerRight ? 0.7 : 0.3,
                    challengerRight ? 1 : 0);
        }

        assertThat(gate.challenger().logLoss()).isLessThan(gate.champion().logLoss());
        assertThat(gate.challengerActs()).isFalse();
    }

    @Test
    void equalModelsSeldomSwitch() {
        int acting = 0;
        for (long seed = 1; seed <= 20; seed++) {
            ChampionChallenger gate = new ChampionChallenger(500, 50);
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 2_000; i++) {
                double a = 0.4 + 0.3 * random.nextDouble();
                double b = 0.4 + 0.3 * random.nextDouble();
                gate.record(a, 1, b, 1);
                acting += gate.challengerActs() ? 1 : 0;
            }
        }

        assertThat(acting).isLessThan(20 * 2_000 / 4);
    }

    @Test
    void noPredictionScoresNothing() {
        ChampionChallenger gate = new ChampionChallenger(100, 20);

        gate.record(0.6, 1, Double.NaN, 0);
        gate.record(Double.NaN, 0, 0.6, 1);

        assertThat(gate.champion().count()).isZero();
        assertThat(gate.champion().logLoss()).isNaN();
    }

    @Test
    void restoredGateDecidesAlike() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            ChampionChallenger gate = new ChampionChallenger(100, 20);
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 150; i++) {
                step(gate, random.split());
            }

            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            gate.write(new DataOutputStream(bytes));
            ChampionChallenger restored =
                    ChampionChallenger.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            ChampionChallenger copied = gate.copy();

            for (int i = 0; i < 300; i++) {
                long next = random.nextLong();
                step(gate, new SplittableRandom(next));
                step(restored, new SplittableRandom(next));
                step(copied, new SplittableRandom(next));
                assertThat(restored.challengerActs()).as("seed %d", seed).isEqualTo(gate.challengerActs());
                assertThat(copied.challenger().logLoss())
                        .as("seed %d", seed)
                        .isEqualTo(restored.challenger().logLoss())
                        .isEqualTo(gate.challenger().logLoss());
            }
        }
    }

    @Test
    void rejectsAnEvidenceThatCannotBeReached() {
        assertThatThrownBy(() -> new ChampionChallenger(10, 11))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("minEvidence must be in 1..10 (the horizon), but was 11");
        assertThatThrownBy(() -> new PrequentialScore(0)).hasMessage("horizon must be at least 1, but was 0");
    }

    private static void step(ChampionChallenger gate, SplittableRandom random) {
        double champion = 0.3 + 0.5 * random.nextDouble();
        double challenger = 0.3 + 0.55 * random.nextDouble();
        gate.record(champion, champion > 0.5 ? 1 : 0, challenger, challenger > 0.5 ? 1 : 0);
    }
}
