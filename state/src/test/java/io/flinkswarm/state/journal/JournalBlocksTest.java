package io.flinkswarm.state.journal;

import static io.flinkswarm.state.journal.JournalFiles.SCHEMA;
import static io.flinkswarm.state.journal.JournalFiles.entry;
import static io.flinkswarm.state.journal.JournalFiles.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.state.journal.JournalEntry.Kind;
import java.nio.file.Path;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalBlocksTest {
    @TempDir
    Path folder;

    @Test
    void handsOnWhatItHoldsBeforeTheBarrier() throws Exception {
        try (var blocks = harness(1 << 16)) {
            blocks.processElement(entry("x", 0), 0);
            assertThat(blocks.extractOutputValues()).isEmpty();

            blocks.prepareSnapshotPreBarrier(7);
            blocks.snapshot(7, 0);
            blocks.processElement(entry("x", 1), 0);
            blocks.prepareSnapshotPreBarrier(8);
            blocks.prepareSnapshotPreBarrier(9);

            assertThat(blocks.extractOutputValues()).hasSize(2);
            file(
                    folder,
                    "journal-0.swj",
                    blocks.extractOutputValues().stream()
                            .map(JournalBlock::bytes)
                            .toArray(byte[][]::new));
            assertThat(JournalFiles.read(folder)).containsExactly(entry("x", 0), entry("x", 1));
            assertThat(JournalReader.of(folder, SCHEMA).afterCheckpoint(7).toList())
                    .containsExactly(entry("x", 1));
        }
    }

    @Test
    void handsOnAFullBlockAtOnce() throws Exception {
        try (var blocks = harness(1 << 10)) {
            int entries = 0;
            while (blocks.extractOutputValues().isEmpty()) {
                blocks.processElement(entry("x", entries++), 0);
            }

            assertThat(blocks.extractOutputValues().get(0).bytes()).hasSizeBetween(1 << 10, 1_200);
            assertThat(entries).isBetween(10, 100);
        }
    }

    @Test
    void handsOnTheRestAtTheEnd() throws Exception {
        try (var blocks = harness(1 << 16)) {
            blocks.processElement(entry("x", 0), 0);

            blocks.getOperator().finish();

            assertThat(blocks.extractOutputValues()).hasSize(1);
        }
    }

    @Test
    void refusesAnEntryOfAnotherProtocol() throws Exception {
        try (var blocks = harness(1 << 16)) {
            JournalEntry other = new JournalEntry("other", "x", 0, Kind.TIMER, 0, 0, JournalEntry.NO_PAYLOAD);

            assertThatThrownBy(() -> blocks.processElement(other, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("protocol of an entry must be the journal's, test, but was other: attach one journal to"
                            + " each operator");
        }
    }

    @Test
    void refusesWrongSettings() {
        assertThatThrownBy(() -> Journal.to("/tmp/x", SCHEMA).blockSize(new MemorySize(10)))
                .hasMessageContaining("blockSize must be from 1 kb to 16 mb, but was 10 bytes");
        assertThatThrownBy(() -> JournalSchema.of("a/b"))
                .hasMessage("protocol must consist of letters, digits, dots and dashes, but was 'a/b'");
        assertThatThrownBy(() -> new JournalRecorder(SCHEMA).entry("x", 0, Kind.TIMER, 0, 0, "payload"))
                .hasMessageContaining("payload of kind TIMER must have a serializer in the schema of test");
        assertThatThrownBy(() -> entry("x", -1)).hasMessage("sequence must be at least 0, but was -1");
    }

    private static OneInputStreamOperatorTestHarness<JournalEntry, JournalBlock> harness(int blockBytes)
            throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<JournalEntry, JournalBlock>(
                new JournalBlocks(SCHEMA, blockBytes), new JournalEntrySerializer());
        harness.setup(new JournalBlock.Serializer());
        harness.open();
        return harness;
    }
}
