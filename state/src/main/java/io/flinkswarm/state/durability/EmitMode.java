package io.flinkswarm.state.durability;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Locale;

/** What an operator lets out. */
@Public
public enum EmitMode {
    /** All at once as provisional, and again as durable when a checkpoint covers it. */
    PROVISIONAL,
    /** Only what a checkpoint covers: later by up to a checkpoint interval. */
    DURABLE;

    /** The name as configuration spells it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
