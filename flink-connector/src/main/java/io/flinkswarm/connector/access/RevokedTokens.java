package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ids of tokens that are no longer valid: the lines of a file, without empty ones and comments from {@code #}. It is read again when
 * its time or length has changed; while it can't be read, no token is valid.
 */
@Internal
final class RevokedTokens {
    /** The most ids; tokens that have expired need none. */
    static final int MAX_IDS = 100_000;

    private record Content(FileTime time, long length, Set<String> ids) {}

    private final Path file;
    private volatile Content content;

    private RevokedTokens(Path file) throws IOException {
        this.file = file;
        this.content = load();
    }

    static RevokedTokens read(Path file) throws IOException {
        return new RevokedTokens(file);
    }

    /** Whether an id is revoked; null is not. */
    boolean contains(String id) throws IOException {
        Content current = content;
        if (!Files.getLastModifiedTime(file).equals(current.time) || Files.size(file) != current.length) {
            current = load();
            content = current;
        }
        return id != null && current.ids.contains(id);
    }

    private Content load() throws IOException {
        // first the time: what is written meanwhile is found the next time
        FileTime time = Files.getLastModifiedTime(file);
        long length = Files.size(file);
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            Set<String> ids = lines.map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .limit(MAX_IDS + 1L)
                    .collect(Collectors.toUnmodifiableSet());
            if (ids.size() > MAX_IDS) {
                throw new IOException("revoked tokens must be at most " + MAX_IDS + ", but " + file
                        + " has more: leave out those that have expired");
            }
            return new Content(time, length, ids);
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
