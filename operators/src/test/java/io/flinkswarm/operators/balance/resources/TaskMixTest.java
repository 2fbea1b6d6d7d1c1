package io.flinkswarm.operators.balance.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TaskMixTest {
    private static Demand cpu(long milli) {
        return Demand.of(new long[] {milli}, 0, 0, List.of());
    }

    private static double share(TaskMix mix, Demand demand) {
        for (int i = 0; i < mix.typical(); i++) {
            if (mix.demand(i).equals(demand)) {
                return mix.share(i);
            }
        }
        return 0;
    }

    @Test
    void knowsNothingBeforeTheFirstArrival() {
        TaskMix mix = new TaskMix();

        assertThat(mix.typical()).isZero();
        assertThat(mix.version()).isZero();
        assertThat(mix.arrivals()).isZero();
    }

    @Test
    void learnsTheSharesOfWhatArrives() {
        TaskMix mix = new TaskMix();
        for (int i = 0; i < 4000; i++) {
            mix.add(cpu(i % 4 == 0 ? 1000 : 2000));
        }

        assertThat(mix.typical()).isEqualTo(2);
        assertThat(mix.demand(0)).isEqualTo(cpu(2000));
        assertThat(mix.share(0)).isEqualTo(.75, within(.001));
        assertThat(mix.share(1)).isEqualTo(.25, within(.001));
    }

    @Test
    void leavesOutTheRarestTwentieth() {
        TaskMix mix = new TaskMix();
        for (int i = 0; i < 10_000; i++) {
            // 90 % one demand, 9 % another, 1 % spread over a hundred.
            mix.add(cpu(i % 100 < 90 ? 1 : i % 100 < 99 ? 2 : 3 + i / 100));
        }

        assertThat(mix.typical()).isEqualTo(2);
        assertThat(mix.share(0) + mix.share(1)).isEqualTo(1, within(1e-12));
    }

    @Test
    void renewsOftenAtFirstAndSeldomLater() {
        TaskMix mix = new TaskMix();
        long early = 0;
        for (int i = 0; i < 40_000; i++) {
            mix.add(cpu(i % 7));
            if (i == 99) {
                early = mix.version();
            }
        }

        assertThat(early).isBetween(10L, 25L);
        assertThat(mix.version()).isBetween(40L, 60L);
    }

    @Test
    void keepsFrequentDemandsHoweverManyOthersPassBy() {
        TaskMix mix = new TaskMix(16);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            mix.add(random.nextInt(3) == 0 ? cpu(7) : cpu(1000 + i));
        }

        assertThat(mix.typical()).isLessThanOrEqualTo(16);
        assertThat(mix.demand(0)).isEqualTo(cpu(7));
    }

    @Test
    void followsAStreamThatChanges() {
        TaskMix mix = new TaskMix();
        for (int i = 0; i < 2 * TaskMix.HORIZON; i++) {
            mix.add(cpu(1));
        }
        for (int i = 0; i < 4 * TaskMix.HORIZON; i++) {
            mix.add(cpu(2));
        }

        assertThat(share(mix, cpu(2))).isGreaterThan(.9);
    }

    @Test
    void refusesABoundOutOfRange() {
        assertThatThrownBy(() -> new TaskMix(0)).hasMessage("most must be from 1 to 4096, but was 0");
        assertThatThrownBy(() -> new TaskMix(4097)).hasMessage("most must be from 1 to 4096, but was 4097");
    }

    @Test
    void isBoundedInSize() throws IOException {
        TaskMix mix = new TaskMix();
        for (int i = 0; i < 50_000; i++) {
            mix.add(Demand.of(new long[] {i, i}, 1, 1 + i % 1000, List.of("A10", "T4")));
        }

        assertThat(Bytes.of(mix::write)).hasSizeLessThan(32_768);
    }

    @Test
    void continuesAfterARestoreAsIfNothingHadBeen() throws IOException {
        for (long seed = 1; seed <= 10; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TaskMix mix = new TaskMix(24);
            List<TaskMix> twins = new ArrayList<>();
            int cut = random.nextInt(40_000);

            for (int i = 0; i < 50_000; i++) {
                if (i == cut) {
                    twins.add(mix.copy());
                    twins.add(Bytes.read(Bytes.of(mix::write), TaskMix::read));
                }
                Demand demand = cpu(Math.min(random.nextInt(60), random.nextInt(60)));
                mix.add(demand);
                twins.forEach(twin -> twin.add(demand));
            }

            for (TaskMix twin : twins) {
                assertThat(Bytes.of(twin::write)).as("seed %d", seed).isEqualTo(Bytes.of(mix::write));
                assertThat(twin.version()).as("seed %d", seed).isEqualTo(mix.version());
                assertThat(twin.share(0)).as("seed %d", seed).isEqualTo(mix.share(0));
            }
        }
    }
}
