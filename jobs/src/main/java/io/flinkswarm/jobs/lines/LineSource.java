package io.flinkswarm.jobs.lines;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.types.Either;

/**
 * Events of every protocol from lines of JSON: a file, the files of a folder merged by time, or the standard input.
 *
 * <p>A line that holds no event comes as a {@link Rejection} and stops nothing. Within a file lines keep their order; of
 * several files the one whose next line is earliest goes first, so that proposals, votes and outcomes, or tasks and reports, may lie in files of
 * their own, and so may hours. The order of lines is a function of the files alone.
 *
 * <p>Files are read again after a failure, from the line that the checkpoint holds; lines of the standard input are gone.
 * Must run with parallelism 1; files that are added or grow after the start may be missed.
 */
@PublicEvolving
public final class LineSource implements Source<Either<LineEvent, Rejection>, LineSplit, LineSplit> {
    private static final long serialVersionUID = 1L;

    /** The name of the standard streams. */
    public static final String STANDARD = "-";

    /** The type of what it gives. */
    public static final TypeInformation<Either<LineEvent, Rejection>> TYPE =
            new EitherTypeInfo<>(RecordTypeInfo.of(new LineEvent.Serializer()), Rejections.TAG.getTypeInfo());

    private final String[] paths;

    private LineSource(String[] paths) {
        this.paths = paths;
    }

    /** The lines of the standard input of this process. */
    public static LineSource standardInput() {
        return new LineSource(new String[0]);
    }

    /**
     * The lines of a file, or of the files of a folder by name; those whose names begin with {@code .} or {@code _} are left
     * out.
     *
     * @throws IllegalArgumentException if there is no such file, or no file in the folder
     */
    public static LineSource of(Path path) throws IOException {
        FileSystem files = path.getFileSystem();
        FileStatus status;
        try {
            status = files.getFileStatus(path);
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("input must be a file or a folder, but was not found: " + path, e);
        }
        List<String> found = new ArrayList<>();
        if (status.isDir()) {
            for (FileStatus file : files.listStatus(path)) {
                String name = file.getPath().getName();
                if (!file.isDir() && !name.startsWith(".") && !name.startsWith("_")) {
                    found.add(file.getPath().toString());
                }
            }
            found.sort(null);
        } else {
            found.add(status.getPath().toString());
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("input must hold a file, but was an empty folder: " + path);
        }
        return new LineSource(found.toArray(new String[0]));
    }

    @Override
    public Boundedness getBoundedness() {
        return paths.length == 0 ? Boundedness.CONTINUOUS_UNBOUNDED : Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<Either<LineEvent, Rejection>, LineSplit> createReader(SourceReaderContext context) {
        return paths.length == 0 ? new StandardInputReader() : new FilesReader();
    }

    @Override
    public SplitEnumerator<LineSplit, LineSplit> createEnumerator(SplitEnumeratorContext<LineSplit> context) {
        return new OneSplit(context, LineSplit.start(paths));
    }

    @Override
    public SplitEnumerator<LineSplit, LineSplit> restoreEnumerator(
            SplitEnumeratorContext<LineSplit> context, LineSplit unread) {
        return new OneSplit(context, unread.lines() < 0 ? null : unread);
    }

    @Override
    public SimpleVersionedSerializer<LineSplit> getSplitSerializer() {
        return new LineSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<LineSplit> getEnumeratorCheckpointSerializer() {
        return new LineSplit.Serializer();
    }

    /** Gives the one split to whoever asks first. */
    private static final class OneSplit implements SplitEnumerator<LineSplit, LineSplit> {
        /** What an enumerator keeps that has given its split away. */
        private static final LineSplit GIVEN = new LineSplit(new String[0], new long[0], new long[0], -1, 0);

        private final SplitEnumeratorContext<LineSplit> context;
        private LineSplit split;

        OneSplit(SplitEnumeratorContext<LineSplit> context, LineSplit split) {
            this.context = context;
            this.split = split;
        }

        @Override
        public void start() {
            // readers ask
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            if (split != null) {
                context.assignSplit(split, subtask);
                split = null;
            }
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public void addSplitsBack(List<LineSplit> splits, int subtask) {
            splits.forEach(back -> split = back);
        }

        @Override
        public void addReader(int subtask) {
            handleSplitRequest(subtask, null);
        }

        @Override
        public LineSplit snapshotState(long checkpointId) {
            return split == null ? GIVEN : split;
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
