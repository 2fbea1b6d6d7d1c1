package io.flinkswarm.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules bite: each finds the classes that offend against it on purpose, and only those. */
class ArchitectureRulesTest {

    private static final String ROOT = "io.flinkswarm.architecture.fixture";

    private final JavaClasses fixtures = new ClassFileImporter().importPackages(ROOT);
    private final ArchitectureRules rules = new ArchitectureRules(ROOT);

    @Test
    void findsAnArrowThatPointsUpAndAModuleThatIsNotKnown() {
        List<String> found = violations(rules.modulesPointOneWay());

        assertThat(found)
                .allMatch(text -> text.contains(".protocol.Upward") || text.endsWith("but was unheard"))
                .anyMatch(text -> text.contains("state.Dice"))
                .anyMatch(text -> text.equals("module must be known to ArchitectureRules, but was unheard"));
    }

    @Test
    void findsACycleOfPackages() {
        List<String> found = violations(rules.packagesHaveNoCycles());

        assertThat(found).singleElement().asString().contains("state.left", "state.right");
    }

    @Test
    void findsEveryWayToSleep() {
        List<String> found = violations(rules.nothingSleeps());

        assertThat(found)
                .hasSize(2)
                .anyMatch(text -> text.contains("Sleeper.thread()"))
                .anyMatch(text -> text.contains("Sleeper.unit()"));
    }

    @Test
    void findsEveryWayToReadTheClockOutsideAdapters() {
        List<String> found = violations(rules.onlyAdaptersReadTheClock());

        assertThat(found)
                .hasSize(5)
                .allMatch(text -> text.contains("state.Watch"))
                .anyMatch(text -> text.contains("Watch.<init>()"))
                .anyMatch(text -> text.contains("Watch.millis()"))
                .anyMatch(text -> text.contains("Watch.instant()"))
                .anyMatch(text -> text.contains("Watch.processing("))
                .anyMatch(text -> text.contains("Watch$Nested.nanos()"));
    }

    @Test
    void findsDrawsWithoutASeed() {
        List<String> found = violations(rules.onlyAdaptersDrawUnseededNumbers());

        assertThat(found)
                .hasSize(2)
                .anyMatch(text -> text.contains("Dice.unseeded()"))
                .anyMatch(text -> text.contains("Dice.name()"));
    }

    @Test
    void findsAProtocolThatUsesALibrary() {
        List<String> found = violations(rules.protocolUsesOnlyTheJdkAndJacksonCore());

        assertThat(found)
                .isNotEmpty()
                .allMatch(text -> text.contains("protocol.Upward"))
                .anyMatch(text -> text.contains("picocli.CommandLine"));
    }

    @Test
    void findsAlgorithmsThatKnowFlinkNestedOnesIncluded() {
        List<String> found = violations(rules.algorithmsKnowNoFlink(ROOT + ".operators.."));

        assertThat(found)
                .allMatch(text -> text.contains("vote.Ballot") || text.contains("vote.Tally$Settings"))
                .anyMatch(text -> text.contains("vote.Ballot"))
                .anyMatch(text -> text.contains("vote.Tally$Settings"));
    }

    @Test
    void findsPublicTypesThatSayNothing() {
        List<String> found = violations(rules.publicTypesSayWhatToRelyOn(ROOT + ".operators.."));

        assertThat(found).singleElement().asString().contains("vote.Tally");
    }

    private List<String> violations(ArchRule rule) {
        return rule.evaluate(fixtures).getFailureReport().getDetails();
    }
}
