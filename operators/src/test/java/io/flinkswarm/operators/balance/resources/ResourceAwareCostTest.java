package io.flinkswarm.operators.balance.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResourceAwareCostTest {
    /** More than the terms that only decide what is equal by GPU. */
    private static final double SMALL = .5;

    private static Demand demand(long cpu, int gpus, int milli) {
        return Demand.of(new long[] {cpu}, gpus, milli, List.of());
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

    private static Supply node(long cpu, int gpus) {
        return Supply.of(new long[] {cpu}, gpus, "T4");
    }

    private static Supply nodeWithIdle(long cpu, int... idle) {
        Supply supply = node(cpu, idle.length);
        for (int d = 0; d < idle.length; d++) {
            if (idle[d] < 1000) {
                supply.reserve(demand(0, 1, 1000 - idle[d]), new int[] {d});
            }
        }
        return supply;
    }

    @Test
    void wasteIsWhatRemainsWhenArrivalsFillADevice() {
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(demand(0, 1, 500), demand(0, 1, 1000)));

        // Shares of 500 are half the arrivals, so half a hundredth is too rare to wait for.
        double gap = .005 * 500 / .505;
        assertThat(cost.waste(0)).isZero();
        assertThat(cost.waste(499)).isEqualTo(499);
        assertThat(cost.waste(500)).isEqualTo(gap, within(1e-9));
        assertThat(cost.waste(1000)).isEqualTo((.005 * 1000 + .5 * gap) / 1.005, within(1e-9));
    }

    @Test
    void wholeDevicesAreNotWastedByAMixThatAsksNoShares() {
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(demand(0, 1, 1000), demand(0, 4, 1000)));

        assertThat(cost.waste(1000)).isZero();
        assertThat(cost.waste(400)).isEqualTo(400);
    }

    @Test
    void aShareGoesIntoTheGapItFills() {
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(demand(0, 1, 300), demand(0, 1, 700), demand(0, 1, 1000)));
        Supply supply = nodeWithIdle(1000, 1000, 300, 400);

        assertThat(cost.devices(supply, demand(0, 1, 300))).containsExactly(1);
        // Every model is wanted alike: a fifth of what is taken, wherever.
        assertThat(cost.cost(supply, demand(0, 1, 300)))
                .isEqualTo(cost.waste(0) - cost.waste(300) + .2 * 300, within(SMALL));
        assertThat(cost.cost(nodeWithIdle(1000, 300), demand(0, 1, 300)))
                .isLessThan(cost.cost(nodeWithIdle(1000, 400), demand(0, 1, 300)))
                .isLessThan(cost.cost(nodeWithIdle(1000, 1000), demand(0, 1, 300)));
    }

    @Test
    void takesWholeDevicesInOrder() {
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(demand(0, 1, 300)));
        Supply supply = nodeWithIdle(1000, 300, 1000, 1000);

        assertThat(cost.devices(supply, demand(0, 2, 1000))).containsExactly(1, 2);
        assertThat(cost.devices(supply, demand(0, 1, 1000))).containsExactly(1);
        assertThat(cost.devices(supply, demand(0, 0, 0))).isEmpty();
        assertThatThrownBy(() -> cost.devices(supply, demand(0, 3, 1000))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatDoesNotFitCostsInfinitelyMuch() {
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(demand(1000, 1, 300)));

        assertThat(cost.cost(node(999, 1), demand(1000, 1, 300))).isInfinite().isPositive();
    }

    @Test
    void gpuIsStrandedWhereAnotherResourceCannotCarryIt() {
        // Each task asks 2 thousandths of cpu per GPU milli: 3000 carry three quarters of 2000 milli, 2000 half of
        // them.
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(demand(2000, 1, 1000)));

        assertThat(cost.cost(node(3000, 2), demand(1000, 0, 0))).isEqualTo(.5 * (.5 - .25) * 2000, within(SMALL));
        assertThat(cost.cost(node(8000, 2), demand(1000, 0, 0))).isEqualTo(0, within(SMALL));
        assertThat(cost.cost(nodeWithIdle(3000, 0, 0), demand(1000, 0, 0))).isEqualTo(0, within(SMALL));
    }

    @Test
    void frugalTasksAreCountedOnFirst() {
        // Half the GPU work asks 1 per milli, half 3: at a quarter of the mean, the frugal half is carried already.
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(demand(3000, 1, 1000), demand(1000, 1, 1000)));

        double from = cost.cost(node(2000, 1), demand(1500, 0, 0));
        double halfWay = cost.cost(node(2000, 1), demand(1000, 0, 0));

        assertThat(from).isEqualTo(.5 * .5 * 1000, within(SMALL));
        assertThat(halfWay).isEqualTo(.5 * (1 - .5 - 500. / 1500 * .5) * 1000, within(SMALL));
    }

    @Test
    void hungryTasksGoWhereCpuAboundsAndFrugalOnesWhereItIsScarce() {
        Demand frugal = demand(1000, 1, 1000);
        Demand hungry = demand(10_000, 1, 1000);
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(frugal, hungry));
        Supply abundant = node(60_000, 4);
        Supply scarce = node(12_000, 4);

        assertThat(cost.cost(abundant, hungry)).isLessThan(cost.cost(scarce, hungry));
        assertThat(cost.cost(scarce, frugal)).isLessThan(cost.cost(abundant, frugal));
    }

    @Test
    void aTaskWithoutGpuLeavesCpuToIdleGpus() {
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(demand(8000, 1, 1000), demand(4000, 0, 0)));

        double exhausted = cost.cost(nodeWithIdle(16_000, 0, 0), demand(4000, 0, 0));
        double surplus = cost.cost(nodeWithIdle(64_000, 1000, 0), demand(4000, 0, 0));
        double needed = cost.cost(nodeWithIdle(16_000, 1000, 1000), demand(4000, 0, 0));

        assertThat(exhausted).isLessThan(needed - 100);
        assertThat(surplus).isLessThan(needed - 100);
    }

    @Test
    void leavesAModelToThoseWhoInsistOnIt() {
        Demand any = demand(1000, 1, 1000);
        Demand choosy = Demand.of(new long[] {1000}, 1, 1000, List.of("V100"));
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(any, choosy));
        Supply coveted = Supply.of(new long[] {64_000}, 4, "V100");

        assertThat(cost.cost(coveted, any) - cost.cost(node(64_000, 4), any)).isEqualTo(.2 * .5 * 1000, within(1e-6));
    }

    @Test
    void usesANodeThatIsTouchedAlready() {
        Demand whole = demand(1000, 1, 1000);
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(whole));
        Supply touched = nodeWithIdle(64_000, 1000, 1000, 1000, 0);

        assertThat(cost.cost(touched, whole)).isLessThan(cost.cost(node(64_000, 4), whole));
    }

    @Test
    void withoutGpusItTakesTheNodeThatIsUsedUnevenlyTheOtherWay() {
        Demand cpuHeavy = Demand.of(new long[] {4000, 1000}, 0, 0, List.of());
        Demand memoryHeavy = Demand.of(new long[] {1000, 4000}, 0, 0, List.of());
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(cpuHeavy, memoryHeavy));
        Supply muchCpu = Supply.of(new long[] {16_000, 8000}, 0, null);
        Supply muchMemory = Supply.of(new long[] {8000, 16_000}, 0, null);
        // As much room for a mean task is left here as on muchCpu, but more memory is left over.
        Supply bothMuch = Supply.of(new long[] {11_000, 14_000}, 0, null);

        assertThat(cost.cost(muchCpu, cpuHeavy))
                .isLessThan(cost.cost(muchMemory, cpuHeavy))
                .isLessThan(cost.cost(bothMuch, cpuHeavy));
        assertThat(cost.cost(muchMemory, memoryHeavy)).isLessThan(cost.cost(muchCpu, memoryHeavy));
    }

    @Test
    void amongNodesWhoseGpusAreTakenItTakesTheFuller() {
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(demand(1000, 1, 1000), demand(1000, 0, 0)));

        assertThat(cost.cost(nodeWithIdle(4000, 0), demand(1000, 0, 0)))
                .isLessThan(cost.cost(nodeWithIdle(8000, 0), demand(1000, 0, 0)));
    }

    @Test
    void withoutGpusItTakesTheEmptierOfLikeNodes() {
        ResourceAwareCost cost = new ResourceAwareCost(mixOf(demand(1000, 0, 0)));

        assertThat(cost.cost(Supply.of(new long[] {8000}, 0, null), demand(1000, 0, 0)))
                .isLessThan(cost.cost(Supply.of(new long[] {4000}, 0, null), demand(1000, 0, 0)));
    }

    @Test
    void followsTheMix() {
        TaskMix mix = mixOf(demand(0, 1, 400));
        ResourceAwareCost cost = new ResourceAwareCost(mix);
        Demand whole = demand(0, 1, 1000);
        double before = cost.waste(300);
        Supply other = Supply.of(new long[] {0}, 1, "G2");
        double preferenceBefore = cost.cost(other, whole) - cost.cost(node(0, 1), whole);
        for (int i = 0; i < 3000; i++) {
            mix.add(Demand.of(new long[0], 1, 300, List.of("G2")));
        }

        assertThat(before).isEqualTo(300);
        assertThat(cost.waste(300)).isLessThan(10);
        assertThat(preferenceBefore).isZero();
        assertThat(cost.cost(other, whole) - cost.cost(node(0, 1), whole)).isGreaterThan(100);
    }

    @Test
    void nodesCostTheSameBeforeAnythingIsLearned() {
        ResourceAwareCost cost = new ResourceAwareCost(new TaskMix());

        assertThat(cost.cost(node(1000, 1), demand(10, 1, 300)))
                .isEqualTo(cost.cost(node(9000, 1), demand(10, 1, 300)))
                .isFinite();
        assertThat(cost.cost(Supply.of(new long[] {1000}, 0, null), demand(10, 0, 0)))
                .isFinite();
    }

    @Test
    void isFiniteWhereverTheTaskFitsAndReservesTheDevicesItNames() {
        for (long seed = 1; seed <= 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TaskMix mix = new TaskMix();
            ResourceAwareCost cost = new ResourceAwareCost(mix);
            Supply supply = node(random.nextInt(64_000), random.nextInt(9));

            for (int i = 0; i < 60; i++) {
                Demand demand = demand(random.nextInt(3) * 1000L, random.nextInt(3), 1 + random.nextInt(1000));
                mix.add(demand);
                assertThat(Double.isFinite(cost.cost(supply, demand)))
                        .as("seed %d", seed)
                        .isEqualTo(supply.fits(demand));
                if (supply.fits(demand)) {
                    long idle = supply.idleTotal();
                    supply.reserve(demand, cost.devices(supply, demand));
                    assertThat(supply.idleTotal()).as("seed %d", seed).isEqualTo(idle - demand.gpuTotal());
                }
            }
        }
    }
}
