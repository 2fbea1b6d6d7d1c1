package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ErrorBarTest {
    @Test
    void startsAsANormalBarAndMovesByTheMiss() {
        ErrorBar bar = new ErrorBar();

        bar.record(false, true);

        // 0.05·(1 − 0.05) up where it was missed, 0.05·0.05 down where it was not.
        assertThat(bar.above()).isCloseTo(1.6448536 + .0475, within(1e-6));
        assertThat(bar.below()).isCloseTo(1.6448536 - .0025, within(1e-6));
    }

    @Test
    void coversNineTenthsOfWhateverComesAlsoWhileItDrifts() {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            ErrorBar bar = new ErrorBar();
            int covered = 0;
            int n = 6_000;

            for (int i = 0; i < n; i++) {
                // A scale that trebles, then a one-sided heavy tail.
                double residual = i < n / 3
                        ? random.nextGaussian()
                        : i < 2 * n / 3 ? 3 * random.nextGaussian() : Math.pow(random.nextDouble(), -.5) - 1;
                boolean low = residual < -bar.below();
                boolean high = residual > bar.above();
                covered += low || high ? 0 : 1;
                bar.record(low, high);
            }

            assertThat(covered / (double) n).as("seed %d", seed).isBetween(.89, .91);
        }
    }

    @Test
    void endsStayWithinReach() {
        ErrorBar bar = new ErrorBar();

        for (int i = 0; i < 10_000; i++) {
            bar.record(true, false);
        }

        assertThat(bar.below()).isEqualTo(20);
        assertThat(bar.above()).isEqualTo(.1);
    }

    @Test
    void isRestoredExactly() throws IOException {
        ErrorBar bar = new ErrorBar();
        bar.record(true, false);

        ErrorBar restored = ErrorBar.read(Bytes.in(bar::write));

        assertThat(restored.below()).isEqualTo(bar.below());
        assertThat(restored.above()).isEqualTo(bar.copy().above());
    }
}
