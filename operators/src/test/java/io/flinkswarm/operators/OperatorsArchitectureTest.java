package io.flinkswarm.operators;

import io.flinkswarm.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class OperatorsArchitectureTest extends ModuleArchitecture {

    OperatorsArchitectureTest() {
        super("operators");
    }

    @Test
    void algorithmsKnowNoFlink() {
        rules.algorithmsKnowNoFlink(ROOT + ".operators..").check(production());
    }

    @Test
    void publicTypesSayWhatToRelyOn() {
        rules.publicTypesSayWhatToRelyOn(ROOT + ".operators..").check(production());
    }
}
