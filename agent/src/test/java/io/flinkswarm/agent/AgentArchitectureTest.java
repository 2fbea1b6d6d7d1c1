package io.flinkswarm.agent;

import io.flinkswarm.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class AgentArchitectureTest extends ModuleArchitecture {

    AgentArchitectureTest() {
        super("agent");
    }

    @Test
    void usesOnlyTheJdkAndTheProtocol() {
        rules.agentUsesOnlyTheJdkAndTheProtocol().check(production());
    }

    @Test
    void publicTypesSayWhatToRelyOn() {
        rules.publicTypesSayWhatToRelyOn(ROOT + ".agent..").check(production());
    }
}
