package io.flinkswarm.state;

import io.flinkswarm.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class StateArchitectureTest extends ModuleArchitecture {

    StateArchitectureTest() {
        super("state");
    }

    @Test
    void learningKnowsNoFlink() {
        rules.algorithmsKnowNoFlink(ROOT + ".state.learning..").check(production());
    }
}
