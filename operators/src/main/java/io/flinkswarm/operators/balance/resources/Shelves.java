package io.flinkswarm.operators.balance.resources;

/** The shelves of a group of nodes: by idle milli of a device, by whole devices, by the first resource per idle milli. */
final class Shelves {
    /** Thousandths that a level of idle milli spans; the whole device has a level of its own. */
    private static final int STEP = 50;

    /** The first shelf by whole devices. */
    static final int WHOLES = Demand.WHOLE / STEP + 1;

    private static final int WHOLE_SHELVES = 12;

    /** The first shelf by resource per idle milli. */
    static final int RATIOS = WHOLES + WHOLE_SHELVES;

    private static final int RATIO_SHELVES = 24;
    private static final int LEAST_RATIO = 6;

    static final int COUNT = RATIOS + RATIO_SHELVES;

    private Shelves() {}

    /** The shelf of a device with so many idle milli, which are not 0. */
    static int level(int idleMilli) {
        return idleMilli == Demand.WHOLE ? WHOLES - 1 : (idleMilli - 1) / STEP;
    }

    /** The shelf of a node with so many whole devices, which are not 0: each count to 8, then twice as many a shelf. */
    static int wholes(int whole) {
        return WHOLES
                + (whole <= 8 ? whole - 1 : Math.min(WHOLE_SHELVES - 1, 36 - Integer.numberOfLeadingZeros(whole - 1)));
    }

    /** Half-octaves: about how much of the first resource is free. */
    static int room(long free) {
        if (free < 2) {
            return (int) free;
        }
        int bits = 63 - Long.numberOfLeadingZeros(free);
        return 2 * bits + (int) (free >> (bits - 1) & 1);
    }

    /** The set of shelves a node stands on. */
    static long of(Supply supply) {
        long shelves = 0;
        for (int d = 0; d < supply.gpus(); d++) {
            int idle = supply.idle(d);
            if (idle > 0) {
                shelves |= 1L << level(idle);
            }
        }
        if (supply.wholeIdle() > 0) {
            shelves |= 1L << wholes(supply.wholeIdle());
        }
        int ratio = RATIO_SHELVES - 1;
        if (supply.idleTotal() > 0) {
            // In half-octaves from 1/16 up; what lies beyond shares the outermost.
            int at = room(32 * supply.free(0) / supply.idleTotal()) - LEAST_RATIO;
            ratio = Math.max(0, Math.min(RATIO_SHELVES - 2, at));
        }
        return shelves | 1L << (RATIOS + ratio);
    }
}
