package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.annotation.Internal;

/** The clocks of the machine that a server runs on. */
@Adapter("stamps arrival and times connections out")
@Internal
final class ServerClock {
    /** The time of day in milliseconds since the epoch. */
    long millis() {
        return System.currentTimeMillis();
    }

    /** A time that only runs forward, in nanoseconds. */
    long nanos() {
        return System.nanoTime();
    }
}
