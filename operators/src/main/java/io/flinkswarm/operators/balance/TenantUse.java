package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.resources.Demand;
import java.util.Arrays;

/** What a tenant has of a pool at the moment. Derived from its tasks; not state. */
final class TenantUse {
    /** Its tasks that have not ended. */
    int tasks;

    /** Of them those that are assigned or run, and those that wait for their turn. */
    int out;

    int ready;

    private long[] reserved = {};
    private long gpuMilli;

    void reserve(Demand demand) {
        out++;
        count(demand, 1);
    }

    void release(Demand demand) {
        out--;
        count(demand, -1);
    }

    private void count(Demand demand, int sign) {
        if (demand.resources() > reserved.length) {
            reserved = Arrays.copyOf(reserved, demand.resources());
        }
        for (int r = 0; r < demand.resources(); r++) {
            reserved[r] += sign * demand.amount(r);
        }
        gpuMilli += sign * demand.gpuTotal();
    }

    /** The greatest share of the pool that it would have with one more demand: dominant resource fairness, NSDI'11. */
    double dominantShare(Demand more, PoolCapacity capacity) {
        double share = capacity.gpuShare(gpuMilli + more.gpuTotal());
        int resources = Math.max(reserved.length, more.resources());
        for (int r = 0; r < resources; r++) {
            long has = r < reserved.length ? reserved[r] : 0;
            share = Math.max(share, capacity.share(r, has + (r < more.resources() ? more.amount(r) : 0)));
        }
        return share;
    }
}
