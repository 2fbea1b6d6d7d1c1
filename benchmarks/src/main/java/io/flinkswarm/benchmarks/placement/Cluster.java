package io.flinkswarm.benchmarks.placement;

import java.util.Arrays;
import java.util.List;

/** What is free on each machine: kept apart from the operator, so that what that says can be checked. */
final class Cluster {
    private final List<Machine> machines;
    private final int[] cpu;
    private final int[] memory;
    private final int[][] gpus;
    private final long capacityMilli;
    private long usedMilli;

    Cluster(List<Machine> machines) {
        this.machines = machines;
        cpu = machines.stream().mapToInt(Machine::cpuMilli).toArray();
        memory = machines.stream().mapToInt(Machine::memoryMib).toArray();
        gpus = new int[machines.size()][];
        for (int i = 0; i < gpus.length; i++) {
            gpus[i] = new int[machines.get(i).gpus()];
            Arrays.fill(gpus[i], Pod.WHOLE);
        }
        capacityMilli = machines.stream().mapToLong(Machine::gpuMilli).sum();
    }

    int size() {
        return machines.size();
    }

    Machine machine(int node) {
        return machines.get(node);
    }

    int freeCpu(int node) {
        return cpu[node];
    }

    int freeGpuMilli(int node) {
        int free = 0;
        for (int device : gpus[node]) {
            free += device;
        }
        return free;
    }

    /** The rest of one of its GPUs. */
    int free(int node, int device) {
        return gpus[node][device];
    }

    boolean fits(int node, Pod pod) {
        if (cpu[node] < pod.cpuMilli() || memory[node] < pod.memoryMib()) {
            return false;
        }
        if (pod.gpus() > 0
                && !pod.models().isEmpty()
                && !pod.models().contains(machines.get(node).model())) {
            return false;
        }
        int able = 0;
        for (int device : gpus[node]) {
            able += device >= pod.gpuMilli() ? 1 : 0;
        }
        return able >= pod.gpus();
    }

    /**
     * Puts the pod there.
     *
     * @throws IllegalStateException if it does not fit, or the devices are not as many as it takes
     */
    void put(int node, int[] devices, Pod pod) {
        if (devices.length != pod.gpus() || !fits(node, pod)) {
            throw new IllegalStateException("a pod must fit where it goes, but " + pod + " does not fit on "
                    + machines.get(node) + " with devices " + Arrays.toString(devices));
        }
        for (int device : devices) {
            if (gpus[node][device] < pod.gpuMilli()) {
                throw new IllegalStateException("a device must have room for what it gets, but " + device + " of "
                        + machines.get(node) + " has " + gpus[node][device] + " for " + pod);
            }
            gpus[node][device] -= pod.gpuMilli();
        }
        cpu[node] -= pod.cpuMilli();
        memory[node] -= pod.memoryMib();
        usedMilli += pod.totalMilli();
    }

    /** The share of all GPU that is allocated, in percent. */
    double allocationPercent() {
        return 100. * usedMilli / capacityMilli;
    }

    /** What is left, in GPUs. */
    double unallocatedGpus() {
        return (double) (capacityMilli - usedMilli) / Pod.WHOLE;
    }
}
