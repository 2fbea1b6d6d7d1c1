package io.flinkswarm.benchmarks;

import io.flinkswarm.architecture.ModuleArchitecture;

class BenchmarksArchitectureTest extends ModuleArchitecture {

    BenchmarksArchitectureTest() {
        super("benchmarks");
    }
}
