package io.flinkswarm.connector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.flinkswarm.architecture.ModuleArchitecture;
import org.junit.jupiter.api.Test;

class ConnectorArchitectureTest extends ModuleArchitecture {

    ConnectorArchitectureTest() {
        super("flink-connector", "connector");
    }

    @Test
    void publicTypesSayWhatToRelyOn() {
        rules.publicTypesSayWhatToRelyOn(ROOT + ".connector..").check(production());
    }

    @Test
    void theServerKnowsNoFlink() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".connector.server..", ROOT + ".connector.access..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink..")
                .because("who may connect and how frames travel is tested without a job")
                .check(production());
    }

    @Test
    void nobodyUsesFlinksOwnNetty() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink.shaded..")
                .because("what Flink has shaded is its own and may change with any release")
                .check(production());
    }
}
