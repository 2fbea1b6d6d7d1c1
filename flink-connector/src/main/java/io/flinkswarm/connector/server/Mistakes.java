package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a {@link ServerConfig}, gathered, so that one look corrects it all. */
@Internal
final class Mistakes {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final List<String> found = new ArrayList<>();

    void range(String name, long value, long least, long most) {
        check(value < least || value > most, name + " must be from " + least + " to " + most + ", but was " + value);
    }

    void time(String name, Duration value) {
        check(
                value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0,
                name + " must be from 1 ms to a year, but was " + value);
    }

    void check(boolean wrong, String text) {
        if (wrong) {
            found.add(text);
        }
    }

    /** Throws all of them, if there are any. */
    void raise() {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", found));
        }
    }
}
