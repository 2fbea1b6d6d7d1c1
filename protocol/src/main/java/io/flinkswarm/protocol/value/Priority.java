package io.flinkswarm.protocol.value;

import io.flinkswarm.protocol.annotation.Public;

/** How urgent something is, the most urgent first: what goes first, and is turned away last. */
@Public
public enum Priority {
    EMERGENCY,
    CRITICAL,
    HIGH,
    NORMAL,
    LOW;

    private static final Priority[] VALUES = values();

    /** The priority of an ordinal, without the copy that {@code values()} makes. */
    public static Priority of(int ordinal) {
        return VALUES[ordinal];
    }
}
