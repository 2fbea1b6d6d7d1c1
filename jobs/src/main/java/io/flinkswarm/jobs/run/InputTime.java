package io.flinkswarm.jobs.run;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/** Where the time of an event comes from. */
@PublicEvolving
public enum InputTime {
    /** The event's own {@code time}: the result is a function of the input. */
    EVENT,
    /** The clock when the line is read: for live input, where deadlines must fire though nothing comes. */
    ARRIVAL
}
