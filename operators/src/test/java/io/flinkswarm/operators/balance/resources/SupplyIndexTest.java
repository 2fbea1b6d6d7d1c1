package io.flinkswarm.operators.balance.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SupplyIndexTest {
    private static final String[] MODELS = {null, "T4", "G2", "A10"};

    private static Demand demand(long cpu, int gpus, int milli, String... models) {
        return Demand.of(new long[] {cpu}, gpus, milli, List.of(models));
    }

    private static Demand anyDemand(SplittableRandom random) {
        String[] models = random.nextInt(4) == 0 ? new String[] {"T4", "A10"} : new String[0];
        return Demand.of(
                new long[] {random.nextInt(5) * 2000L, random.nextInt(3) * 100L},
                random.nextInt(3) == 0 ? random.nextInt(12) : random.nextInt(2),
                random.nextInt(3) == 0 ? 1000 : 1 + random.nextInt(1000),
                List.of(models));
    }

    private static Supply anySupply(SplittableRandom random) {
        int model = random.nextInt(MODELS.length);
        return Supply.of(
                new long[] {random.nextInt(64_000), random.nextInt(1000)},
                model == 0 ? 0 : 1 + random.nextInt(12),
                MODELS[model]);
    }

    private static int[] ask(SupplyIndex index, Demand demand, int most) {
        int[] slots = new int[most];
        return Arrays.copyOf(slots, index.candidates(demand, most, slots));
    }

    @Test
    void yieldsNothingFromNothing() {
        SupplyIndex index = new SupplyIndex();

        assertThat(ask(index, Demand.NONE, 4)).isEmpty();
        assertThat(index.size()).isZero();
    }

    @Test
    void looksForAShareInTheSmallestGapsFirst() {
        SupplyIndex index = new SupplyIndex();
        int[] idle = {1000, 320, 700, 250};
        for (int slot = 0; slot < idle.length; slot++) {
            Supply supply = Supply.of(new long[] {8000}, 1, "T4");
            supply.reserve(demand(0, 1, Math.max(1, 1000 - idle[slot])), null);
            index.add(slot, supply);
        }

        assertThat(ask(index, demand(1000, 1, 300), 2)).containsExactly(1, 2);
        assertThat(ask(index, demand(1000, 1, 300), 4)).containsExactly(1, 2, 0);
    }

    @Test
    void looksForATaskWithoutGpuWhereNoGpuIsIdleFirst() {
        SupplyIndex index = new SupplyIndex();
        index.add(0, Supply.of(new long[] {8000}, 4, "T4"));
        index.add(1, Supply.of(new long[] {8000}, 0, null));
        index.add(2, Supply.of(new long[] {32_000}, 4, "T4"));

        assertThat(ask(index, demand(1000, 0, 0), 3)).containsExactly(1, 2, 0);
    }

    @Test
    void takesSomethingOfEachKindOfNode() {
        SupplyIndex index = new SupplyIndex();
        for (int slot = 0; slot < 300; slot++) {
            index.add(slot, Supply.of(new long[] {8000}, 2, slot < 280 ? "G2" : slot < 290 ? "T4" : "A10"));
        }

        int[] found = ask(index, demand(1000, 1, 1000), 9);

        assertThat(found).hasSize(9);
        assertThat(Arrays.stream(found).filter(slot -> slot < 280).count()).isEqualTo(3);
        assertThat(Arrays.stream(found).filter(slot -> slot >= 290).count()).isEqualTo(3);
    }

    @Test
    void forgetsRemovedNodesAndIgnoresUnknownOnes() {
        SupplyIndex index = new SupplyIndex();
        index.add(3, Supply.of(new long[] {8000}, 0, null));
        index.remove(3);
        index.remove(3);
        index.remove(77);

        assertThat(index.size()).isZero();
        assertThat(ask(index, demand(1, 0, 0), 4)).isEmpty();
    }

    @Test
    void findsWhatIsFreedAfterASearchInVain() {
        SupplyIndex index = new SupplyIndex();
        Supply supply = Supply.of(new long[] {9000}, 0, null);
        index.add(0, supply);
        Demand some = demand(600, 0, 0);
        int[] devices = supply.reserve(some, null);
        index.changed(0, supply);

        assertThat(ask(index, demand(8500, 0, 0), 1)).isEmpty();

        supply.release(some, devices);
        index.changed(0, supply);

        assertThat(ask(index, demand(8500, 0, 0), 1)).containsExactly(0);
    }

    /** Nodes come, change and go; beside a scan of all of them. */
    @Test
    void yieldsAllThatFitWhereAsManyAreAskedForAndAtLeastOneWhereAnyFits() {
        for (long seed = 1; seed <= 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SupplyIndex index = new SupplyIndex();
            Map<Integer, Supply> nodes = new TreeMap<>();

            for (int step = 0; step < 400; step++) {
                change(random, index, nodes);
                Demand demand = anyDemand(random);
                List<Integer> fitting = new ArrayList<>();
                nodes.forEach((slot, supply) -> {
                    if (supply.fits(demand)) {
                        fitting.add(slot);
                    }
                });
                int most = 1 + random.nextInt(8);
                int[] few = ask(index, demand, most);
                int[] all = ask(index, demand, nodes.size() + 1);

                assertThat(index.size()).as("seed %d", seed).isEqualTo(nodes.size());
                assertThat(all)
                        .as("seed %d", seed)
                        .containsExactlyInAnyOrder(
                                fitting.stream().mapToInt(i -> i).toArray());
                assertThat(few).as("seed %d", seed).hasSize(Math.min(most, fitting.size()));
                assertThat(few).as("seed %d", seed).doesNotHaveDuplicates();
                assertThat(fitting)
                        .as("seed %d", seed)
                        .containsAll(Arrays.stream(few).boxed().toList());
            }
        }
    }

    @Test
    void yieldsTheSameWhenRebuiltInAnotherOrder() {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SupplyIndex index = new SupplyIndex();
            Map<Integer, Supply> nodes = new TreeMap<>();
            for (int step = 0; step < 300; step++) {
                change(random, index, nodes);
                ask(index, anyDemand(random), 4);
            }
            SupplyIndex rebuilt = new SupplyIndex();
            List<Integer> slots = new ArrayList<>(nodes.keySet());
            Collections.reverse(slots);
            slots.forEach(slot -> rebuilt.add(slot, nodes.get(slot).copy()));

            for (int i = 0; i < 100; i++) {
                Demand demand = anyDemand(random);
                assertThat(ask(rebuilt, demand, 5)).as("seed %d", seed).containsExactly(ask(index, demand, 5));
            }
        }
    }

    private static void change(SplittableRandom random, SupplyIndex index, Map<Integer, Supply> nodes) {
        int slot = random.nextInt(40);
        Supply supply = nodes.get(slot);
        int kind = random.nextInt(12);
        if (supply == null || kind == 0) {
            nodes.put(slot, anySupply(random));
            index.add(slot, nodes.get(slot));
        } else if (kind == 1) {
            nodes.remove(slot);
            index.remove(slot);
        } else {
            Demand demand = anyDemand(random);
            if (supply.fits(demand)) {
                int[] devices = supply.reserve(demand, null);
                index.changed(slot, supply);
                if (random.nextInt(3) == 0) {
                    supply.release(demand, devices);
                    index.changed(slot, supply);
                }
            }
        }
    }
}
