package io.flinkswarm.jobs.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a command reads from and speaks to: results on the output; progress and messages on the error stream, so that a pipe carries results alone.
 *
 * <p>Progress shows only when a person watches ({@link #interactive()}), rewriting one line. All text is UTF-8.
 */
@PublicEvolving
public final class Terminal {

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean interactive;
    private int progressWidth;

    /** Creates a terminal over the given streams. */
    public Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive) {
        this.in = Objects.requireNonNull(in, "in");
        this.out = Objects.requireNonNull(out, "out");
        this.err = Objects.requireNonNull(err, "err");
        this.interactive = interactive;
    }

    /** Returns the terminal of this process. */
    public static Terminal ofProcess() {
        return new Terminal(
                System.in,
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                watched());
    }

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on the launcher's word is needed; it is always given
    private static boolean watched() {
        String told = System.getProperty("swarm.terminal");
        return told != null ? Boolean.parseBoolean(told) : System.console() != null;
    }

    /** Returns the standard input. */
    public InputStream in() {
        return in;
    }

    /** Returns the stream of results. */
    public PrintStream out() {
        return out;
    }

    /** Returns whether a person watches; in a pipe or a file nobody does. */
    public boolean interactive() {
        return interactive;
    }

    /** Prints one line of the result. */
    public synchronized void line(String text) {
        clearProgress();
        out.println(text);
    }

    /** Prints one line that is not part of the result: a remark, a warning, an error. */
    public synchronized void message(String text) {
        clearProgress();
        err.println(text);
    }

    /** Shows how far the work is, in place of what was shown before; nothing when nobody watches. */
    public synchronized void progress(String text) {
        if (!interactive) {
            return;
        }
        err.print('\r' + text + " ".repeat(Math.max(0, progressWidth - text.length())));
        err.flush();
        progressWidth = text.length();
    }

    /** Prints one JSON object on a line of its own. Numbers that JSON doesn't know (NaN, infinities) become strings. */
    public void json(JsonBody body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line(text.toString());
    }

    /** Prints a throwable's trace among the messages. */
    synchronized void trace(Throwable thrown) {
        clearProgress();
        thrown.printStackTrace(err);
    }

    private void clearProgress() {
        if (progressWidth > 0) {
            err.print('\r' + " ".repeat(progressWidth) + '\r');
            err.flush();
            progressWidth = 0;
        }
    }
}
