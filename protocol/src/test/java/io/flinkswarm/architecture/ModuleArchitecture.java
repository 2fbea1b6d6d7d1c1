package io.flinkswarm.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules that hold for every module, over its production classes; a module's test extends this and adds its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ModuleArchitecture {

    protected static final String ROOT = "io.flinkswarm";

    protected final ArchitectureRules rules = new ArchitectureRules(ROOT);

    private final String folder;
    private final String module;
    private JavaClasses production;

    /** Creates the test of the module of that name. */
    protected ModuleArchitecture(String module) {
        this(module, module);
    }

    /** Creates the test of a module whose folder has another name than its packages. */
    protected ModuleArchitecture(String folder, String module) {
        this.folder = folder;
        this.module = module;
    }

    @BeforeEach
    void importProductionClasses() {
        if (production == null) {
            production = new ClassFileImporter()
                    .withImportOption(location -> location.contains('/' + folder + "/target/classes/"))
                    .importPackages(ROOT);
        }
    }

    /** Returns the production classes of this module; what they use elsewhere is known by name. */
    protected JavaClasses production() {
        return production;
    }

    @Test
    void classesLieInThePackageOfTheirModule() {
        assertThat(production)
                .as("classes of %s", module)
                .isNotEmpty()
                .allMatch(type -> (type.getPackageName() + '.').startsWith(ROOT + '.' + module + '.'));
    }

    @Test
    void modulesPointOneWay() {
        rules.modulesPointOneWay().check(production);
    }

    @Test
    void packagesHaveNoCycles() {
        rules.packagesHaveNoCycles().check(production);
    }

    @Test
    void nothingSleeps() {
        rules.nothingSleeps().check(production);
    }

    @Test
    void onlyAdaptersReadTheClock() {
        rules.onlyAdaptersReadTheClock().check(production);
    }

    @Test
    void onlyAdaptersDrawUnseededNumbers() {
        rules.onlyAdaptersDrawUnseededNumbers().check(production);
    }
}
