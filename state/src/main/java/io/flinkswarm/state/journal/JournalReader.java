package io.flinkswarm.state.journal;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.configuration.MemorySize;

/**
 * Reads a journal back: key by key, each key's entries in their order, without a Flink job.
 *
 * <pre>{@code
 * for (JournalEntry entry : JournalReader.of(Path.of("/data/journal"), schema)) {
 *     ConsensusEvent event = schema.payload(entry);
 * }
 * }</pre>
 *
 * <p>Only committed files below the path are read, of the schema's protocol. Every block's checksum is verified. An entry
 * that is missing between two others, or there twice, is a {@link JournalCorruptException} that names file and offset,
 * wrapped in an {@link UncheckedIOException} while iterating. A missing end can't be seen.
 *
 * <p>Of a journal larger than {@link #held}, the files are read several times, each time for a part of the keys, so that
 * memory is bounded unless one key alone is too large. Files that are committed while an iteration runs may be in one pass
 * and not in another: the list of files is taken once, when it starts.
 */
@PublicEvolving
public final class JournalReader implements Iterable<JournalEntry> {
    /** What an entry takes on the heap besides its bytes, about. */
    private static final int ENTRY_BYTES = 160;

    private final Path path;
    private final JournalSchema schema;
    private Predicate<String> keys = key -> true;
    private Function<String, JournalPosition> from;
    private long afterCheckpoint;
    private long heldBytes = MemorySize.parse("256mb").getBytes();

    private JournalReader(Path path, JournalSchema schema) {
        this.path = path;
        this.schema = schema;
    }

    /** A reader of the file, or of all files in the folder and those in it. */
    public static JournalReader of(Path path, JournalSchema schema) {
        return new JournalReader(Objects.requireNonNull(path, "path"), Objects.requireNonNull(schema, "schema"));
    }

    /** Reads only the keys that the predicate takes. */
    public JournalReader keys(Predicate<String> predicate) {
        keys = Objects.requireNonNull(predicate, "predicate");
        return this;
    }

    /**
     * Reads each key from a position on, its own entry included: from the next entry that a checkpoint's state would make,
     * this is the tail to replay on it. Null for a key is the start of its history.
     */
    public JournalReader from(Function<String, JournalPosition> position) {
        from = Objects.requireNonNull(position, "position");
        return this;
    }

    /**
     * Reads only what was made after the checkpoint. A key may then start anywhere, unless {@link #from} says where.
     * With unaligned checkpoints and a journal not chained to its operator, entries from before may be among them.
     */
    public JournalReader afterCheckpoint(long checkpointId) {
        if (checkpointId < 1) {
            throw new IllegalArgumentException("checkpointId must be at least 1, but was " + checkpointId);
        }
        afterCheckpoint = checkpointId;
        return this;
    }

    /** How much is held in memory at once, about; at least 1 mb, 256 mb unless set. */
    public JournalReader held(MemorySize size) {
        if (size.compareTo(MemorySize.ofMebiBytes(1)) < 0) {
            throw new IllegalArgumentException("held must be at least 1 mb, but was " + size);
        }
        heldBytes = size.getBytes();
        return this;
    }

    /** All entries, key by key. Start several iterations to read several times. */
    @Override
    public Iterator<JournalEntry> iterator() {
        try {
            List<Path> files = committedFiles();
            return new Passes(files, passes(files));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All entries at once: for small journals. */
    public List<JournalEntry> toList() {
        List<JournalEntry> list = new ArrayList<>();
        iterator().forEachRemaining(list::add);
        return list;
    }

    private List<Path> committedFiles() throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path + " must be a journal's file or folder, but does not exist");
        }
        try (Stream<Path> walk = Files.walk(path)) {
            // In-progress and pending files start with a dot and end with an id.
            return walk.filter(Files::isRegularFile)
                    .filter(file -> {
                        String name = file.getFileName().toString();
                        return !name.startsWith(".") && !name.startsWith("_") && name.endsWith(Journal.FILE_SUFFIX);
                    })
                    .sorted()
                    .toList();
        }
    }

    private int passes(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            try (BlockReader blocks = new BlockReader(file)) {
                while (blocks.next()) {
                    if (blocks.afterCheckpoint() >= afterCheckpoint) {
                        bytes += blocks.length() + (long) ENTRY_BYTES * blocks.count();
                    }
                    blocks.skip();
                }
            }
        }
        return (int) Math.max(1, Math.min(1 << 16, (bytes + heldBytes - 1) / heldBytes));
    }

    private JournalPosition positionOf(String key) {
        JournalPosition position = from == null ? null : from.apply(key);
        return position == null ? JournalPosition.START : position;
    }

    /** An entry and where it was found. */
    private record Located(JournalEntry entry, Path file, long offset) {
        static final Comparator<Located> ORDER = Comparator.<Located, String>comparing(located -> located.entry.key())
                .thenComparingLong(located -> located.entry.incarnation())
                .thenComparingLong(located -> located.entry.sequence());

        String where() {
            return "in " + file + " at block offset " + offset;
        }
    }

    private final class Passes implements Iterator<JournalEntry> {
        private final List<Path> files;
        private final int passes;
        private int nextPass;
        private List<Located> part = List.of();
        private int index;
        private Located before;

        Passes(List<Path> files, int passes) {
            this.files = files;
            this.passes = passes;
        }

        @Override
        public boolean hasNext() {
            while (index == part.size() && nextPass < passes) {
                part = List.of(); // let go of the old part before the new one is read
                index = 0;
                before = null;
                try {
                    part = readPart(nextPass);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                nextPass++;
            }
            return index < part.size();
        }

        @Override
        public JournalEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the journal has no further entry");
            }
            Located now = part.get(index);
            try {
                check(now);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            index++;
            before = now;
            return now.entry();
        }

        private List<Located> readPart(int pass) throws IOException {
            List<Located> located = new ArrayList<>();
            PayloadMigration migration = new PayloadMigration(schema);
            for (Path file : files) {
                try (BlockReader blocks = new BlockReader(file)) {
                    while (blocks.next()) {
                        if (blocks.afterCheckpoint() < afterCheckpoint) {
                            blocks.skip();
                            continue;
                        }
                        blocks.read(schema, migration, (entry, offset) -> {
                            if (isWanted(entry, pass)) {
                                located.add(new Located(entry, file, offset));
                            }
                        });
                    }
                }
            }
            located.sort(Located.ORDER);
            return located;
        }

        private boolean isWanted(JournalEntry entry, int pass) {
            String key = entry.key();
            return (passes == 1 || Math.floorMod(key.hashCode() * 0x9e3779b9, passes) == pass)
                    && keys.test(key)
                    && new JournalPosition(entry.incarnation(), entry.sequence()).compareTo(positionOf(key)) >= 0;
        }

        private void check(Located now) throws IOException {
            JournalEntry entry = now.entry();
            boolean first = before == null || !before.entry().key().equals(entry.key());
            if (first) {
                checkFirst(now);
                return;
            }
            JournalEntry last = before.entry();
            if (last.incarnation() == entry.incarnation()) {
                if (last.sequence() == entry.sequence()) {
                    throw new JournalCorruptException("entry " + name(entry) + " must be in the journal once, but is "
                            + before.where() + " and " + now.where()
                            + ": a job that went back to an older checkpoint needs a journal path of its own");
                }
                if (last.sequence() + 1 != entry.sequence()) {
                    throw new JournalCorruptException(
                            "entry " + (last.sequence() + 1) + " must follow " + name(last) + " "
                                    + before.where() + ", but the next is " + name(entry) + " " + now.where()
                                    + ": a file is missing");
                }
            } else if (entry.sequence() != 0) {
                throw new JournalCorruptException("entry 0 of a new incarnation must follow " + name(last) + " "
                        + before.where() + ", but the next is " + name(entry) + " " + now.where()
                        + ": a file is missing");
            }
        }

        private void checkFirst(Located now) throws IOException {
            if (from == null && afterCheckpoint > 0) {
                return;
            }
            JournalEntry entry = now.entry();
            JournalPosition position = positionOf(entry.key());
            long wanted = position.incarnation() == entry.incarnation() ? position.sequence() : 0;
            if (entry.sequence() != wanted) {
                throw new JournalCorruptException("entry " + wanted + " must be the first that is read of "
                        + entry.protocol() + "/" + entry.key() + ", but the first is " + name(entry) + " "
                        + now.where() + ": a file is missing, or the checkpoint is of another job");
            }
        }

        private String name(JournalEntry entry) {
            return entry.protocol() + "/" + entry.key() + "#" + entry.incarnation() + "." + entry.sequence();
        }
    }
}
