package io.flinkswarm.examples;

import io.flinkswarm.architecture.ModuleArchitecture;

class ExamplesArchitectureTest extends ModuleArchitecture {

    ExamplesArchitectureTest() {
        super("examples");
    }
}
