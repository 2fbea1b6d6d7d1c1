package io.flinkswarm.operators.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.operators.consensus.ConsensusPtf;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.functions.FunctionDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwarmModuleTest {
    @TempDir
    Path folder;

    @Test
    void isLoadedByNameAndBringsEveryFunction() {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());

        tables.executeSql("LOAD MODULE swarm");

        assertThat(tables.listModules()).contains("swarm");
        assertThat(tables.listFunctions()).contains("ASSIGN", "CONSENSUS");
    }

    @Test
    void findsFunctionsWhateverTheirCase() {
        SwarmModule module = new SwarmModule(getClass().getClassLoader());

        assertThat(module.getFunctionDefinition("consensus")).containsInstanceOf(ConsensusPtf.class);
        assertThat(module.getFunctionDefinition("unknown")).isEmpty();
    }

    @Test
    void refusesTwoFunctionsOfOneName() throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(SwarmSqlFunction.class.getName()), OtherSqlFunction.class.getName());

        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            assertThatThrownBy(() -> new SwarmModule(loader))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("name of a SQL function must be used once, but 'consensus' is that of ")
                    .hasMessageEndingWith(": rename yours");
        }
    }

    /** A function whose name is taken. */
    public static final class OtherSqlFunction implements SwarmSqlFunction {
        @Override
        public String name() {
            return "consensus";
        }

        @Override
        public FunctionDefinition definition() {
            throw new UnsupportedOperationException();
        }
    }
}
