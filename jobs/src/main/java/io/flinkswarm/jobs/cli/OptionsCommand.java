package io.flinkswarm.jobs.cli;

import io.flinkswarm.jobs.reference.OptionsReference;
import io.flinkswarm.protocol.annotation.Internal;
import picocli.CommandLine.Command;

/** {@code ./swarm options}: prints the reference of every setting as Markdown. */
@Internal
@Command(name = "options", description = "Prints every setting with its default, as Markdown.")
public final class OptionsCommand implements SwarmCommand {

    @Override
    public int run(Terminal terminal) {
        terminal.out()
                .print(OptionsReference.ofClassPath(OptionsCommand.class.getClassLoader())
                        .markdown());
        return DONE;
    }
}
