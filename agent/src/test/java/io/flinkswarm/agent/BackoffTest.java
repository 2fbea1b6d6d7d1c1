package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void waitsBetweenHalfAndAllOfADoublingDelayUpToTheCap() {
        long seed = 7;
        Backoff backoff = new Backoff(50, 5000, new Random(seed));
        long[] most = {50, 100, 200, 400, 800, 1600, 3200, 5000, 5000};

        for (int round = 0; round < 200; round++) {
            for (int attempt = 0; attempt < most.length; attempt++) {
                assertThat(backoff.delayMillis(attempt))
                        .as("seed %d, attempt %d", seed, attempt)
                        .isBetween(most[attempt] / 2, most[attempt]);
            }
        }
        assertThat(backoff.delayMillis(1000)).isBetween(2500L, 5000L);
    }
}
