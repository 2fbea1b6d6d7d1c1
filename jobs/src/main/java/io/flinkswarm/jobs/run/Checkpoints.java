package io.flinkswarm.jobs.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The checkpoints and savepoints of a folder of this machine. */
final class Checkpoints {
    private static final String METADATA = "_metadata";
    private static final int DEPTH = 4;

    private record Completed(Path folder, FileTime at) {}

    private Checkpoints() {}

    /** The newest one that was completed: only then is its metadata there. */
    static Optional<Path> newest(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.find(
                folder,
                DEPTH,
                (file, kind) ->
                        kind.isRegularFile() && file.getFileName().toString().equals(METADATA))) {
            return files.map(file -> new Completed(file.getParent(), at(file)))
                    .max(Comparator.comparing(Completed::at)
                            .thenComparing(completed -> completed.folder().toString()))
                    .map(Completed::folder);
        }
    }

    private static FileTime at(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            // a running job deletes old ones
            return FileTime.fromMillis(0);
        }
    }
}
