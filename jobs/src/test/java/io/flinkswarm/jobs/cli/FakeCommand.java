package io.flinkswarm.jobs.cli;

import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that shows what it was given and ends as it is told to. */
@Command(name = "fake", description = "Shows its settings.")
public final class FakeCommand implements SwarmCommand {

    enum End {
        DONE,
        FAILED,
        THROWS,
        MISUSED
    }

    @Mixin
    private JsonOption json;

    @Mixin
    private ConfigurationOptions configuration;

    @Option(names = "--end", defaultValue = "done")
    private End end;

    @Override
    public int run(Terminal terminal) {
        terminal.progress("half way");
        TreeMap<String, String> settings =
                new TreeMap<>(configuration.configuration().toMap());
        if (json.requested()) {
            terminal.json(fields -> {
                fields.writeStringField("command", "fake");
                fields.writeNumberField("notANumber", Double.NaN);
            });
        } else {
            terminal.line("settings " + settings);
        }
        return switch (end) {
            case DONE -> DONE;
            case FAILED -> FAILED;
            case THROWS ->
                throw new IllegalStateException(
                        "Job execution failed.",
                        new IllegalArgumentException("votes must be sorted, but was 2 after 3"));
            case MISUSED -> throw new UsageException("--seeds must be positive, but was 0");
        };
    }
}
