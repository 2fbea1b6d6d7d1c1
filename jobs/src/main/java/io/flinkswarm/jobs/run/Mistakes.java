package io.flinkswarm.jobs.run;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** What is wrong with a configuration, gathered so that it is told at once. */
final class Mistakes {
    private final Set<String> messages = new LinkedHashSet<>();

    /** Something that reads a setting. */
    interface Reading<T> {
        T read() throws IOException;
    }

    /** What was read; null where it was wrong, which is noted. */
    <T> T tried(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            messages.add(e.getMessage());
            return null;
        }
    }

    /** Notes what a check finds wrong. */
    void checked(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            messages.add(e.getMessage());
        }
    }

    /**
     * Ends the reading.
     *
     * @throws IllegalArgumentException if anything was wrong, with all of it
     */
    void throwAny() {
        if (!messages.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", messages));
        }
    }
}
