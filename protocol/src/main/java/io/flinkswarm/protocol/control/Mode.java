package io.flinkswarm.protocol.control;

import io.flinkswarm.protocol.annotation.Public;

/** Whether decisions take effect. */
@Public
public enum Mode {
    /** Decisions leave on the main output and voters are called. */
    ENFORCE,
    /** Everything is decided, journaled and shown, but leaves on the shadow side output only; nobody is called. */
    SHADOW
}
