package io.flinkswarm.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.Map;
import java.util.Set;

/**
 * The rules of the code base's shape, over any root package, so that they can be shown to bite on classes that offend on purpose.
 *
 * <p>None keeps a list of violations to forgive.
 */
public final class ArchitectureRules {

    /** What each module may use besides itself; a new module is entered here first. */
    private static final Map<String, Set<String>> MODULES = Map.of(
            "protocol", Set.of(),
            "state", Set.of("protocol"),
            "agent", Set.of("protocol"),
            "operators", Set.of("protocol", "state"),
            "connector", Set.of("protocol", "state", "agent"),
            "jobs", Set.of("protocol", "state", "agent", "operators", "connector"),
            "benchmarks", Set.of("protocol", "state", "agent", "operators", "connector", "jobs"),
            "examples", Set.of("protocol", "state", "agent", "operators", "connector", "jobs"));

    /** Names whose last word says that the class is where Flink is met. */
    private static final String FLINK_SIDE =
            ".*(Function|Ptf|Options|Serializers?|Snapshot|Module|ModuleFactory|Streams|Types|Operator|Metrics)";

    private final String root;

    /** Creates the rules for the modules under the package {@code root}. */
    public ArchitectureRules(String root) {
        this.root = root;
    }

    /** Modules point one way: a class uses only the modules that its own may use. */
    public ArchRule modulesPointOneWay() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new ArchCondition<>("use only the modules that their own may use") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        String own = moduleOf(type);
                        if (own.isEmpty()) {
                            return;
                        }
                        Set<String> allowed = MODULES.get(own);
                        if (allowed == null) {
                            events.add(SimpleConditionEvent.violated(
                                    type, "module must be known to ArchitectureRules, but was " + own));
                            return;
                        }
                        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                            String used = moduleOf(dependency.getTargetClass());
                            if (!used.isEmpty() && !used.equals(own) && !allowed.contains(used)) {
                                events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                            }
                        }
                    }
                })
                .because("arrows between modules point one way (DESIGN: modules)");
    }

    /** No package needs itself by way of another. */
    public ArchRule packagesHaveNoCycles() {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    /** Nothing sleeps. */
    public ArchRule nothingSleeps() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .accessTargetWhere(calls("java\\.lang\\.Thread|java\\.util\\.concurrent\\.TimeUnit", "sleep")
                        .as("something sleeps"))
                .because("a sleep waits too long or not long enough; wait for the event itself");
    }

    /** Only adapters read the clock of this machine. */
    public ArchRule onlyAdaptersReadTheClock() {
        DescribedPredicate<JavaAccess<?>> clock = calls("java\\.lang\\.System", "currentTimeMillis|nanoTime")
                .or(calls("java\\.time\\.Clock", "system.*|tick(Millis|Seconds|Minutes)"))
                .or(calls("java\\.time\\..*", "now"))
                .or(calls("org\\.apache\\.flink\\..*", "(getC|c)urrentProcessingTime"));
        return noClasses()
                .that(areNoAdapters())
                .should()
                .accessTargetWhere(clock.as("the clock is read"))
                .because(
                        "time comes with the event, so that a replay decides the same; a class at the rim is marked @Adapter")
                // a module may consist of adapters alone
                .allowEmptyShould(true);
    }

    /** Only adapters draw numbers that no seed repeats. */
    public ArchRule onlyAdaptersDrawUnseededNumbers() {
        DescribedPredicate<JavaAccess<?>> draw = calls("java\\.lang\\.(Strict)?Math", "random")
                .or(calls("java\\.util\\.concurrent\\.ThreadLocalRandom", "current"))
                .or(calls("java\\.util\\.UUID", "randomUUID"));
        return noClasses()
                .that(areNoAdapters())
                .should()
                .accessTargetWhere(draw.as("a number without a seed is drawn"))
                .orShould()
                .callConstructor(java.util.Random.class)
                .orShould()
                .callConstructor(java.util.SplittableRandom.class)
                .because("a run is repeated from its seed")
                .allowEmptyShould(true);
    }

    /** The protocol module knows the JDK and Jackson's core, nothing else. */
    public ArchRule protocolUsesOnlyTheJdkAndJacksonCore() {
        return classes()
                .that()
                .resideInAPackage(root + ".protocol..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(root + ".protocol..", "java..", "com.fasterxml.jackson.core..")
                .allowEmptyShould(true)
                .because("an agent links it");
    }

    /** The agent module knows the JDK and the protocol, nothing else. */
    public ArchRule agentUsesOnlyTheJdkAndTheProtocol() {
        return classes()
                .that()
                .resideInAPackage(root + ".agent..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(root + ".agent..", root + ".protocol..", "java..", "javax.net..")
                .because("any agent process links it, and none of them runs Flink");
    }

    /**
     * Algorithms know no Flink: in {@code packages} only classes named for Flink's side, and the fluent entry (a public class called as its package, {@code
     * consensus.Consensus}), do. A nested class is what its outermost one is.
     */
    public ArchRule algorithmsKnowNoFlink(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .and(new DescribedPredicate<JavaClass>("are algorithms") {
                    @Override
                    public boolean test(JavaClass type) {
                        JavaClass outer = outermost(type);
                        return !outer.getSimpleName().matches(FLINK_SIDE)
                                && !isEntry(outer)
                                && !type.getSimpleName().equals("package-info");
                    }
                })
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink..")
                .allowEmptyShould(true)
                .because("the algorithm is tested without Flink and shared by DataStream and SQL");
    }

    /** Every public type says what a user may rely on. */
    public ArchRule publicTypesSayWhatToRelyOn(String... packages) {
        return classes()
                .that()
                .resideInAnyPackage(packages)
                .and()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .should()
                .beAnnotatedWith(Public.class)
                .orShould()
                .beAnnotatedWith(PublicEvolving.class)
                .orShould()
                .beAnnotatedWith(Internal.class)
                .allowEmptyShould(true);
    }

    private DescribedPredicate<JavaClass> areNoAdapters() {
        return DescribedPredicate.describe(
                "are no adapters",
                type -> type.getPackageName().startsWith(root)
                        && !moduleOf(type).equals("benchmarks")
                        && !outermost(type).isAnnotatedWith(Adapter.class));
    }

    /** Returns the module that holds {@code type}, empty for a foreign one. */
    private String moduleOf(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        if (!name.startsWith(root + '.')) {
            return "";
        }
        String rest = name.substring(root.length() + 1);
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    private static boolean isEntry(JavaClass type) {
        String name = type.getPackageName();
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && (type.isAnnotatedWith(Public.class) || type.isAnnotatedWith(PublicEvolving.class))
                && type.getSimpleName().equalsIgnoreCase(name.substring(name.lastIndexOf('.') + 1));
    }

    private static DescribedPredicate<JavaAccess<?>> calls(String owners, String names) {
        return DescribedPredicate.describe(
                names + " of " + owners,
                access -> access.getTargetOwner().getName().matches(owners)
                        && access.getTarget().getName().matches(names));
    }
}
