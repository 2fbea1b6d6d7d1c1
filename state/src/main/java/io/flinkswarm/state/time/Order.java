package io.flinkswarm.state.time;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Locale;

/** The order in which an operator takes the events of a key. */
@Public
public enum Order {
    /** As they come: nothing waits, and a rerun may see another order. */
    ARRIVAL,
    /** By time, once the watermark has passed it: the result is a function of the input alone. */
    EVENT_TIME;

    /** The name as configuration spells it, {@code event-time}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
