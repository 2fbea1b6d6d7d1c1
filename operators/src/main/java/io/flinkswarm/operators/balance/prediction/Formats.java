package io.flinkswarm.operators.balance.prediction;

import java.io.IOException;
import java.io.StreamCorruptedException;

/** The check of a version byte at the head of what was learned. */
final class Formats {
    private Formats() {}

    static void require(String what, int supported, int found) throws IOException {
        if (found != supported) {
            throw new StreamCorruptedException(what + " version must be " + supported + ", but was " + found
                    + "; restore with the release that wrote it");
        }
    }
}
