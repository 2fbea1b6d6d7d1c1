package io.flinkswarm.benchmarks.measure;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder for what the runs of a benchmark write: emptied between them. */
@Internal
public record Scratch(Path folder) {
    /** A new folder among the temporary ones. */
    public static Scratch create() throws IOException {
        return new Scratch(Files.createTempDirectory("swarm-bench"));
    }

    /** Empties the folder and leaves it there; the job that just ended may still be deleting its checkpoints beside us. */
    public void empty() throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) {
                if (!visited.equals(folder)) {
                    // one that is not empty yet is left to the next call
                    visited.toFile().delete();
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
