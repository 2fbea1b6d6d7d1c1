package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.resources.ResourceNames;
import java.util.Arrays;
import java.util.Map;

/** Quantities by the pool's resource index, in thousandths, with the GPUs apart. */
record Quantities(long[] amounts, long gpuMilli, String unknown) {
    /** The name under which GPUs are counted. */
    static final String GPU = "gpu";

    private static final double THOUSANDTHS = 1000;
    private static final double ROUNDING = 1e-6;

    /** What is there: rounded down; names that are new are added as long as there is room. */
    static Quantities ofSupply(Map<String, Double> values, ResourceNames names) {
        return of(values, names, true, false);
    }

    /** What is asked or used: rounded up; names that are new are added as long as there is room. */
    static Quantities ofDemand(Map<String, Double> values, ResourceNames names) {
        return of(values, names, true, true);
    }

    /** What is asked, of resources that are known; the first that is not is told. */
    static Quantities ofKnown(Map<String, Double> values, ResourceNames names) {
        return of(values, names, false, true);
    }

    private static Quantities of(Map<String, Double> values, ResourceNames names, boolean add, boolean up) {
        long[] amounts = new long[ResourceNames.MOST];
        int resources = 0;
        long gpu = 0;
        String unknown = "";
        for (Map.Entry<String, Double> entry : values.entrySet()) {
            double exact = entry.getValue() * THOUSANDTHS;
            long amount = (long) (up ? Math.ceil(exact - ROUNDING) : Math.floor(exact + ROUNDING));
            if (entry.getKey().equals(GPU)) {
                gpu = amount;
                continue;
            }
            int index = add ? names.add(entry.getKey()) : names.index(entry.getKey());
            if (index < 0) {
                unknown = unknown.isEmpty() ? entry.getKey() : unknown;
            } else {
                amounts[index] = amount;
                resources = Math.max(resources, index + 1);
            }
        }
        return new Quantities(Arrays.copyOf(amounts, resources), gpu, unknown);
    }

    int wholeGpus() {
        return (int) (gpuMilli / (long) THOUSANDTHS);
    }

    /** How many GPUs it is spread over, and how much of each. */
    int gpus() {
        return gpuMilli == 0 ? 0 : gpuMilli < THOUSANDTHS ? 1 : wholeGpus();
    }

    int milliPerGpu() {
        return gpuMilli == 0 ? 0 : (int) Math.min((long) THOUSANDTHS, gpuMilli);
    }
}
