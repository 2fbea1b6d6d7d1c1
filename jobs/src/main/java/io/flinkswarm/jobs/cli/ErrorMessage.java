package io.flinkswarm.jobs.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The line that tells a reader what went wrong: the message of the innermost cause, since what Flink wraps around it ("Job execution failed.") says nothing.
 */
final class ErrorMessage {

    private ErrorMessage() {}

    /** Returns the line for {@code thrown}; never empty. */
    static String of(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
            chain.add(t);
        }
        Throwable innermost = chain.get(chain.size() - 1);
        String message = innermost.getMessage();
        if (message == null || message.isBlank()) {
            return innermost.getClass().getName();
        }
        // a bare path or key ("/tmp/x") doesn't say what is wrong with it; the type's name does
        return message.strip().contains(" ")
                ? message.strip()
                : innermost.getClass().getSimpleName() + ": " + message.strip();
    }
}
