package io.flinkswarm.jobs.cli;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/** Arguments that make no sense together or hold a value that isn't allowed: the command ends with {@link SwarmCommand#USAGE} before anything is tried. */
@PublicEvolving
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates one whose message says the rule, the value and the remedy. */
    public UsageException(String message) {
        super(message);
    }

    /** Creates one for a value that was turned away further down. */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
