package io.flinkswarm.jobs.lines;

import io.flinkswarm.protocol.rejection.Rejection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.types.Either;

/** Reads the standard input of this process, by a thread of its own since nothing can interrupt that wait. */
final class StandardInputReader implements SourceReader<Either<LineEvent, Rejection>, LineSplit> {
    private static final int AHEAD = 1024;

    /** What the reading thread hands over: a line, or the end with what went wrong, if anything did. */
    private record Read(String line, IOException failure) {}

    private final BlockingQueue<Read> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Object lock = new Object();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private Thread thread;
    private LineSplit split;
    private long lines;
    private long time;

    @Override
    public void start() {
        thread = new Thread(this::read, "standard-input");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try {
            @SuppressWarnings("resource") // the process' input is not ours to close
            BoundedLines in = new BoundedLines(System.in);
            try {
                for (String line = in.next(); line != null; line = in.next()) {
                    hand(new Read(line, null));
                }
                hand(new Read(null, null));
            } catch (IOException e) {
                hand(new Read(null, e));
            }
        } catch (InterruptedException e) {
            // the task has ended
            Thread.currentThread().interrupt();
        }
    }

    private void hand(Read read) throws InterruptedException {
        queue.put(read);
        synchronized (lock) {
            available.complete(null);
        }
    }

    @Override
    public void addSplits(List<LineSplit> splits) {
        split = splits.get(0);
        lines = split.lines();
        time = split.time();
    }

    @Override
    public void notifyNoMoreSplits() {
        // the input ends when it ends
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Either<LineEvent, Rejection>> output) throws IOException {
        Read read = queue.poll();
        if (read == null) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        if (read.failure() != null) {
            throw read.failure();
        }
        if (read.line() == null) {
            return InputStatus.END_OF_INPUT;
        }
        lines++;
        if (!read.line().isBlank()) {
            Either<LineEvent, Rejection> line =
                    EventLine.placed(EventLine.read(read.line()), "line " + lines, lines, time);
            if (line.isLeft()) {
                time = line.left().time();
            }
            output.collect(line, time);
        }
        return InputStatus.MORE_AVAILABLE;
    }

    @Override
    public List<LineSplit> snapshotState(long checkpointId) {
        return split == null
                ? List.of()
                : List.of(new LineSplit(split.paths(), split.read(), split.times(), lines, time));
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        synchronized (lock) {
            if (queue.isEmpty() && available.isDone()) {
                available = new CompletableFuture<>();
            }
            return available;
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
