package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Journals as tests make and look at them. */
final class WrittenJournals {
    private WrittenJournals() {}

    /** How many lives the journal tells of; a group that was forgotten and came back has two. */
    static long lives(Path journal) {
        Set<String> lives = new HashSet<>();
        for (JournalEntry entry : JournalReader.of(journal, ConsensusFunction.JOURNAL)) {
            if (entry.kind() != JournalEntry.Kind.CONTROL) {
                lives.add(entry.key() + "@" + entry.incarnation());
            }
        }
        return lives.size();
    }

    /** The folder of a journal of the entries. */
    static Path of(List<JournalEntry> entries, Path folder) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        Path path = folder.resolve("written");
        Journal.to(path.toUri().toString(), ConsensusFunction.JOURNAL)
                .attach(env.fromData(entries, Journal.ENTRIES.getTypeInfo()));
        env.execute();
        return path;
    }
}
