package io.flinkswarm.jobs.lines;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * One file of this machine that holds each line exactly once, whatever fails: lines show when a checkpoint covers them.
 *
 * <p>What came since the last checkpoint waits in a hidden file beside it. A commit copies that to its place in the file, so
 * that doing it again does nothing. A job that starts anew empties the file, one that resumes goes on where its checkpoint
 * was. Must run with parallelism 1.
 */
@PublicEvolving
public final class LineFile
        implements Sink<String>, SupportsWriterState<String, Long>, SupportsCommitter<LineFile.Part> {
    private static final long serialVersionUID = 1L;

    private final String path;

    private LineFile(String path) {
        this.path = path;
    }

    /** The file at the path; its folder must exist. */
    public static LineFile of(Path path) {
        return new LineFile(path.toAbsolutePath().toString());
    }

    /**
     * Lines that wait to be committed.
     *
     * @param offset where they belong
     * @param length how many bytes they are
     */
    record Part(long offset, long length) {}

    private Path file() {
        return Path.of(path);
    }

    private String hiddenPrefix() {
        return "." + file().getFileName() + ".part-";
    }

    private Path hidden(long offset) {
        return file().resolveSibling(hiddenPrefix() + offset);
    }

    @Override
    public Writer createWriter(WriterInitContext context) throws IOException {
        return new Writer(0);
    }

    @Override
    public Writer restoreWriter(WriterInitContext context, Collection<Long> offsets) throws IOException {
        return new Writer(offsets.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    @Override
    public Committer<Part> createCommitter(CommitterInitContext context) {
        return new PartCommitter();
    }

    @Override
    public SimpleVersionedSerializer<Long> getWriterStateSerializer() {
        return new SimpleVersionedSerializer<>() {
            @Override
            public int getVersion() {
                return 1;
            }

            @Override
            public byte[] serialize(Long offset) throws IOException {
                return longs(offset);
            }

            @Override
            public Long deserialize(int version, byte[] serialized) throws IOException {
                return readLongs(version, serialized, 1)[0];
            }
        };
    }

    @Override
    public SimpleVersionedSerializer<Part> getCommittableSerializer() {
        return new SimpleVersionedSerializer<>() {
            @Override
            public int getVersion() {
                return 1;
            }

            @Override
            public byte[] serialize(Part part) throws IOException {
                return longs(part.offset(), part.length());
            }

            @Override
            public Part deserialize(int version, byte[] serialized) throws IOException {
                long[] values = readLongs(version, serialized, 2);
                return new Part(values[0], values[1]);
            }
        };
    }

    private static byte[] longs(long... values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 * values.length);
        DataOutputStream out = new DataOutputStream(bytes);
        for (long value : values) {
            out.writeLong(value);
        }
        return bytes.toByteArray();
    }

    private static long[] readLongs(int version, byte[] serialized, int count) throws IOException {
        if (version != 1) {
            throw new IOException("version of a line file's state must be 1, but was " + version);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    /** Gathers lines in a hidden file. */
    final class Writer implements CommittingSinkWriter<String, Part>, StatefulSinkWriter<String, Long> {
        private long offset;
        private BufferedWriter part;

        Writer(long offset) throws IOException {
            this.offset = offset;
            try (DirectoryStream<Path> parts = Files.newDirectoryStream(file().getParent(), hiddenPrefix() + "*")) {
                for (Path left : parts) {
                    // those before are of commits that may still be under way
                    if (offsetOf(left) >= offset) {
                        Files.delete(left);
                    }
                }
            }
            try (FileChannel out = FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // what a later checkpoint than the one resumed from had committed
                if (out.size() > offset) {
                    out.truncate(offset);
                }
            }
        }

        private long offsetOf(Path left) {
            try {
                return Long.parseLong(
                        left.getFileName().toString().substring(hiddenPrefix().length()));
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        @Override
        public void write(String line, Context context) throws IOException {
            if (part == null) {
                part = Files.newBufferedWriter(hidden(offset), StandardCharsets.UTF_8);
            }
            part.write(line);
            part.write('\n');
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            if (part != null) {
                part.flush();
            }
        }

        @Override
        public Collection<Part> prepareCommit() throws IOException {
            if (part == null) {
                return List.of();
            }
            part.close();
            part = null;
            try (FileChannel written = FileChannel.open(hidden(offset), StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Part ready = new Part(offset, Files.size(hidden(offset)));
            offset += ready.length();
            return List.of(ready);
        }

        @Override
        public List<Long> snapshotState(long checkpointId) {
            return List.of(offset);
        }

        @Override
        public void close() throws IOException {
            if (part != null) {
                part.close();
            }
        }
    }

    /** Copies hidden files to their places. */
    private final class PartCommitter implements Committer<Part> {
        @Override
        public void commit(Collection<CommitRequest<Part>> requests) throws IOException {
            for (CommitRequest<Part> request : requests) {
                Part part = request.getCommittable();
                Path hidden = hidden(part.offset());
                long end = part.offset() + part.length();
                if (Files.exists(hidden)) {
                    copy(hidden, part.offset(), end);
                    Files.delete(hidden);
                } else if (Files.exists(file()) && Files.size(file()) >= end) {
                    request.signalAlreadyCommitted();
                } else {
                    throw new IOException("lines that a checkpoint covers must still be there, but were not: " + hidden
                            + "; the output can't be continued, start it anew without --resume");
                }
            }
        }

        private void copy(Path hidden, long offset, long end) throws IOException {
            try (FileChannel in = FileChannel.open(hidden, StandardOpenOption.READ);
                    FileChannel out = FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                out.position(offset);
                long copied = 0;
                while (copied < end - offset) {
                    copied += in.transferTo(copied, end - offset - copied, out);
                }
                out.truncate(end);
                out.force(true);
            }
        }

        @Override
        public void close() {
            // holds nothing open
        }
    }
}
