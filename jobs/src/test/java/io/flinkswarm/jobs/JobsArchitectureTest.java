package io.flinkswarm.jobs;

import io.flinkswarm.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class JobsArchitectureTest extends ModuleArchitecture {

    JobsArchitectureTest() {
        super("jobs");
    }

    @Test
    void publicTypesSayWhatToRelyOn() {
        rules.publicTypesSayWhatToRelyOn(ROOT + ".jobs..").check(production());
    }
}
