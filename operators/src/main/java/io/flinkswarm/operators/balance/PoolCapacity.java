package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.resources.Demand;
import io.flinkswarm.operators.balance.resources.Supply;
import java.util.Arrays;

/** What all nodes of a pool have together. Derived from the nodes; not state. */
final class PoolCapacity {
    private long[] totals = {};
    private long gpuMilli;

    void add(Supply supply) {
        count(supply, 1);
    }

    void remove(Supply supply) {
        count(supply, -1);
    }

    private void count(Supply supply, int sign) {
        if (supply.resources() > totals.length) {
            totals = Arrays.copyOf(totals, supply.resources());
        }
        for (int r = 0; r < supply.resources(); r++) {
            totals[r] += sign * supply.capacity(r);
        }
        gpuMilli += sign * (long) supply.gpus() * Demand.WHOLE;
    }

    /** The share of a resource that so much of it is; 0 where nobody has any. */
    double share(int resource, long amount) {
        return resource < totals.length && totals[resource] > 0 ? (double) amount / totals[resource] : 0;
    }

    double gpuShare(long milli) {
        return gpuMilli > 0 ? (double) milli / gpuMilli : 0;
    }
}
