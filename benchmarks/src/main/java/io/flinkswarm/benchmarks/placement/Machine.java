package io.flinkswarm.benchmarks.placement;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A node of the cluster as its list has it. */
record Machine(String name, int cpuMilli, int memoryMib, int gpus, String model) {
    static List<Machine> read(Path file) throws IOException {
        Csv csv = Csv.read(file, "sn", "cpu_milli", "memory_mib", "gpu", "model");
        List<Machine> machines = new ArrayList<>();
        for (String[] row : csv.rows()) {
            machines.add(new Machine(
                    csv.text(row, "sn"),
                    csv.number(row, "cpu_milli"),
                    csv.number(row, "memory_mib"),
                    csv.number(row, "gpu"),
                    csv.text(row, "model")));
        }
        if (machines.stream().mapToInt(Machine::gpus).sum() == 0) {
            throw new IllegalArgumentException("nodes of " + file + " must have GPUs, but have none");
        }
        return machines;
    }

    int gpuMilli() {
        return gpus * Pod.WHOLE;
    }
}
