package io.flinkswarm.state.journal;

import static io.flinkswarm.state.journal.JournalFiles.SCHEMA;
import static io.flinkswarm.state.journal.JournalFiles.block;
import static io.flinkswarm.state.journal.JournalFiles.entry;
import static io.flinkswarm.state.journal.JournalFiles.file;
import static io.flinkswarm.state.journal.JournalFiles.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.state.journal.JournalEntry.Kind;
import io.flinkswarm.testkit.KeyedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReaderTest {
    @TempDir
    Path folder;

    @Test
    void passesOverWhatAnotherProtocolWroteBeside() throws Exception {
        JournalSchema other = JournalSchema.of("other")
                .payload(Kind.INPUT, StringSerializer.INSTANCE)
                .build();
        BlockWriter writer = new BlockWriter(other, 1 << 16);
        writer.add(new JournalRecorder(other).entry("a", 0, Kind.INPUT, 1, 1, "words"));
        JournalFiles.file(
                folder.resolve("other"), "journal-1.swj", writer.finish(1).bytes());
        JournalFiles.file(folder.resolve("test"), "journal-1.swj", JournalFiles.block(1, JournalFiles.entry("a", 0)));

        assertThat(JournalFiles.read(folder)).containsExactly(JournalFiles.entry("a", 0));
        assertThat(JournalReader.of(folder, other).toList())
                .singleElement()
                .extracting(entry -> (String) other.payload(entry))
                .isEqualTo("words");
    }

    @Test
    void givesEachKeysEntriesInOrderAcrossFiles() throws IOException {
        file(folder.resolve("test"), "journal-a-0.swj", block(0, entry("x", 1), entry("y", 0), entry("x", 2)));
        file(folder.resolve("test"), "journal-b-0.swj", block(0, entry("y", 1)), block(0, entry("x", 0)));

        List<JournalEntry> entries = read(folder);

        assertThat(entries).containsExactly(entry("x", 0), entry("x", 1), entry("x", 2), entry("y", 0), entry("y", 1));
        assertThat(SCHEMA.<KeyedEvent>payload(entries.get(1))).isEqualTo(new KeyedEvent("x", 1, 7));
    }

    @Test
    void keepsEveryFieldOfRandomEntries() throws IOException {
        long seed = 11;
        Random random = new Random(seed);
        JournalRecorder recorder = new JournalRecorder(SCHEMA);
        List<JournalEntry> written = new ArrayList<>();
        long[] sequences = new long[5];
        for (int i = 0; i < 2_000; i++) {
            int key = random.nextInt(5);
            Kind kind = Kind.values()[random.nextInt(4)];
            boolean hasPayload = kind == Kind.INPUT || kind == Kind.OUTPUT;
            written.add(recorder.entry(
                    "schlüssel→" + key,
                    key * -1_000_000L,
                    sequences[key]++,
                    kind,
                    random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(),
                    random.nextInt(3) - 1,
                    hasPayload ? new KeyedEvent("k", random.nextLong(), i) : null));
        }

        file(folder, "journal-0.swj", block(3, written.toArray(JournalEntry[]::new)));

        assertThat(read(folder)).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void ordersTheLivesOfAKeyThatExpired() throws IOException {
        file(folder, "journal-0.swj", block(0, entry("x", 500, 0), entry("x", 500, 1)));
        file(folder, "journal-1.swj", block(0, entry("x", 100, 1), entry("x", 100, 0)));

        assertThat(read(folder))
                .containsExactly(entry("x", 100, 0), entry("x", 100, 1), entry("x", 500, 0), entry("x", 500, 1));
    }

    @Test
    void ignoresWhatIsNotCommitted() throws IOException {
        file(folder, "journal-0.swj", block(0, entry("x", 0)));
        file(folder, ".journal-1.swj.inprogress.1234", block(0, entry("x", 1)));
        file(folder, ".journal-1.swj", block(0, entry("x", 1)));
        file(folder, "_SUCCESS", new byte[0]);

        assertThat(read(folder)).containsExactly(entry("x", 0));
    }

    @Test
    void skipsTheBlocksOfOtherProtocols() throws IOException {
        file(folder.resolve("test"), "journal-0.swj", block(0, entry("x", 0)));
        JournalSchema other = JournalSchema.of("other").build();
        BlockWriter writer = new BlockWriter(other, 1_000);
        writer.add(new JournalEntry("other", "x", 0, Kind.TIMER, 0, 0, JournalEntry.NO_PAYLOAD));
        file(folder.resolve("other"), "journal-0.swj", writer.finish(0).bytes());

        assertThat(read(folder)).containsExactly(entry("x", 0));
        assertThat(JournalReader.of(folder, other).toList()).hasSize(1);
    }

    @Test
    void namesBothSidesOfAGap() throws IOException {
        file(folder, "journal-0.swj", block(0, entry("x", 0), entry("x", 1)));
        Path second = file(folder, "journal-1.swj", block(0, entry("y", 0)), block(0, entry("x", 3)));

        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(UncheckedIOException.class)
                .cause()
                .isInstanceOf(JournalCorruptException.class)
                .hasMessageContaining("entry 2 must follow test/x#0.1")
                .hasMessageContaining("but the next is test/x#0.3 in " + second + " at block offset "
                        + block(0, entry("y", 0)).length);
    }

    @Test
    void refusesAMissingStart() throws IOException {
        file(folder, "journal-0.swj", block(0, entry("x", 4)));

        assertThatThrownBy(() -> read(folder))
                .hasMessageContaining("entry 0 must be the first that is read of test/x, but the first is test/x#0.4");
    }

    @Test
    void refusesTwoHistories() throws IOException {
        Path first = file(folder, "journal-0.swj", block(0, entry("x", 0)));
        Path second = file(folder, "journal-1.swj", block(0, entry("x", 0)));

        assertThatThrownBy(() -> read(folder))
                .hasMessageContaining("entry test/x#0.0 must be in the journal once, but is in " + first)
                .hasMessageContaining("and in " + second)
                .hasMessageContaining("needs a journal path of its own");
    }

    @Test
    void namesFileAndOffsetOfATruncatedBlock() throws IOException {
        byte[] whole = block(0, entry("x", 0));
        Path file = file(folder, "journal-0.swj", whole, Arrays.copyOf(block(0, entry("x", 1)), whole.length - 5));

        assertThatThrownBy(() -> read(folder))
                .hasMessageContaining("the block of " + file + " at offset " + whole.length + " is truncated");

        file(folder, "journal-0.swj", whole, new byte[] {0x53, 0x57});
        assertThatThrownBy(() -> read(folder))
                .hasMessageContaining(
                        "at offset " + whole.length + " is truncated: 2 bytes are left for a header of 29");
    }

    @Test
    void findsAnyDamagedByte() throws IOException {
        byte[] whole = block(5, entry("x", 0), entry("x", 1));

        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            Path file = file(folder, "journal-0.swj", damaged);
            assertThatThrownBy(() -> read(folder))
                    .as("byte %s", i)
                    .isInstanceOf(UncheckedIOException.class)
                    .cause()
                    .isInstanceOf(JournalCorruptException.class)
                    .hasMessageContaining(file + " at offset 0");
        }
    }

    @Test
    void namesTheFormatVersionThatItCannotRead() throws IOException {
        byte[] newer = block(0, entry("x", 0));
        newer[4] = 9;
        file(folder, "journal-0.swj", newer);

        assertThatThrownBy(() -> read(folder))
                .hasMessageContaining("must have a format version from 1 to 1, but has 9: read it with the release");
    }

    @Test
    void readsTheTailAfterACheckpointsPositions() throws IOException {
        file(folder, "journal-0.swj", block(0, entry("x", 0), entry("x", 1), entry("y", 5, 0)));
        file(folder, "journal-1.swj", block(1, entry("x", 2), entry("y", 9, 0), entry("z", 0)));
        Map<String, JournalPosition> next = Map.of("x", new JournalPosition(0, 2), "y", new JournalPosition(5, 1));

        List<JournalEntry> tail =
                JournalReader.of(folder, SCHEMA).from(next::get).toList();

        assertThat(tail).containsExactly(entry("x", 2), entry("y", 9, 0), entry("z", 0));
        assertThat(JournalReader.of(folder, SCHEMA).afterCheckpoint(1).toList()).isEqualTo(tail);
        assertThatThrownBy(() -> JournalReader.of(folder, SCHEMA)
                        .from(Map.of("x", new JournalPosition(0, 1))::get)
                        .afterCheckpoint(1)
                        .toList())
                .hasMessageContaining("entry 1 must be the first that is read of test/x");
    }

    @Test
    void readsOnlyWantedKeys() throws IOException {
        file(folder, "journal-0.swj", block(0, entry("x", 0), entry("y", 0), entry("z", 0)));

        assertThat(JournalReader.of(folder, SCHEMA).keys("y"::equals).toList()).containsExactly(entry("y", 0));
    }

    @Test
    void readsAJournalLargerThanItMayHoldInSeveralPasses() throws IOException {
        List<JournalEntry> written = new ArrayList<>();
        for (int file = 0; file < 10; file++) {
            List<JournalEntry> part = new ArrayList<>();
            for (int key = 0; key < 300; key++) {
                for (int i = 0; i < 7; i++) {
                    part.add(entry("key-" + key, file * 7L + i));
                }
            }
            file(folder, "journal-" + file + ".swj", block(file, part.toArray(JournalEntry[]::new)));
            written.addAll(part);
        }

        List<JournalEntry> entries =
                JournalReader.of(folder, SCHEMA).held(MemorySize.parse("1mb")).toList();

        assertThat(entries).containsExactlyInAnyOrderElementsOf(written);
        assertThat(entries).isNotEqualTo(read(folder)); // that one pass sorts all keys shows that there were several
    }

    @Test
    void migratesPayloadsOfAnEarlierSerializer() throws IOException {
        file(folder, "journal-0.swj", block(0, entry("x", 0)));
        JournalSchema incompatible = JournalSchema.of("test")
                .payload(Kind.INPUT, new JournalEntrySerializer())
                .build();

        assertThatThrownBy(() -> JournalReader.of(folder, incompatible).toList())
                .hasMessageContaining(
                        "payloads of kind INPUT must be readable by " + JournalEntrySerializer.class.getName());

        BlockWriter old = new BlockWriter(
                JournalSchema.of("test")
                        .payload(Kind.INPUT, new Versioned.First())
                        .build(),
                1_000);
        old.add(new JournalEntry("test", "x", 0, Kind.INPUT, 0, 0, new byte[] {42}));
        Path migrated = folder.resolve("old");
        file(migrated, "journal-0.swj", old.finish(0).bytes());
        JournalSchema today = JournalSchema.of("test")
                .payload(Kind.INPUT, new Versioned.Second())
                .build();
        JournalEntry entry = JournalReader.of(migrated, today).toList().get(0);
        assertThat(today.<Long>payload(entry)).isEqualTo(42L);
        assertThat(entry.payload()).hasSize(Long.BYTES);
    }

    @Test
    void namesAMissingFolder() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> read(missing))
                .isInstanceOf(UncheckedIOException.class)
                .cause()
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing + " must be a journal's file or folder, but does not exist");
        assertThat(Files.exists(missing)).isFalse();
    }
}
