package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Public;

/** What follows when a deadline passes and too little is known to decide. */
@Public
public enum OnAbstain {
    /** The decision says so and the matter is closed. */
    NONE,
    /** The decision asks somebody else to decide; the matter is closed here. */
    ESCALATE,
    /** The deadline moves by its own length, at most {@code max-extensions} times; then as with NONE. */
    EXTEND
}
