package io.flinkswarm.operators.balance.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FragmentationTest {
    private static Demand demand(long cpu, int gpus, int milli, String... models) {
        return Demand.of(new long[] {cpu}, gpus, milli, List.of(models));
    }

    private static TaskMix mixOf(Demand... demands) {
        TaskMix mix = new TaskMix();
        for (int i = 0; i < 1000; i++) {
            for (Demand demand : demands) {
                mix.add(demand);
            }
        }
        return mix;
    }

    @Test
    void isWhatTheTasksOfTheMixCannotUse() {
        // Idle 500 + 1000. Half of the tasks take 700 of one device and strand 500; half take two devices and strand
        // all.
        Supply supply = Supply.of(new long[] {8000}, 2, "T4");
        supply.reserve(demand(0, 1, 500), null);
        Fragmentation fragmentation = new Fragmentation(mixOf(demand(1000, 1, 700), demand(1000, 2, 1000)));

        assertThat(fragmentation.of(supply)).isEqualTo(.5 * 500 + .5 * 1500, within(1e-9));
    }

    @Test
    void isAllThatIsIdleForTasksWithoutGpuOrOfAnotherModelOrShortOfAnything() {
        Supply supply = Supply.of(new long[] {8000}, 2, "T4");

        assertThat(new Fragmentation(mixOf(demand(1000, 0, 0))).of(supply)).isEqualTo(2000);
        assertThat(new Fragmentation(mixOf(demand(1000, 1, 100, "G2"))).of(supply))
                .isEqualTo(2000);
        assertThat(new Fragmentation(mixOf(demand(8001, 1, 100))).of(supply)).isEqualTo(2000);
        assertThat(new Fragmentation(mixOf(demand(8000, 1, 100, "T4"))).of(supply))
                .isZero();
    }

    @Test
    void isNothingWhereNothingIsIdle() {
        Supply supply = Supply.of(new long[] {8000}, 0, null);

        assertThat(new Fragmentation(mixOf(demand(1000, 0, 0))).of(supply)).isZero();
    }

    @Test
    void fallsWhereATaskTakesWhatWasOfNoUse() {
        Supply supply = Supply.of(new long[] {8000}, 2, "T4");
        supply.reserve(demand(0, 1, 500), new int[] {0});
        Fragmentation fragmentation = new Fragmentation(mixOf(demand(1000, 1, 1000)));

        assertThat(fragmentation.gradient(supply, demand(0, 1, 500), new int[] {0}))
                .isEqualTo(-500, within(1e-9));
        assertThat(fragmentation.gradient(supply, demand(0, 1, 500), new int[] {1}))
                .isEqualTo(500, within(1e-9));
        assertThat(supply.idleTotal()).isEqualTo(1500);
    }

    @Test
    void staysBetweenNothingAndAllThatIsIdle() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TaskMix mix = new TaskMix();
            for (int i = 0; i < 100; i++) {
                mix.add(demand(random.nextInt(9) * 1000L, random.nextInt(3), 100 + 100 * random.nextInt(10)));
            }
            Supply supply = Supply.of(new long[] {random.nextInt(16_000)}, random.nextInt(9), "T4");
            for (int i = 0; i < 8; i++) {
                Demand demand = demand(0, 1, 1 + random.nextInt(1000));
                if (supply.fits(demand)) {
                    supply.reserve(demand, null);
                }
            }

            assertThat(new Fragmentation(mix).of(supply)).as("seed %d", seed).isBetween(0.0, supply.idleTotal() + 1e-6);
        }
    }
}
