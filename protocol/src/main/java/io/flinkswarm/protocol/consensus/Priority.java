package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;

/** How urgent a proposal is, the most urgent first: who is asked first, and who is turned away last. */
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
