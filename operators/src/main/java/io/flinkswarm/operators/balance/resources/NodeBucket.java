package io.flinkswarm.operators.balance.resources;

import java.util.Arrays;

/**
 * Nodes on one shelf, sorted by slot, with a bound of what any of them has free.
 *
 * <p>The bound only grows while nodes come and change; it is drawn tight when a task was looked for in vain, so that tasks
 * alike are spared the search while nothing is freed.
 */
final class NodeBucket {
    private int[] slots = new int[4];
    private Supply[] supplies = new Supply[4];
    private int size;
    private long[] bound = {};

    int size() {
        return size;
    }

    void add(int slot, Supply supply) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, 2 * size);
            supplies = Arrays.copyOf(supplies, 2 * size);
        }
        int at = -Arrays.binarySearch(slots, 0, size, slot) - 1;
        System.arraycopy(slots, at, slots, at + 1, size - at);
        System.arraycopy(supplies, at, supplies, at + 1, size - at);
        slots[at] = slot;
        supplies[at] = supply;
        size++;
        widen(supply);
    }

    void changed(int slot, Supply supply) {
        supplies[Arrays.binarySearch(slots, 0, size, slot)] = supply;
        widen(supply);
    }

    void remove(int slot) {
        int at = Arrays.binarySearch(slots, 0, size, slot);
        size--;
        System.arraycopy(slots, at + 1, slots, at, size - at);
        System.arraycopy(supplies, at + 1, supplies, at, size - at);
        supplies[size] = null;
        if (size == 0) {
            Arrays.fill(bound, 0);
        }
    }

    private void widen(Supply supply) {
        if (supply.resources() > bound.length) {
            bound = Arrays.copyOf(bound, supply.resources());
        }
        for (int r = 0; r < bound.length; r++) {
            bound[r] = Math.max(bound[r], supply.free(r));
        }
    }

    private void tighten() {
        Arrays.fill(bound, 0);
        for (int i = 0; i < size; i++) {
            widen(supplies[i]);
        }
    }

    /** False if certainly no node of the bucket can take the task. */
    private boolean mayFit(Demand demand) {
        for (int r = demand.resources() - 1; r >= 0; r--) {
            if (demand.amount(r) > (r < bound.length ? bound[r] : 0)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes nodes that fit and were not taken yet in this query, from a place on that depends on contents and task only.
     *
     * @return how many are taken in all
     */
    int take(Demand demand, int found, int most, int[] into, int[] taken, int query) {
        if (found == most || !mayFit(demand)) {
            return found;
        }
        int count = found;
        boolean none = true;
        int start = (int) Long.remainderUnsigned(mixed(demand.hashCode() * 31L + size), size);
        for (int i = 0; i < size && count < most; i++) {
            int at = start + i < size ? start + i : start + i - size;
            if (taken[slots[at]] == query) {
                none = false;
            } else if (supplies[at].fits(demand)) {
                none = false;
                taken[slots[at]] = query;
                into[count++] = slots[at];
            }
        }
        if (none && count < most) {
            tighten();
        }
        return count;
    }

    private static long mixed(long value) {
        long z = value * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        return z ^ (z >>> 31);
    }
}
