package io.flinkswarm.jobs.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.rejection.Rejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesReaderTest {
    @TempDir
    private Path folder;

    @Test
    void mergesFilesByTimeAndKeepsTheOrderOfEach() throws Exception {
        Path one = write("one", vote("a", 10), vote("b", 5), vote("c", 30));
        Path two = write("two", vote("d", 7), vote("e", 30));

        List<Read> read = readAll(LineSplit.start(paths(one, two)));

        assertThat(read).extracting(Read::what).containsExactly("d", "a", "b", "c", "e");
        assertThat(read).extracting(Read::time).containsExactly(7L, 10L, 5L, 30L, 30L);
    }

    @Test
    void numbersLinesThatHaveNoSequenceAndLeavesOthers() throws Exception {
        Path file = write(
                "one", vote("a", 1), ConsensusJson.EVENTS.write(event("b", 1).withSequence(9)), vote("c", 1));

        List<Read> read = readAll(LineSplit.start(paths(file)));

        assertThat(read).extracting(line -> line.line().left().sequence()).containsExactly(1L, 9L, 3L);
    }

    @Test
    void givesLinesWithoutTimeAMillisecondEach() throws Exception {
        Path file = write("one", vote("a", 0), vote("b", 50), vote("c", 0), vote("d", 0));

        List<Read> read = readAll(LineSplit.start(paths(file)));

        assertThat(read).extracting(Read::time).containsExactly(1L, 50L, 51L, 52L);
    }

    @Test
    void givesBadLinesWithTheirPlaceAndReason() throws Exception {
        Path file = write("one", vote("a", 5), "", "{\"kind\":\"vote\"", "nonsense", vote("b", 6));

        List<Read> read = readAll(LineSplit.start(paths(file)));

        assertThat(read).hasSize(4);
        Rejection cut = read.get(1).line().right();
        assertThat(cut.key()).isEqualTo("one:3");
        assertThat(cut.reason()).isEqualTo(Rejection.Reason.MALFORMED);
        assertThat(cut.input()).isEqualTo("{\"kind\":\"vote\"");
        assertThat(cut.time()).isEqualTo(5);
        assertThat(read.get(2).line().right().key()).isEqualTo("one:4");
    }

    @Test
    void goesOnAnywhereAsIfNothingHadHappened() throws Exception {
        Path one = write("one", vote("a", 10), "", vote("b", 0), "bad", vote("c", 30), vote("d", 0));
        Path two = write("two", vote("e", 11), vote("f", 12), "", vote("g", 0), vote("h", 31));
        LineSplit start = LineSplit.start(paths(one, two));
        List<Read> undisturbed = readAll(start);

        for (int before = 0; before <= undisturbed.size(); before++) {
            List<Read> read = new ArrayList<>();
            LineSplit.Serializer serializer = new LineSplit.Serializer();
            FilesReader first = readerOf(start);
            for (int i = 0; i < before; i++) {
                first.pollNext(new Collecting(read));
            }
            byte[] saved = serializer.serialize(first.snapshotState(1).get(0));
            first.close();

            read.addAll(readAll(serializer.deserialize(serializer.getVersion(), saved)));

            assertThat(read).as("after %d lines", before).isEqualTo(undisturbed);
        }
    }

    @Test
    void refusesAnInputThatIsNotThere() throws IOException {
        Files.createDirectory(folder.resolve("empty"));

        assertThatThrownBy(() -> LineSource.of(path(folder.resolve("nope"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input must be a file or a folder");
        assertThatThrownBy(() -> LineSource.of(path(folder.resolve("empty"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("input must hold a file");
    }

    @Test
    void cutsALineWithoutEnd() throws Exception {
        Path file = folder.resolve("long");
        Files.writeString(file, "x".repeat(BoundedLines.LONGEST + 10) + "\n" + vote("a", 5) + "\n");

        List<Read> read = readAll(LineSplit.start(paths(file)));

        assertThat(read.get(0).line().right().reason()).isEqualTo(Rejection.Reason.OVERSIZED);
        assertThat(read.get(1).what()).isEqualTo("a");
    }

    private static org.apache.flink.core.fs.Path path(Path file) {
        return new org.apache.flink.core.fs.Path(file.toUri());
    }

    private static String[] paths(Path... files) {
        String[] paths = new String[files.length];
        for (int i = 0; i < files.length; i++) {
            paths[i] = files[i].toString();
        }
        return paths;
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private static Vote event(String voter, long time) {
        return Vote.of("g", "p", voter, "accept").withTime(time);
    }

    private static String vote(String voter, long time) {
        return ConsensusJson.EVENTS.write(event(voter, time));
    }

    private static FilesReader readerOf(LineSplit split) {
        FilesReader reader = new FilesReader();
        reader.start();
        reader.addSplits(List.of(split));
        reader.notifyNoMoreSplits();
        return reader;
    }

    private static List<Read> readAll(LineSplit split) throws IOException {
        List<Read> read = new ArrayList<>();
        try (FilesReader reader = readerOf(split)) {
            Collecting output = new Collecting(read);
            while (reader.pollNext(output) != InputStatus.END_OF_INPUT) {}
        }
        return read;
    }

    private record Read(Either<LineEvent, Rejection> line, long time) {
        String what() {
            return line.isLeft()
                    ? ((Vote) line.left().consensus()).voter()
                    : line.right().input();
        }
    }

    private record Collecting(List<Read> into) implements ReaderOutput<Either<LineEvent, Rejection>> {
        @Override
        public void collect(Either<LineEvent, Rejection> line, long time) {
            into.add(new Read(line, time));
        }

        @Override
        public void collect(Either<LineEvent, Rejection> line) {
            throw new AssertionError("a line must have a time");
        }

        @Override
        public void emitWatermark(Watermark watermark) {}

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}

        @Override
        public SourceOutput<Either<LineEvent, Rejection>> createOutputForSplit(String id) {
            return this;
        }

        @Override
        public void releaseOutputForSplit(String id) {}
    }
}
