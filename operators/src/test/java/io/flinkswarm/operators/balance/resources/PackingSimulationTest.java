package io.flinkswarm.operators.balance.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

/** A generated GPU pool that is offered 130 % of what it has: how much of it comes to use. */
class PackingSimulationTest {
    private static final int SEEDS = 4;
    private static final Demand[] DEMANDS = {
        demand(4000, 30_000, 1, 810),
        demand(11_000, 48_000, 1, 1000),
        demand(3000, 6000, 1, 1000),
        demand(18_000, 64_000, 1, 1000),
        demand(12_000, 46_000, 1, 470),
        demand(4000, 22_000, 1, 320),
        demand(8000, 30_000, 1, 230),
        demand(4000, 20_000, 1, 160),
        demand(12_000, 57_000, 0, 0),
        demand(32_000, 49_000, 0, 0),
        demand(24_000, 120_000, 2, 1000),
        demand(80_000, 300_000, 8, 1000)
    };
    private static final int[] WEIGHTS = {13, 20, 9, 5, 10, 6, 4, 3, 5, 4, 1, 1};

    private static Demand demand(long cpu, long memory, int gpus, int milli) {
        return Demand.of(new long[] {cpu, memory}, gpus, milli, List.of());
    }

    /** What stands against a task on a node; may choose the devices too. */
    private interface Scheduler {
        int place(Supply[] nodes, Demand demand);

        default int[] devices(Supply supply, Demand demand) {
            return supply.devices(demand);
        }
    }

    private static Supply[] pool(Random random) {
        List<Supply> nodes = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            nodes.add(Supply.of(new long[] {96_000, 393_000}, 8, "G2"));
        }
        for (int i = 0; i < 50; i++) {
            nodes.add(Supply.of(new long[] {104_000, 524_000}, 2, "T4"));
        }
        for (int i = 0; i < 14; i++) {
            nodes.add(Supply.of(new long[] {16_000, 122_000}, 2, "P100"));
        }
        Collections.shuffle(nodes, random);
        return nodes.toArray(new Supply[0]);
    }

    private static double used(long seed, TaskMix mix, Function<Supply[], Scheduler> schedulers) {
        Random random = new Random(seed);
        Supply[] nodes = pool(random);
        Scheduler scheduler = schedulers.apply(nodes);
        long all = 0;
        for (Supply node : nodes) {
            all += node.idleTotal();
        }
        long offered = 0;
        long used = 0;
        while (offered < 1.3 * all) {
            int pick = random.nextInt(81);
            int which = 0;
            while (pick >= WEIGHTS[which]) {
                pick -= WEIGHTS[which++];
            }
            Demand demand = DEMANDS[which];
            offered += demand.gpuTotal();
            mix.add(demand);
            int chosen = scheduler.place(nodes, demand);
            if (chosen >= 0) {
                nodes[chosen].reserve(demand, scheduler.devices(nodes[chosen], demand));
                used += demand.gpuTotal();
            }
        }
        return (double) used / all;
    }

    private static int cheapest(Supply[] nodes, Demand demand, ToDoubleBiFunction<Supply, Demand> cost) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < nodes.length; i++) {
            double value = nodes[i].fits(demand) ? cost.applyAsDouble(nodes[i], demand) : Double.POSITIVE_INFINITY;
            if (value < least) {
                least = value;
                best = i;
            }
        }
        return best;
    }

    private static Scheduler aware(TaskMix mix) {
        ResourceAwareCost cost = new ResourceAwareCost(mix);
        return new Scheduler() {
            @Override
            public int place(Supply[] nodes, Demand demand) {
                return cheapest(nodes, demand, cost::cost);
            }

            @Override
            public int[] devices(Supply supply, Demand demand) {
                return cost.devices(supply, demand);
            }
        };
    }

    private static Scheduler awareOfFew(TaskMix mix, Supply[] nodes, int candidates) {
        ResourceAwareCost cost = new ResourceAwareCost(mix);
        SupplyIndex index = new SupplyIndex();
        for (int i = 0; i < nodes.length; i++) {
            index.add(i, nodes[i]);
        }
        int[] slots = new int[candidates];
        return new Scheduler() {
            private int last = -1;

            @Override
            public int place(Supply[] all, Demand demand) {
                if (last >= 0) {
                    index.changed(last, all[last]);
                }
                last = -1;
                double least = Double.POSITIVE_INFINITY;
                for (int i = index.candidates(demand, candidates, slots) - 1; i >= 0; i--) {
                    double value = cost.cost(all[slots[i]], demand);
                    if (value < least) {
                        least = value;
                        last = slots[i];
                    }
                }
                return last;
            }

            @Override
            public int[] devices(Supply supply, Demand demand) {
                return cost.devices(supply, demand);
            }
        };
    }

    private static Scheduler bestFit() {
        return (nodes, demand) -> cheapest(
                nodes,
                demand,
                (supply, asked) -> supply.free(0) / 104_000.0
                        + supply.free(1) / 524_000.0
                        + (supply.idleTotal() - asked.gpuTotal()) / 8000.0);
    }

    private static Scheduler firstFit() {
        return (nodes, demand) -> cheapest(nodes, demand, (supply, asked) -> 0);
    }

    private static Scheduler steepestDescent(TaskMix mix) {
        Fragmentation fragmentation = new Fragmentation(mix);
        return (nodes, demand) -> cheapest(
                nodes, demand, (supply, asked) -> fragmentation.gradient(supply, asked, supply.devices(asked)));
    }

    @Test
    void usesMoreThanFirstFitBestFitAndSteepestDescent() {
        double aware = 0;
        double few = 0;
        double first = 0;
        double best = 0;
        double descent = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            TaskMix mix = new TaskMix();
            TaskMix fewMix = new TaskMix();
            TaskMix descentMix = new TaskMix();
            aware += used(seed, mix, nodes -> aware(mix)) / SEEDS;
            few += used(seed, fewMix, nodes -> awareOfFew(fewMix, nodes, 16)) / SEEDS;
            first += used(seed, new TaskMix(), nodes -> firstFit()) / SEEDS;
            best += used(seed, new TaskMix(), nodes -> bestFit()) / SEEDS;
            descent += used(seed, descentMix, nodes -> steepestDescent(descentMix)) / SEEDS;
        }

        assertThat(aware)
                .as("first fit %.4f, best fit %.4f, descent %.4f, of few %.4f", first, best, descent, few)
                .isGreaterThan(first + .01)
                .isGreaterThan(best + .01)
                .isGreaterThan(descent + .01);
        assertThat(few).isGreaterThan(aware - .003);
    }
}
