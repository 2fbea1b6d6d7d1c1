package io.flinkswarm.jobs.lines;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The lines of a stream of UTF-8, each cut to a bound, so that a file without line ends fills no memory. */
final class BoundedLines implements Closeable {
    /** The longest line that is taken whole, in characters; a longer one ends one character above it. */
    static final int LONGEST = 4 << 20;

    private final BufferedReader in;

    BoundedLines(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
    }

    /** The next line without its end; null after the last. */
    String next() throws IOException {
        StringBuilder line = null;
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (line == null) {
                line = new StringBuilder(256);
            }
            if (c == '\n') {
                break;
            }
            if (line.length() <= LONGEST) {
                line.append((char) c);
            }
        }
        if (line == null) {
            return null;
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
