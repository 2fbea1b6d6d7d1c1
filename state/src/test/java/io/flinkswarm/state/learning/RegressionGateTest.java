package io.flinkswarm.state.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.SplittableRandom;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class RegressionGateTest {
    @Test
    void scoresAreDecayedMeans() {
        RegressionGate gate = new RegressionGate(2, 1);
        assertThat(gate.championError()).isNaN();

        gate.record(4, 2);
        gate.record(1, 2);

        // Decay 1/2: (4/2 + 1)/(1/2 + 1), (2/2 + 2)/(1/2 + 1)
        assertThat(gate.championError()).isCloseTo(2, within(1e-12));
        assertThat(gate.challengerError()).isCloseTo(2, within(1e-12));
        assertThat(gate.count()).isEqualTo(2);
    }

    @Test
    void nothingActsBeforeThereIsEvidence() {
        RegressionGate gate = new RegressionGate(100, 10);

        for (int i = 0; i < 9; i++) {
            gate.record(2, 1);
            assertThat(gate.challengerActs()).isFalse();
        }
        gate.record(2, 1);

        assertThat(gate.challengerActs()).isTrue();
    }

    @Test
    void stopsAsSoonAsTheChallengerIsWorse() {
        RegressionGate gate = new RegressionGate(100, 10);
        for (int i = 0; i < 50; i++) {
            gate.record(2, 1);
        }

        int worse = 0;
        while (gate.challengerActs()) {
            gate.record(1, 2);
            worse++;
        }

        assertThat(worse).isBetween(10, 50);
    }

    @Test
    void anEqualChallengerActsSeldom() {
        int acted = 0;
        int n = 0;
        for (long seed = 1; seed <= 20; seed++) {
            RegressionGate gate = new RegressionGate(1_000, 200);
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 3_000; i++, n++) {
                gate.record(random.nextDouble(), random.nextDouble() + .05);
                acted += gate.challengerActs() ? 1 : 0;
            }
        }

        assertThat(acted / (double) n).isLessThan(.05);
    }

    @Test
    void whatIsNotFiniteScoresNothing() {
        RegressionGate gate = new RegressionGate(10, 1);

        gate.record(Double.NaN, 1);
        gate.record(1, Double.POSITIVE_INFINITY);

        assertThat(gate.count()).isZero();
    }

    @Test
    void isRestoredBitForBit() throws IOException {
        RegressionGate gate = new RegressionGate(50, 5);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 40; i++) {
            gate.record(random.nextDouble(), random.nextDouble() / 2);
        }
        DataOutputSerializer out = new DataOutputSerializer(64);
        gate.write(out);

        RegressionGate restored = RegressionGate.read(new DataInputDeserializer(out.getCopyOfBuffer()));
        RegressionGate copy = gate.copy();

        for (int i = 0; i < 200; i++) {
            double champion = random.nextDouble();
            double challenger = random.nextDouble();
            for (RegressionGate each : new RegressionGate[] {gate, restored, copy}) {
                each.record(champion, challenger);
            }
            assertThat(restored.challengerActs()).isEqualTo(gate.challengerActs());
            assertThat(copy.challengerError()).isEqualTo(gate.challengerError());
        }
    }

    @Test
    void refusesEvidenceBeyondItsHorizon() {
        assertThatThrownBy(() -> new RegressionGate(10, 11))
                .hasMessage("minEvidence must be in 1..10 (the horizon), but was 11");
    }
}
