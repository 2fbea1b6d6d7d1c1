package io.flinkswarm.operators.balance.resources;

/**
 * How much of a node's idle GPU the next task of the mix could not use, in thousandths of a device.
 *
 * <p>The measure of Fragmentation Gradient Descent (Weng et al., <em>Beware of Fragmentation: Scheduling GPU-Sharing
 * Workloads with Fragmentation Gradient Descent</em>, ATC'23):
 *
 * <pre>
 * F(n) = Σ_m p_m F_n(m)
 * F_n(m) = all idle milli where m asks for no GPU or cannot run on n now, else those on devices with less than m asks of one
 * </pre>
 *
 * over the typical demands {@code m} of the mix with shares {@code p_m}. What tests hold {@link ResourceAwareCost} against.
 */
final class Fragmentation {
    private final TaskMix mix;

    /** The fragmentation under a mix. */
    Fragmentation(TaskMix mix) {
        this.mix = mix;
    }

    /** The fragmentation of a node, from 0 to its idle milli. */
    double of(Supply supply) {
        if (supply.idleTotal() == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < mix.typical(); i++) {
            sum += mix.share(i) * of(supply, mix.demand(i));
        }
        return sum;
    }

    private static long of(Supply supply, Demand demand) {
        if (demand.gpus() == 0 || !supply.fits(demand)) {
            return supply.idleTotal();
        }
        long unusable = 0;
        for (int d = 0; d < supply.gpus(); d++) {
            int idle = supply.idle(d);
            unusable += idle < demand.gpuMilli() ? idle : 0;
        }
        return unusable;
    }

    /**
     * What placing the task on these devices adds to the node's fragmentation; negative where it takes what was of no use.
     *
     * @throws IllegalStateException where it does not fit
     */
    double gradient(Supply supply, Demand demand, int[] devices) {
        Supply after = supply.copy();
        after.reserve(demand, devices);
        return of(after) - of(supply);
    }
}
