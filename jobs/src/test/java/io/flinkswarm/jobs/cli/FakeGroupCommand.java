package io.flinkswarm.jobs.cli;

import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

/** A command of the group {@code bench} that copies its standard input. */
@Command(name = "copy", description = "Copies its input.")
public final class FakeGroupCommand implements SwarmCommand {

    @Override
    public String parent() {
        return "bench";
    }

    @Override
    public int run(Terminal terminal) throws Exception {
        terminal.line(new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8));
        return DONE;
    }
}
