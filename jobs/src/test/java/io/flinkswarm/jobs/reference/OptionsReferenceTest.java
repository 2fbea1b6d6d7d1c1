package io.flinkswarm.jobs.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.jobs.cli.OptionsCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsReferenceTest {

    @Test
    void isWrittenToTheDocumentation() throws Exception {
        // surefire names the project's folder; an IDE starts in the module's
        Path page = Path.of(System.getProperty("swarm.root", ".."), "docs", "OPTIONS.md");
        String written = Files.exists(page) ? Files.readString(page) : "";

        String expected = OptionsReference.ofClassPath(OptionsCommand.class.getClassLoader())
                .markdown();

        assertThat(written)
                .as("docs/OPTIONS.md is stale; write it anew with: ./swarm options > docs/OPTIONS.md")
                .isEqualTo(expected);
    }

    @Test
    void listsEveryKindOfOptionWithTypeDefaultAndMeaning() {
        String page = OptionsReference.of(List.of(SampleOptions.class)).markdown();

        assertThat(page).endsWith("""

                        ## Sample

                        | key | type | default | meaning |
                        |---|---|---|---|
                        | `sample.timeout` | Duration | `150 ms` | How long to wait \\| then ask again. |
                        | `sample.rule` | `majority`, `neural` | `neural` | Which rule decides, where a &lt; b. |
                        | `sample.directory` | String | none | Where to write. |
                        | `sample.peers` | List of String | `a;b` | Whom to ask. |
                        | `sample.policy` | Map | `a:1,b:2` | What holds. |
                        """);
    }

    @Test
    void leavesOutClassesWithoutOptions() {
        String page = OptionsReference.of(List.of(String.class)).markdown();

        assertThat(page).doesNotContain("##  ").doesNotContain("| key |");
    }
}
