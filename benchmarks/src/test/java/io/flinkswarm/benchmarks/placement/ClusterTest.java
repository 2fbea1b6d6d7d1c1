package io.flinkswarm.benchmarks.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flinkswarm.operators.balance.BalanceConfig;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private static final Machine SMALL = new Machine("small", 8_000, 32_000, 1, "T4");
    private static final Machine LARGE = new Machine("large", 64_000, 256_000, 2, "A100");

    @Test
    void countsCpuMemoryModelAndPartsOfGpus() {
        Cluster cluster = new Cluster(List.of(SMALL, LARGE));

        cluster.put(1, new int[] {0}, pod(4_000, 1, 600));

        assertThat(cluster.fits(1, pod(0, 1, 500))).as("the other GPU is whole").isTrue();
        assertThat(cluster.fits(1, pod(0, 2, 1000))).as("one GPU is in use").isFalse();
        assertThat(cluster.fits(0, pod(9_000, 0, 0))).as("CPU").isFalse();
        assertThat(cluster.fits(0, new Pod("p", 0, 0, 1, 100, List.of("A100", "V100"))))
                .as("model")
                .isFalse();
        assertThat(cluster.fits(0, new Pod("p", 0, 33_000, 0, 0, List.of("A100"))))
                .as("memory")
                .isFalse();
        assertThat(cluster.allocationPercent()).isCloseTo(20, within(1e-9));
        assertThat(cluster.unallocatedGpus()).isCloseTo(2.4, within(1e-9));
    }

    @Test
    void refusesWhatDoesNotFit() {
        Cluster cluster = new Cluster(List.of(LARGE));
        cluster.put(0, new int[] {0}, pod(0, 1, 600));

        assertThatThrownBy(() -> cluster.put(0, new int[] {0}, pod(0, 1, 500)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a device must have room");
        assertThatThrownBy(() -> cluster.put(0, new int[] {0}, pod(70_000, 1, 100)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a pod must fit where it goes");
        assertThatThrownBy(() -> cluster.put(0, new int[] {}, pod(0, 1, 100)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bestFitFillsUpWhatIsInUseAndFirstFitTheFirst() {
        List<Machine> machines = List.of(LARGE, LARGE);
        Cluster best = new Cluster(machines);
        best.put(1, new int[] {1}, pod(1_000, 1, 500));
        Cluster first = new Cluster(machines);
        first.put(1, new int[] {1}, pod(1_000, 1, 500));

        PlainPlacer.BEST_FIT.on(best, new Random(1)).place(pod(1_000, 1, 500));
        PlainPlacer.FIRST_FIT.on(first, new Random(1)).place(pod(1_000, 1, 500));

        assertThat(best.free(1, 1)).isZero();
        assertThat(first.free(0, 0)).isEqualTo(500);
    }

    @Test
    void thePoolPutsEveryPodWhereItFitsUntilNothingDoes() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            List<Machine> machines = List.of(SMALL, LARGE, SMALL, LARGE, LARGE);
            Cluster cluster = new Cluster(machines);
            Placer pool = new PoolPlacer(cluster, PoolPlacer.protocol(BalanceConfig.DEFAULT, "resource-aware"));
            for (int i = 0; i < 60; i++) {
                Pod pod = random.nextInt(3) == 0
                        ? pod(random.nextInt(4_000), 1 + random.nextInt(2), 1000)
                        : pod(random.nextInt(4_000), 1, 1 + random.nextInt(1000));
                boolean fits = false;
                for (int node = 0; node < cluster.size(); node++) {
                    fits |= cluster.fits(node, pod);
                }
                double before = cluster.allocationPercent();

                pool.place(pod);

                assertThat(cluster.allocationPercent() > before)
                        .as("seed %s, pod %s: %s", seed, i, pod)
                        .isEqualTo(fits);
            }
        }
    }

    @Test
    void arrivalsAskForNoMoreThanThirtyPercentAboveAll() {
        List<Pod> pods = List.of(pod(0, 1, 300), pod(0, 2, 1000), pod(0, 0, 0));

        List<Pod> drawn = Pod.arrivals(pods, 100_000, new Random(3));

        assertThat(drawn.stream().mapToInt(Pod::totalMilli).sum()).isBetween(128_000, 130_000);
        assertThat(drawn).containsAll(pods).isNotEqualTo(Pod.arrivals(pods, 100_000, new Random(4)));
        assertThat(drawn).isEqualTo(Pod.arrivals(pods, 100_000, new Random(3)));
    }

    private static Pod pod(int cpuMilli, int gpus, int gpuMilli) {
        return new Pod("pod", cpuMilli, 1_000, gpus, gpuMilli, List.of());
    }
}
