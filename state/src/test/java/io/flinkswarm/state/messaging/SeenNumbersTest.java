package io.flinkswarm.state.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenNumbersTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithASetOfAllThatWasSeen(long seed) {
        Random random = new Random(seed);
        int size = 64 << random.nextInt(4);
        long[] seen = SeenNumbers.empty(size);
        TreeSet<Long> model = new TreeSet<>();
        long highest = 0;

        for (int step = 0; step < 20_000; step++) {
            long number = random.nextInt(50) == 0
                    ? highest + 1 + random.nextInt(3 * size)
                    : Math.max(1, highest + 8 - random.nextInt(2 * size));
            boolean wanted = number > highest - size && model.add(number);

            assertThat(SeenNumbers.add(seen, number))
                    .as("number %s after %s (seed %s, step %s, size %s)", number, highest, seed, step, size)
                    .isEqualTo(wanted);
            highest = Math.max(highest, number);
        }
    }
}
