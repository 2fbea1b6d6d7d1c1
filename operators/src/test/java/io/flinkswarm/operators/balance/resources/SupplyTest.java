package io.flinkswarm.operators.balance.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SupplyTest {
    private static Demand cpu(long milli) {
        return Demand.of(new long[] {milli}, 0, 0, List.of());
    }

    private static Demand gpu(int gpus, int milli, String... models) {
        return Demand.of(new long[0], gpus, milli, List.of(models));
    }

    private static ResourceNames cpuAndMemory() {
        ResourceNames names = new ResourceNames();
        names.add("cpu");
        names.add("memory");
        return names;
    }

    @Test
    void hasNothingBeforeItsFirstReport() {
        Supply supply = new Supply();

        assertThat(supply.fits(Demand.NONE)).isTrue();
        assertThat(supply.fits(cpu(1))).isFalse();
        assertThat(supply.fits(gpu(1, 1))).isFalse();
        assertThat(supply.utilisation()).isZero();
    }

    @Test
    void countsTheGreaterOfReservedAndReported() {
        Supply supply = Supply.of(new long[] {8000, 100}, 0, null);
        supply.reserve(cpu(3000), null);

        supply.report(new long[] {8000, 100}, new long[] {1000}, 0, 0, null);
        assertThat(supply.free(0)).isEqualTo(5000);

        supply.report(new long[] {8000, 100}, new long[] {4500}, 0, 0, null);
        assertThat(supply.free(0)).isEqualTo(3500);
        assertThat(supply.free(1)).isEqualTo(100);
        assertThat(supply.free(2)).isZero();
    }

    @Test
    void saysWhatIsShort() {
        Supply supply = Supply.of(new long[] {8000}, 2, "T4");
        supply.reserve(gpu(1, 400), null);
        supply.reserve(gpu(1, 700), null);

        assertThat(supply.shortage(Demand.of(new long[] {11_000}, 1, 1000, List.of("G2")), cpuAndMemory()))
                .isEqualTo("gpu model; cpu short by 3; gpu short by 0.4");
        assertThat(supply.shortage(Demand.of(new long[] {8500, 250}, 2, 1000, List.of()), cpuAndMemory()))
                .isEqualTo("cpu short by 0.5; memory short by 0.25; gpu short by 2");
        assertThat(supply.shortage(Demand.of(new long[] {0, 0, 1000}, 0, 0, List.of()), cpuAndMemory()))
                .isEqualTo("resource 2 short by 1");
        assertThat(supply.shortage(cpu(8000), cpuAndMemory())).isEmpty();
    }

    @Test
    void tellsWhatIsTakenFromWhatCanNeverBe() {
        Supply supply = Supply.of(new long[] {8000}, 2, "T4");
        supply.reserve(Demand.of(new long[] {6000}, 1, 10, List.of()), null);

        assertThat(supply.fits(cpu(8000))).isFalse();
        assertThat(supply.canEver(cpu(8000))).isTrue();
        assertThat(supply.canEver(cpu(8001))).isFalse();
        assertThat(supply.fits(gpu(2, 1000))).isFalse();
        assertThat(supply.canEver(gpu(2, 1000))).isTrue();
        assertThat(supply.canEver(gpu(3, 1000))).isFalse();
        assertThat(supply.canEver(gpu(1, 10, "G2"))).isFalse();
    }

    @Test
    void takesTheDeviceWithTheLeastLeftThatSuffices() {
        Supply supply = Supply.of(new long[0], 3, "T4");
        supply.reserve(gpu(1, 500), new int[] {2});
        supply.reserve(gpu(1, 300), new int[] {1});

        assertThat(supply.devices(gpu(1, 500))).containsExactly(2);
        assertThat(supply.devices(gpu(1, 600))).containsExactly(1);
        assertThat(supply.devices(gpu(1, 1000))).containsExactly(0);
        assertThat(supply.devices(cpu(1))).isEmpty();
        assertThatThrownBy(() -> supply.devices(gpu(2, 1000))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesWholeDevicesForATaskThatAsksForSeveral() {
        Supply supply = Supply.of(new long[0], 4, "T4");
        supply.reserve(gpu(1, 1), new int[] {1});

        int[] devices = supply.reserve(gpu(3, 1000), null);

        assertThat(devices).containsExactly(0, 2, 3);
        assertThat(supply.idleTotal()).isEqualTo(999);
        assertThat(supply.wholeIdle()).isZero();
        assertThat(supply.mostIdle()).isEqualTo(999);
    }

    @Test
    void refusesToReserveWhatDoesNotFit() {
        Supply supply = Supply.of(new long[] {1000}, 2, "T4");

        assertThatThrownBy(() -> supply.reserve(cpu(1001), null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("demand must fit the node, but was Demand[1001]: ask fits() first");
        assertThatThrownBy(() -> supply.reserve(gpu(1, 5), new int[] {2}))
                .hasMessage("device must have 5 thousandths free, but was device 2");
        assertThatThrownBy(() -> supply.reserve(gpu(2, 1000), new int[] {1, 1}))
                .hasMessage("devices must be distinct, but were [1, 1]");
        assertThatThrownBy(() -> supply.reserve(gpu(2, 1000), new int[] {1}))
                .hasMessage("devices must be as many as the task asks, 2, but were 1");
        assertThat(supply.idleTotal()).isEqualTo(2000);
    }

    @Test
    void givesBackWhatWasReservedAlsoAfterDevicesWentAway() {
        Supply supply = Supply.of(new long[] {8000}, 2, "T4");
        Demand demand = Demand.of(new long[] {5000}, 1, 600, List.of());
        int[] devices = supply.reserve(demand, new int[] {1});

        supply.report(new long[] {4000}, new long[0], 1, 0, "T4");

        assertThat(supply.free(0)).isZero();
        assertThat(supply.idleTotal()).isEqualTo(1000);

        supply.report(new long[] {8000}, new long[0], 2, 0, "T4");

        assertThat(supply.free(0)).isEqualTo(3000);
        assertThat(supply.idle(1)).isEqualTo(400);

        supply.report(new long[] {4000}, new long[0], 1, 0, "T4");
        supply.release(demand, devices);
        supply.report(new long[] {8000}, new long[0], 2, 0, "T4");

        assertThat(supply.free(0)).isEqualTo(8000);
        assertThat(supply.wholeIdle()).isEqualTo(2);
    }

    @Test
    void takesWorkThatIsNotThePoolsOffTheFullestDevices() {
        Supply supply = Supply.of(new long[0], 3, "T4");
        supply.reserve(gpu(1, 400), new int[] {1});

        supply.report(new long[0], new long[0], 3, 1200, "T4");

        assertThat(supply.idle(0)).isEqualTo(800);
        assertThat(supply.idle(1)).isZero();
        assertThat(supply.idle(2)).isEqualTo(1000);

        // The pool's own task turns up in the report later: until then it counts once.
        supply.reserve(gpu(1, 1000), new int[] {2});

        assertThat(supply.idleTotal()).isEqualTo(1600);
    }

    @Test
    void takesNoteOfWorkThatOthersPlacedEvenBeyondWhatItHas() {
        Supply supply = Supply.of(new long[] {1000}, 1, "T4");
        Demand beyond = Demand.of(new long[] {3000, 5}, 1, 400, List.of());

        supply.occupy(beyond);

        assertThat(supply.free(0)).isZero();
        assertThat(supply.idle(0)).isEqualTo(1000);

        supply.release(beyond, new int[0]);

        assertThat(supply.free(0)).isEqualTo(1000);
    }

    @Test
    void emptiedItHasAllItsCapacity() {
        Supply supply = Supply.of(new long[] {1000}, 2, "T4");
        supply.reserve(Demand.of(new long[] {700}, 1, 400, List.of()), null);

        Supply emptied = supply.emptied();

        assertThat(emptied.free(0)).isEqualTo(1000);
        assertThat(emptied.wholeIdle()).isEqualTo(2);
        assertThat(emptied.model()).isEqualTo("T4");
        assertThat(supply.free(0)).isEqualTo(300);
    }

    @Test
    void isAsUsedAsItsScarcestResource() {
        Supply supply = Supply.of(new long[] {8000, 1000}, 4, "T4");
        supply.reserve(Demand.of(new long[] {2000, 100}, 1, 500, List.of()), null);

        assertThat(supply.utilisation()).isEqualTo(.25, within(1e-12));

        supply.reserve(gpu(2, 1000), null);

        assertThat(supply.utilisation()).isEqualTo(.625, within(1e-12));
    }

    @Test
    void refusesMoreDevicesThanANodeCanHave() {
        assertThatThrownBy(() -> Supply.of(new long[0], 1025, null))
                .hasMessage("gpus must be from 0 to 1024, but was 1025");
    }

    /** Reservations, releases and reports in any order, beside sums that are taken anew each time. */
    @Test
    void agreesWithSumsTakenAnewAndIsNeverNegative() throws IOException {
        for (long seed = 1; seed <= 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Supply supply = new Supply();
            long[] capacity = {};
            long[] used = {};
            int gpus = 0;
            List<Demand> demands = new ArrayList<>();
            List<int[]> devices = new ArrayList<>();

            for (int step = 0; step < 300; step++) {
                int kind = random.nextInt(10);
                if (kind == 0) {
                    capacity = random.longs(random.nextInt(4), 0, 10_000).toArray();
                    used = random.longs(random.nextInt(4), 0, 5000).toArray();
                    gpus = random.nextInt(9);
                    supply.report(capacity, used, gpus, 0, "T4");
                } else if (kind < 4 && !demands.isEmpty()) {
                    int which = random.nextInt(demands.size());
                    supply.release(demands.remove(which), devices.remove(which));
                } else {
                    Demand demand = Demand.of(
                            random.longs(random.nextInt(4), 0, 3000).toArray(),
                            random.nextInt(4),
                            1 + random.nextInt(1000),
                            List.of());
                    if (supply.fits(demand)) {
                        devices.add(supply.reserve(demand, null));
                        demands.add(demand);
                    } else {
                        assertThatThrownBy(() -> supply.reserve(demand, null))
                                .isInstanceOf(IllegalStateException.class);
                    }
                }
                assertAgrees(supply, capacity, used, gpus, demands, devices, seed);
                Supply restored = Bytes.read(Bytes.of(supply::write), Supply::read);
                assertAgrees(restored, capacity, used, gpus, demands, devices, seed);
                assertThat(Bytes.of(supply.copy()::write)).as("seed %d", seed).isEqualTo(Bytes.of(supply::write));
            }
        }
    }

    private static void assertAgrees(
            Supply supply,
            long[] capacity,
            long[] used,
            int gpus,
            List<Demand> demands,
            List<int[]> devices,
            long seed) {
        for (int r = 0; r < 5; r++) {
            int resource = r;
            long reserved = demands.stream().mapToLong(d -> d.amount(resource)).sum();
            long has = r < capacity.length ? capacity[r] : 0;
            long uses = r < used.length ? used[r] : 0;
            assertThat(supply.free(r)).as("seed %d", seed).isEqualTo(Math.max(0, has - Math.max(reserved, uses)));
            assertThat(supply.reserved(r)).as("seed %d", seed).isEqualTo(reserved);
        }
        int[] idle = new int[gpus];
        Arrays.fill(idle, 1000);
        for (int i = 0; i < demands.size(); i++) {
            for (int device : devices.get(i)) {
                if (device < gpus) {
                    idle[device] -= demands.get(i).gpuMilli();
                }
            }
        }
        for (int d = 0; d < gpus; d++) {
            assertThat(supply.idle(d)).as("seed %d", seed).isEqualTo(idle[d]).isNotNegative();
        }
        assertThat(supply.idleTotal())
                .as("seed %d", seed)
                .isEqualTo(Arrays.stream(idle).sum());
        assertThat(supply.mostIdle())
                .as("seed %d", seed)
                .isEqualTo(Arrays.stream(idle).max().orElse(0));
        assertThat(supply.wholeIdle()).as("seed %d", seed).isEqualTo((int)
                Arrays.stream(idle).filter(x -> x == 1000).count());
        assertThat(supply.utilisation()).as("seed %d", seed).isBetween(0.0, 1.0);
    }
}
