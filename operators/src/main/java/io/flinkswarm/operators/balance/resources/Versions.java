package io.flinkswarm.operators.balance.resources;

import java.io.IOException;

/** The format versions of this package's state. */
final class Versions {
    private Versions() {}

    /** Refuses state of another format. */
    static void require(String what, int expected, byte version) throws IOException {
        if (version != expected) {
            throw new IOException(what + " version must be " + expected + ", but was " + version
                    + ": the state was written by another release");
        }
    }
}
