package io.flinkswarm.protocol.id;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Locale;

/** How firm an emission is. */
@Public
public enum Durability {
    /** Left at once; a crash before the next checkpoint may revise it under the same subject and a higher epoch. */
    PROVISIONAL,
    /** Covered by a completed checkpoint; never contradicted. */
    DURABLE;

    /** The name as configuration and JSON spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
