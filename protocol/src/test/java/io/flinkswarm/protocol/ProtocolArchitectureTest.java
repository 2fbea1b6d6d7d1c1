package io.flinkswarm.protocol;

import io.flinkswarm.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class ProtocolArchitectureTest extends ModuleArchitecture {

    ProtocolArchitectureTest() {
        super("protocol");
    }

    @Test
    void protocolUsesOnlyTheJdkAndJacksonCore() {
        rules.protocolUsesOnlyTheJdkAndJacksonCore().check(production());
    }
}
