package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ErrorBarsTest {
    @Test
    void oneMissWidensTheTypesOwnBarAndAllTogetherByHand() {
        ErrorBars bars = new ErrorBars();
        TypeEffect missed = new TypeEffect(1);
        TypeEffect other = new TypeEffect(2);

        bars.record(missed, false, true);

        // All: 1 + 0.03·(1 − 0.1). The upper end of the type, and of types not seen yet, moved by 0.05·0.95.
        assertThat(bars.above(missed)).isCloseTo(1.027 * (1.6448536 + .0475), within(1e-6));
        assertThat(bars.above(other)).isCloseTo(1.027 * (1.6448536 + .0475), within(1e-6));
        bars.record(other, false, false);
        assertThat(bars.above(missed) / bars.above(other)).isCloseTo(1.6923536 / 1.6898536, within(1e-6));
    }

    @Test
    void everyTypeIsCoveredByNineTenthsWhateverItsTails() {
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            ErrorBars bars = new ErrorBars();
            TypeEffect[] types = {new TypeEffect(1), new TypeEffect(2), new TypeEffect(3)};
            int[] covered = new int[types.length];
            int[] seen = new int[types.length];

            for (int i = 0; i < 12_000; i++) {
                int t = random.nextInt(types.length);
                double residual = t == 0
                        ? random.nextGaussian()
                        : t == 1 ? .2 * random.nextGaussian() : 3 * Math.abs(random.nextGaussian());
                boolean low = residual < -bars.below(types[t]);
                boolean high = residual > bars.above(types[t]);
                covered[t] += low || high ? 0 : 1;
                seen[t]++;
                bars.record(types[t], low, high);
            }

            for (int t = 0; t < types.length; t++) {
                assertThat(covered[t] / (double) seen[t])
                        .as("seed %d, type %d", seed, t)
                        .isBetween(.88, .94);
            }
        }
    }

    @Test
    void aChangeOfThePoolWidensTheBarsOfTypesThatHaveNotSeenItYet() {
        ErrorBars bars = new ErrorBars();
        TypeEffect quiet = new TypeEffect(1);
        TypeEffect changed = new TypeEffect(2);
        bars.record(quiet, false, false);
        double before = bars.above(quiet);

        for (int i = 0; i < 30; i++) {
            bars.record(changed, false, true);
        }
        double during = bars.above(quiet);
        for (int i = 0; i < 3_000; i++) {
            bars.record(changed, false, i % 20 == 0);
        }

        assertThat(during).isGreaterThan(1.5 * before);
        // The factor gives way where misses are fewer than promised.
        assertThat(bars.above(quiet)).isLessThan(before);
    }

    @Test
    void areRestoredExactly() throws IOException {
        ErrorBars bars = new ErrorBars();
        bars.record(new TypeEffect(1), true, false);

        ErrorBars restored = ErrorBars.read(Bytes.in(bars::write));

        assertThat(Bytes.of(restored::write)).isEqualTo(Bytes.of(bars::write));
        assertThat(Bytes.of(bars.copy()::write)).isEqualTo(Bytes.of(bars::write));
    }
}
