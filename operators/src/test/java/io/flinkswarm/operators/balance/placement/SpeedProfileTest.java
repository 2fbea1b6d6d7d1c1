package io.flinkswarm.operators.balance.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpeedProfileTest {
    private final SpeedProfile profile = new SpeedProfile();

    @Test
    void sumsWhatIsFaster() {
        profile.add(1, 2, 3);
        profile.add(2, 4, 5);
        profile.add(4, 0, 7);

        assertThat(profile.slotsFasterThan(.5)).isEqualTo(7);
        assertThat(profile.slotsFasterThan(1)).isEqualTo(5);
        assertThat(profile.capacityFasterThan(1)).isEqualTo(2 * 4 + 4);
        assertThat(profile.costPerHourFasterThan(1)).isEqualTo(5 * 4 + 7);
        assertThat(profile.slotsFasterThan(4)).isZero();
        assertThat(profile.capacityFasterThan(1e300)).isZero();
    }

    @Test
    void forgetsWhatIsTakenOutAlsoAfterManyChanges() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            List<double[]> nodes = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                if (nodes.isEmpty() || random.nextDouble() < .5) {
                    double[] node = {Math.exp(random.nextGaussian()), 1 + random.nextInt(4), random.nextDouble()};
                    nodes.add(node);
                    profile.add(node[0], (int) node[1], node[2]);
                } else {
                    double[] node = nodes.remove(random.nextInt(nodes.size()));
                    profile.remove(node[0], (int) node[1], node[2]);
                }
            }

            double expected =
                    nodes.stream().mapToDouble(node -> node[0] * node[1]).sum();
            assertThat(profile.capacityFasterThan(1e-9))
                    .as("seed %d", seed)
                    .isCloseTo(expected, within(1e-9 * (1 + expected)));

            nodes.forEach(node -> profile.remove(node[0], (int) node[1], node[2]));
            assertThat(profile.slotsFasterThan(1e-9)).as("seed %d", seed).isZero();
            assertThat(profile.capacityFasterThan(1e-9)).as("seed %d", seed).isZero();
        }
    }

    @Test
    void takesSpeedsOfAnySize() {
        profile.add(1e-30, 1, 0);
        profile.add(1e30, 1, 0);

        assertThat(profile.slotsFasterThan(1)).isEqualTo(1);
    }
}
