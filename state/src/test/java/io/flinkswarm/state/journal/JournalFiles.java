package io.flinkswarm.state.journal;

import io.flinkswarm.state.journal.JournalEntry.Kind;
import io.flinkswarm.testkit.KeyedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Journal files made by hand, without a job. */
final class JournalFiles {
    static final JournalSchema SCHEMA = JournalSchema.of("test")
            .payload(Kind.INPUT, new KeyedEvent.Serializer())
            .payload(Kind.OUTPUT, new KeyedEvent.Serializer())
            .build();

    private static final JournalRecorder RECORDER = new JournalRecorder(SCHEMA);

    private JournalFiles() {}

    static JournalEntry entry(String key, long sequence) {
        return RECORDER.entry(key, sequence, Kind.INPUT, 1_000 + sequence, 1, new KeyedEvent(key, sequence, 7));
    }

    static JournalEntry entry(String key, long incarnation, long sequence) {
        return RECORDER.entry(
                key, incarnation, sequence, Kind.INPUT, 1_000 + sequence, 1, new KeyedEvent(key, sequence, 7));
    }

    static byte[] block(long afterCheckpoint, JournalEntry... entries) throws IOException {
        BlockWriter writer = new BlockWriter(SCHEMA, 1 << 16);
        for (JournalEntry entry : entries) {
            writer.add(entry);
        }
        return writer.finish(afterCheckpoint).bytes();
    }

    static Path file(Path folder, String name, byte[]... blocks) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] block : blocks) {
            bytes.writeBytes(block);
        }
        Files.createDirectories(folder);
        return Files.write(folder.resolve(name), bytes.toByteArray());
    }

    static List<JournalEntry> read(Path folder) {
        return JournalReader.of(folder, SCHEMA).toList();
    }
}
