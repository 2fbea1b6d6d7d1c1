package io.flinkswarm.jobs.cli;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import picocli.CommandLine.Option;

/**
 * The shared option {@code --json}: the command prints its result as one JSON object, the last line of its output.
 *
 * <p>Without it the command prints the same result for a reader.
 */
@PublicEvolving
public final class JsonOption {

    @Option(names = "--json", description = "Print the result as one JSON object, the last line.")
    private boolean requested;

    /** Returns whether the caller asked for JSON. */
    public boolean requested() {
        return requested;
    }
}
