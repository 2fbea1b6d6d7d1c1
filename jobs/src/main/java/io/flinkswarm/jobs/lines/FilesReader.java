package io.flinkswarm.jobs.lines;

import io.flinkswarm.protocol.rejection.Rejection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.types.Either;

/** Reads the files of a split at once, the one whose next line is earliest first. */
final class FilesReader implements SourceReader<Either<LineEvent, Rejection>, LineSplit> {
    private static final CompletableFuture<Void> NOW = CompletableFuture.completedFuture(null);

    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final List<LineFileReader> files = new ArrayList<>();
    private final PriorityQueue<LineFileReader> byTime = new PriorityQueue<>();
    private LineSplit split;
    private long lines;
    private long time;
    private boolean noMoreSplits;

    /** One file, its next line read ahead. */
    private static final class LineFileReader implements Comparable<LineFileReader> {
        private final int index;
        private final String name;
        private final BoundedLines in;
        private long taken;
        private long next;
        private Either<LineEvent, Rejection> head;
        private long headTime;
        private long takenTime;

        LineFileReader(int index, String path, long skip, long time) throws IOException {
            this.index = index;
            this.takenTime = time;
            this.headTime = time;
            Path file = new Path(path);
            name = file.getName();
            in = new BoundedLines(file.getFileSystem().open(file));
            for (; next < skip && in.next() != null; next++) {}
            taken = next;
            readAhead();
        }

        /** Lines that hold nothing are passed over, but counted, so that line numbers are those of an editor. */
        private void readAhead() throws IOException {
            String line = in.next();
            while (line != null && line.isBlank()) {
                next++;
                line = in.next();
            }
            next++;
            head = line == null ? null : EventLine.read(line);
            // what has no time of its own goes right after the line before it
            if (head != null && head.isLeft() && head.left().time() != 0) {
                headTime = head.left().time();
            }
        }

        Either<LineEvent, Rejection> take() throws IOException {
            Either<LineEvent, Rejection> line = head;
            taken = next;
            takenTime = headTime;
            readAhead();
            return line;
        }

        @Override
        public int compareTo(LineFileReader other) {
            int order = Long.compare(headTime, other.headTime);
            return order == 0 ? Integer.compare(index, other.index) : order;
        }
    }

    @Override
    public void start() {
        // the split comes by itself
    }

    @Override
    public void addSplits(List<LineSplit> splits) {
        split = splits.get(0);
        lines = split.lines();
        time = split.time();
        begun.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        begun.complete(null);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Either<LineEvent, Rejection>> output) throws IOException {
        if (split == null) {
            return noMoreSplits ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
        }
        if (files.isEmpty()) {
            for (int i = 0; i < split.paths().length; i++) {
                LineFileReader file = new LineFileReader(i, split.paths()[i], split.read()[i], split.times()[i]);
                files.add(file);
                if (file.head != null) {
                    byTime.add(file);
                }
            }
        }
        LineFileReader earliest = byTime.poll();
        if (earliest == null) {
            return InputStatus.END_OF_INPUT;
        }
        lines++;
        Either<LineEvent, Rejection> head = earliest.take();
        Either<LineEvent, Rejection> line = EventLine.placed(head, earliest.name + ":" + earliest.taken, lines, time);
        if (earliest.head != null) {
            byTime.add(earliest);
        }
        if (line.isLeft()) {
            time = line.left().time();
        }
        output.collect(line, time);
        return InputStatus.MORE_AVAILABLE;
    }

    @Override
    public List<LineSplit> snapshotState(long checkpointId) {
        if (split == null) {
            return List.of();
        }
        long[] read = split.read().clone();
        long[] times = split.times().clone();
        for (LineFileReader file : files) {
            read[file.index] = file.taken;
            times[file.index] = file.takenTime;
        }
        return List.of(new LineSplit(split.paths(), read, times, lines, time));
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return split == null && !noMoreSplits ? begun : NOW;
    }

    @Override
    public void close() throws IOException {
        for (LineFileReader file : files) {
            file.in.close();
        }
    }
}
