package io.flinkswarm.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwarmCliTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void runsACommandFoundByServiceLoader() {
        int code = run(false, "fake");

        assertThat(code).isEqualTo(0);
        assertThat(out()).isEqualTo("settings {}\n");
        assertThat(err()).isEmpty();
    }

    @Test
    void assemblesAGroupFromTheCommandsThatNameIt() {
        int code = run(false, "bench", "copy");

        assertThat(code).isEqualTo(0);
        assertThat(out()).isEqualTo("grüße\n");
    }

    @Test
    void showsGroupsAndCommandsInTheHelp() {
        int root = run(false, "--help");
        int group = run(false, "bench", "--help");
        int command = run(false, "fake", "--help");

        assertThat(List.of(root, group, command)).containsOnly(0);
        assertThat(out())
                .contains("Usage: swarm", "fake", "Shows its settings.", "bench", "Measures speed")
                .contains("Usage: swarm bench", "copy", "Copies its input.")
                .contains("Usage: swarm fake", "--json", "--config=FILE", "-D=KEY=VALUE");
    }

    @Test
    void endsWithTheCodeOfTheCommand() {
        int code = run(false, "fake", "--end", "failed");

        assertThat(code).isEqualTo(1);
    }

    @Test
    void endsWithOneAndTheInnermostMessageWhenACommandThrows() {
        int code = run(false, "fake", "--end", "throws");

        assertThat(code).isEqualTo(1);
        assertThat(err()).isEqualTo("error: votes must be sorted, but was 2 after 3\n");
    }

    @Test
    void showsTheTraceOnlyWhenVerbose() {
        int code = run(false, "fake", "--end", "throws", "--verbose");

        assertThat(code).isEqualTo(1);
        assertThat(err())
                .startsWith("error: votes must be sorted, but was 2 after 3\n")
                .contains("java.lang.IllegalStateException: Job execution failed.", "at io.flinkswarm.jobs.cli");
    }

    @Test
    void endsWithTwoOnArgumentsThatMakeNoSense() {
        assertThat(run(false, "nonsense")).isEqualTo(2);
        assertThat(run(false, "fake", "--nonsense")).isEqualTo(2);
        assertThat(run(false, "bench")).isEqualTo(2);
        assertThat(run(false)).isEqualTo(2);
        assertThat(run(false, "fake", "--end", "misused")).isEqualTo(2);

        assertThat(err())
                .contains("error: Unmatched argument at index 0: 'nonsense'")
                .contains("error: Unknown option: '--nonsense'", "try: swarm fake --help")
                .contains("error: a command must be named, but none was", "try: swarm bench --help")
                .contains("error: --seeds must be positive, but was 0")
                .doesNotContain("\tat ");
    }

    @Test
    void printsOneJsonObjectAsTheLastLine() {
        run(false, "fake", "--json");

        assertThat(out()).isEqualTo("{\"command\":\"fake\",\"notANumber\":\"NaN\"}\n");
    }

    @Test
    void showsProgressOnATerminalAndClearsIt() {
        run(true, "fake");

        assertThat(err()).isEqualTo("\rhalf way\r        \r");
        assertThat(out()).isEqualTo("settings {}\n");
    }

    @Test
    void readsSettingsFromYamlNestedOrFlatAndLetsTheCommandLineWin(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("swarm.yaml"), """
                consensus:
                  rule: weighted
                  threshold: 0.9
                types.route.rule: majority
                peers: [a, b]
                """);

        int code = run(false, "fake", "--config", file.toString(), "-D", "consensus.rule=neural", "-Dextra=a=b");

        assertThat(code).isEqualTo(0);
        assertThat(out())
                .isEqualTo("settings {consensus.rule=neural, consensus.threshold=0.9, extra=a=b, peers=[a, b],"
                        + " types.route.rule=majority}\n");
    }

    @Test
    void readsAnEmptyFileAsNoSettings(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("swarm.yaml"), "# nothing yet\n");

        int code = run(false, "fake", "--config", file.toString());

        assertThat(code).isEqualTo(0);
        assertThat(out()).isEqualTo("settings {}\n");
    }

    @Test
    void turnsAwayAFileThatIsMissingOrNoMapping(@TempDir Path dir) throws Exception {
        Path list = Files.writeString(dir.resolve("list.yaml"), "- a\n- b\n");
        Path broken = Files.writeString(dir.resolve("broken.yaml"), "a: [1\n");

        assertThat(run(false, "fake", "--config", dir.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(run(false, "fake", "--config", list.toString())).isEqualTo(2);
        assertThat(run(false, "fake", "--config", broken.toString())).isEqualTo(2);

        assertThat(err())
                .contains("error: --config must name a readable file, but was ", "none.yaml")
                .contains("error: --config must be a YAML mapping of keys to values, but was " + list)
                .contains("error: --config must be a YAML mapping of keys to values, but was " + broken);
    }

    @Test
    void turnsAwayASettingWithoutAValue() {
        assertThat(run(false, "fake", "-D", "consensus.rule")).isEqualTo(2);

        assertThat(err()).contains("should be in KEY=VALUE format but was consensus.rule");
    }

    @Test
    void refusesTwoCommandsOfOneName() {
        assertThatThrownBy(() -> SwarmCli.run(terminal(false), List.of(new FakeCommand(), new FakeCommand()), "fake"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("command must be registered once, but was twice: fake; remove one from META-INF/services");
    }

    @Test
    void refusesACommandWithoutDescription() {
        SwarmCommand bare = terminal -> SwarmCommand.DONE;

        assertThatThrownBy(() -> SwarmCli.run(terminal(false), List.of(bare)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("command must be annotated with picocli's @Command, but was not: ");
    }

    @Test
    void namesTheTypeOfAnErrorWhoseMessageSaysNothing() {
        assertThat(ErrorMessage.of(new java.nio.file.NoSuchFileException("votes.jsonl")))
                .isEqualTo("NoSuchFileException: votes.jsonl");
        assertThat(ErrorMessage.of(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void printsItsVersion() {
        assertThat(run(false, "--version")).isEqualTo(0);

        assertThat(out()).startsWith("flink-swarm ");
    }

    private int run(boolean interactive, String... args) {
        return SwarmCli.run(terminal(interactive), args);
    }

    private Terminal terminal(boolean interactive) {
        return new Terminal(
                new ByteArrayInputStream("grüße".getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                interactive);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
