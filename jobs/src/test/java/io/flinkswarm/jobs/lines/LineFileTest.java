package io.flinkswarm.jobs.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
    @TempDir
    private Path folder;

    private Path file;
    private LineFile sink;

    @BeforeEach
    void setUp() {
        file = folder.resolve("out.jsonl");
        sink = LineFile.of(file);
    }

    @Test
    void linesShowWhenTheyAreCommitted() throws Exception {
        LineFile.Writer writer = sink.createWriter(null);
        writer.write("one", null);
        writer.flush(false);
        Collection<LineFile.Part> parts = writer.prepareCommit();

        assertThat(file).isEmptyFile();
        commit(parts);

        assertThat(file).hasContent("one\n");
        assertThat(folder.toFile().list()).containsExactly("out.jsonl");
    }

    @Test
    void committingAgainChangesNothing() throws Exception {
        LineFile.Writer writer = sink.createWriter(null);
        writer.write("one", null);
        Collection<LineFile.Part> first = writer.prepareCommit();
        commit(first);
        writer.write("two", null);
        commit(writer.prepareCommit());

        FakeRequest again = commit(first);

        assertThat(again.alreadyCommitted).isTrue();
        assertThat(file).hasContent("one\ntwo\n");
    }

    @Test
    void aCommitThatWasTornIsMadeWhole() throws Exception {
        LineFile.Writer writer = sink.createWriter(null);
        writer.write("one", null);
        Collection<LineFile.Part> parts = writer.prepareCommit();
        Files.writeString(file, "on");

        commit(parts);

        assertThat(file).hasContent("one\n");
    }

    @Test
    void resumingDropsWhatNoCheckpointCovers() throws Exception {
        LineFile.Writer writer = sink.createWriter(null);
        writer.write("one", null);
        Collection<LineFile.Part> covered = writer.prepareCommit();
        List<Long> state = writer.snapshotState(1);
        writer.write("lost", null);
        writer.flush(false);
        writer.close();

        LineFile.Writer resumed = sink.restoreWriter(null, state);
        commit(covered);
        resumed.write("two", null);
        commit(resumed.prepareCommit());

        assertThat(file).hasContent("one\ntwo\n");
        assertThat(folder.toFile().list()).containsExactly("out.jsonl");
    }

    @Test
    void resumingFromAnOlderCheckpointCutsTheFileBack() throws Exception {
        LineFile.Writer writer = sink.createWriter(null);
        List<Long> start = writer.snapshotState(1);
        writer.write("one", null);
        commit(writer.prepareCommit());

        sink.restoreWriter(null, start);

        assertThat(file).isEmptyFile();
    }

    @Test
    void startingAnewEmptiesTheFile() throws Exception {
        Files.writeString(file, "old\n");

        sink.createWriter(null);

        assertThat(file).isEmptyFile();
    }

    @Test
    void saysThatCoveredLinesAreGone() throws Exception {
        sink.createWriter(null);

        assertThatThrownBy(() -> commit(List.of(new LineFile.Part(7, 9))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must still be there")
                .hasMessageContaining("without --resume");
    }

    @Test
    void stateAndPartsSurviveTheirSerializers() throws Exception {
        var state = sink.getWriterStateSerializer();
        var parts = sink.getCommittableSerializer();
        LineFile.Part part = new LineFile.Part(1L << 40, 12);

        assertThat(state.deserialize(state.getVersion(), state.serialize(77L))).isEqualTo(77L);
        assertThat(parts.deserialize(parts.getVersion(), parts.serialize(part))).isEqualTo(part);
    }

    private FakeRequest commit(Collection<LineFile.Part> parts) throws Exception {
        FakeRequest request = new FakeRequest(parts.iterator().next());
        try (Committer<LineFile.Part> committer = sink.createCommitter(null)) {
            committer.commit(List.of(request));
        }
        return request;
    }

    private static final class FakeRequest implements Committer.CommitRequest<LineFile.Part> {
        private final LineFile.Part part;
        private boolean alreadyCommitted;

        FakeRequest(LineFile.Part part) {
            this.part = part;
        }

        @Override
        public LineFile.Part getCommittable() {
            return part;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public void retryLater() {
            throw new AssertionError("retry");
        }

        @Override
        public void updateAndRetryLater(LineFile.Part other) {
            throw new AssertionError("retry");
        }

        @Override
        public void signalAlreadyCommitted() {
            alreadyCommitted = true;
        }
    }
}
