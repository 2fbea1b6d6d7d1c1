package io.flinkswarm.benchmarks.placement;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A task as its list has it.
 *
 * @param gpus how many GPUs it takes; with one it may be a part
 * @param gpuMilli how much of each
 * @param models the GPU models that will do; empty: any
 */
record Pod(String name, int cpuMilli, int memoryMib, int gpus, int gpuMilli, List<String> models) {
    /** Thousandths of a GPU. */
    static final int WHOLE = 1000;

    /** How much more comes than there is. */
    private static final double ARRIVED = 1.3;

    static List<Pod> read(Path file) throws IOException {
        Csv csv = Csv.read(file, "name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli");
        List<Pod> pods = new ArrayList<>();
        for (String[] row : csv.rows()) {
            // some lists of the trace leave it out: any model will do
            String spec = csv.text(row, "gpu_spec");
            int gpus = csv.number(row, "num_gpu");
            int milli = csv.number(row, "gpu_milli");
            if (gpus > 0 && (milli < 1 || milli > WHOLE)) {
                throw new IllegalArgumentException(
                        "gpu_milli in " + file + " must be 1 to 1000 where num_gpu is not 0, but was " + milli);
            }
            pods.add(new Pod(
                    csv.text(row, "name"),
                    csv.number(row, "cpu_milli"),
                    csv.number(row, "memory_mib"),
                    gpus,
                    gpus == 0 ? 0 : gpus > 1 ? WHOLE : milli,
                    spec.isEmpty() ? List.of() : List.of(spec.split("\\|"))));
        }
        if (pods.stream().mapToInt(Pod::totalMilli).sum() == 0) {
            throw new IllegalArgumentException("pods of " + file + " must ask for GPUs, but none does");
        }
        return pods;
    }

    /** All GPU that it takes, in thousandths. */
    int totalMilli() {
        return gpus * gpuMilli;
    }

    /** Pods drawn with replacement as long as together they ask for no more than 130 % of the GPUs, shuffled. */
    static List<Pod> arrivals(List<Pod> pods, long capacityMilli, Random random) {
        List<Pod> drawn = new ArrayList<>();
        long limit = Math.round(ARRIVED * capacityMilli);
        long sum = 0;
        while (true) {
            Pod pod = pods.get(random.nextInt(pods.size()));
            sum += pod.totalMilli();
            if (sum > limit) {
                break;
            }
            drawn.add(pod);
        }
        Collections.shuffle(drawn, random);
        return drawn;
    }
}
