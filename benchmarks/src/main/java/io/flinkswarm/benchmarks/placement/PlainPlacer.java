package io.flinkswarm.benchmarks.placement;

import java.util.Random;

/** The baselines, as plainly as can be: each looks at every node. */
enum PlainPlacer {
    /** Any node that it fits on, any of its GPUs. */
    RANDOM {
        @Override
        Placer on(Cluster cluster, Random random) {
            return pod -> {
                int chosen = -1;
                int fitting = 0;
                for (int node = 0; node < cluster.size(); node++) {
                    if (cluster.fits(node, pod) && random.nextInt(++fitting) == 0) {
                        chosen = node;
                    }
                }
                put(cluster, chosen, pod, (node, device) -> random.nextInt());
            };
        }
    },

    /** The first node that it fits on, the first of its GPUs. */
    FIRST_FIT {
        @Override
        Placer on(Cluster cluster, Random random) {
            return pod -> {
                int chosen = 0;
                while (chosen < cluster.size() && !cluster.fits(chosen, pod)) {
                    chosen++;
                }
                put(cluster, chosen == cluster.size() ? -1 : chosen, pod, (node, device) -> device);
            };
        }
    },

    /** The node with the least left, half by CPU and half by GPU; the fullest of its GPUs. */
    BEST_FIT {
        @Override
        Placer on(Cluster cluster, Random random) {
            double mostCpu = 1;
            double mostGpu = 1;
            for (int node = 0; node < cluster.size(); node++) {
                mostCpu = Math.max(mostCpu, cluster.machine(node).cpuMilli());
                mostGpu = Math.max(mostGpu, cluster.machine(node).gpuMilli());
            }
            double cpuUnit = mostCpu;
            double gpuUnit = mostGpu;
            return pod -> {
                int chosen = -1;
                double least = Double.POSITIVE_INFINITY;
                for (int node = 0; node < cluster.size(); node++) {
                    if (cluster.fits(node, pod)) {
                        double left = cluster.freeCpu(node) / cpuUnit + cluster.freeGpuMilli(node) / gpuUnit;
                        if (left < least) {
                            chosen = node;
                            least = left;
                        }
                    }
                }
                put(cluster, chosen, pod, cluster::free);
            };
        }
    };

    private interface DeviceOrder {
        int rank(int node, int device);
    }

    /** The baseline at work on the cluster. */
    abstract Placer on(Cluster cluster, Random random);

    /** Puts the pod on the node's able devices of least rank. */
    private static void put(Cluster cluster, int node, Pod pod, DeviceOrder order) {
        if (node < 0) {
            return;
        }
        int[] devices = new int[pod.gpus()];
        boolean[] taken = new boolean[cluster.machine(node).gpus()];
        for (int i = 0; i < devices.length; i++) {
            int best = -1;
            int least = 0;
            for (int device = 0; device < taken.length; device++) {
                if (!taken[device] && cluster.free(node, device) >= pod.gpuMilli()) {
                    int rank = order.rank(node, device);
                    if (best < 0 || rank < least) {
                        best = device;
                        least = rank;
                    }
                }
            }
            devices[i] = best;
            taken[best] = true;
        }
        cluster.put(node, devices, pod);
    }
}
