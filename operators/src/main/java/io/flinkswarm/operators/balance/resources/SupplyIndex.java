package io.flinkswarm.operators.balance.resources;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes of a pool by what is free on them: yields a few that can take a task and are worth asking for their cost.
 *
 * <p>Nodes of the same GPU model and with about as much of the first resource free are a {@link NodeGroup}; in it, they stand
 * on a shelf for each level of idle milli that a device of theirs has, on one for the number of whole devices, and on one
 * for the first resource per idle GPU milli. A share of a device looks at the lowest level that suffices and goes up; whole
 * devices look at all nodes that have enough; a task without GPU first looks where no GPU is idle, then where there is most
 * for each. Of each group something is taken, so that the choice stays varied.
 *
 * <p>Lives on the heap and is rebuilt from the nodes on demand. What it yields depends on the contents alone, not on the
 * order in which they came. If any node can take the task, at least one is yielded. The index keeps the supplies it is given
 * and has to be told of each change.
 */
@Internal
public final class SupplyIndex {
    /** Rounds in which each bucket gives its share, before the first ones give all they have. */
    private static final int SHARED_PASSES = 2;

    private final Map<Integer, Entry> entries = new HashMap<>();

    /** By model and room; a list, as it is gone through for each task. */
    private final List<NodeGroup> groups = new ArrayList<>();

    private NodeGroup[] eligible = new NodeGroup[16];
    private int eligibleGroups;
    private int[] taken = new int[64];
    private int query;

    /** An index without nodes. */
    public SupplyIndex() {}

    /** The nodes in the index. */
    public int size() {
        return entries.size();
    }

    /** Takes up a node, or what became of it if it is known. */
    public void add(int slot, Supply supply) {
        changed(slot, supply);
    }

    /** Follows a change of what a node has or has free. */
    public void changed(int slot, Supply supply) {
        Entry entry = entries.get(slot);
        if (entry == null) {
            entry = new Entry();
            entries.put(slot, entry);
            if (slot >= taken.length) {
                taken = Arrays.copyOf(taken, Math.max(2 * taken.length, slot + 1));
            }
        }
        int room = Shelves.room(supply.free(0));
        NodeGroup group = entry.group;
        if (group != null && !group.is(supply.model(), room)) {
            leave(slot, entry);
            group = null;
        }
        if (group == null) {
            group = group(supply.model(), room);
            group.nodes++;
            entry.group = group;
            entry.shelves = 0;
        }
        long shelves = Shelves.of(supply);
        group.move(slot, supply, entry.shelves, shelves);
        entry.shelves = shelves;
    }

    /** Forgets a node; one that is not known is no error. */
    public void remove(int slot) {
        Entry entry = entries.remove(slot);
        if (entry != null) {
            leave(slot, entry);
        }
    }

    private void leave(int slot, Entry entry) {
        entry.group.move(slot, null, entry.shelves, 0);
        if (--entry.group.nodes == 0) {
            groups.remove(Collections.binarySearch(groups, entry.group));
        }
        entry.group = null;
    }

    private NodeGroup group(String model, int room) {
        NodeGroup wanted = new NodeGroup(model, room);
        int at = Collections.binarySearch(groups, wanted);
        if (at >= 0) {
            return groups.get(at);
        }
        groups.add(-at - 1, wanted);
        return wanted;
    }

    /**
     * Finds nodes that can take the task now, the most promising first.
     *
     * @param most how many are asked for
     * @param slots takes the slots of the nodes, each once
     * @return how many were found; 0 only if no node can take the task
     */
    public int candidates(Demand demand, int most, int[] slots) {
        if (++query == Integer.MAX_VALUE) {
            Arrays.fill(taken, 0);
            query = 1;
        }
        choose(demand);
        int found = 0;
        if (demand.gpus() == 0) {
            // The most of the resource per idle GPU milli comes first; the last shelf is that of no idle GPU.
            for (int shelf = Shelves.COUNT - 1; shelf >= Shelves.RATIOS && found < most; shelf--) {
                found = take(demand, shelf, shelf, found, most, slots);
            }
        } else if (demand.gpus() == 1) {
            for (int shelf = Shelves.level(demand.gpuMilli()); shelf < Shelves.WHOLES && found < most; shelf++) {
                found = take(demand, shelf, shelf, found, most, slots);
            }
        } else {
            found = take(demand, Shelves.wholes(demand.gpus()), Shelves.RATIOS - 1, found, most, slots);
        }
        return found;
    }

    private void choose(Demand demand) {
        if (eligible.length < groups.size()) {
            eligible = new NodeGroup[2 * groups.size()];
        }
        int room = Shelves.room(demand.amount(0));
        eligibleGroups = 0;
        for (int g = 0; g < groups.size(); g++) {
            NodeGroup group = groups.get(g);
            if (group.room >= room && demand.allows(group.model)) {
                eligible[eligibleGroups++] = group;
            }
        }
    }

    /**
     * Takes from the shelves of all eligible groups: about as many from each, then what there is.
     *
     * <p>Shares are counted over all buckets with nodes, also those whose bound rules them out: how tight a bound is depends
     * on the past, what is yielded must not.
     */
    private int take(Demand demand, int from, int to, int before, int most, int[] slots) {
        int buckets = 0;
        for (int g = 0; g < eligibleGroups; g++) {
            for (int shelf = from; shelf <= to; shelf++) {
                buckets += eligible[g].has(shelf) ? 1 : 0;
            }
        }
        int found = before;
        int want = most - before;
        int offset = buckets == 0 ? 0 : Math.floorMod(demand.hashCode(), buckets);
        for (int pass = 0; pass <= SHARED_PASSES && buckets > 0 && found < most; pass++) {
            int seen = 0;
            for (int g = 0; g < eligibleGroups && found < most; g++) {
                for (int shelf = from; shelf <= to && found < most; shelf++) {
                    if (eligible[g].has(shelf)) {
                        int quota = share(seen + 1, want, offset, buckets) - share(seen, want, offset, buckets);
                        int end = pass == SHARED_PASSES ? most : Math.min(most, found + quota);
                        found = eligible[g].bucket(shelf).take(demand, found, end, slots, taken, query);
                        seen++;
                    }
                }
            }
        }
        return found;
    }

    /** What falls to the first buckets of all, evenly also where there are more buckets than nodes wanted. */
    private static int share(int first, int want, int offset, int buckets) {
        return (int) (((long) first * want + offset) / buckets);
    }

    /** Where a node stands. */
    private static final class Entry {
        NodeGroup group;
        long shelves;
    }
}
