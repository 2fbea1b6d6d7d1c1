package io.flinkswarm.benchmarks.placement;

/** Who places pods. */
interface Placer {
    /** Puts the pod where it thinks best; does nothing where it fits nowhere. */
    void place(Pod pod);
}
