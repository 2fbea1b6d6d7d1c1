package io.flinkswarm.benchmarks.prediction;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** How measured numbers are written: five significant digits, the sixth is noise at any number of seeds. */
final class Figures {
    private static final int DIGITS = 5;

    private Figures() {}

    static void write(JsonGenerator out, String name, double value) throws IOException {
        if (value * 0 == 0) {
            out.writeNumberField(name, rounded(value));
        } else {
            out.writeNullField(name);
        }
    }

    private static double rounded(double value) {
        if (value == 0) {
            return 0;
        }
        double scale = Math.pow(10, DIGITS - 1 - (int) Math.floor(Math.log10(Math.abs(value))));
        return Math.round(value * scale) / scale;
    }
}
