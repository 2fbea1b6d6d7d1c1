package io.flinkswarm.agent;

import io.flinkswarm.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class AgentArchitectureTest extends ModuleArchitecture {

    AgentArchitectureTest() {
        super("agent");
    }

    @Test
    void publicTypesSayWhatToRelyOn() {
        rules.publicTypesSayWhatToRelyOn("io.flinkswarm.agent..").check(production());
    }

    @Test
    void usesOnlyTheJdkAndTheProtocol() {
        com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.flinkswarm.agent..",
                        "io.flinkswarm.protocol..",
                        "java..",
                        "javax.net.ssl..",
                        "com.fasterxml.jackson.core..")
                .because("an agent links neither Flink nor Netty")
                .check(production());
    }
}
