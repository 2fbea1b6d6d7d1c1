package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalEntry.Kind;
import io.flinkswarm.state.journal.JournalReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A journal of balance, decided again: to prove that it says what was decided.
 *
 * <pre>{@code
 * BalanceReplay.Verified same = BalanceReplay.of(journal).verify(decision -> {});
 * }</pre>
 *
 * <p>Each pool meets the recorded events and times under the recorded policies; every assignment, revocation and step of a
 * task must equal the recorded one bit for bit, on the same JDK and processor architecture. What another policy would have
 * come to can't be told from a journal: nodes answered the assignments that were made.
 *
 * <p>One pool is held at a time, its entries and its state.
 */
@PublicEvolving
public final class BalanceReplay {
    private final Path journal;
    private final PlacementStrategies strategies =
            PlacementStrategies.load(Thread.currentThread().getContextClassLoader());
    private String onlyPool;
    private int most = 10;

    /**
     * A decision that did not come out as it was recorded.
     *
     * @param pool where
     * @param recorded what the journal says; null where it says nothing
     * @param replayed what came out; null where nothing did
     */
    public record Difference(String pool, BalanceDecision recorded, BalanceDecision replayed) {}

    /**
     * What a replay of the recorded events came to.
     *
     * @param entries read from the journal
     * @param pools that the journal tells of; of a pool in shards, each counts
     * @param decisions recorded
     * @param identical those that the replay made bit for bit
     * @param differing those that it made otherwise or not at all, and those that it made beyond
     * @param different the first of these
     */
    public record Verified(
            long entries, long pools, long decisions, long identical, long differing, List<Difference> different) {}

    private BalanceReplay(Path journal) {
        this.journal = journal;
    }

    /** A replay of the journal in the folder. */
    public static BalanceReplay of(Path journal) {
        return new BalanceReplay(Objects.requireNonNull(journal, "journal"));
    }

    /** Looks at one pool only; of one in shards, at one shard by its key. */
    public BalanceReplay pool(String name) {
        onlyPool = Objects.requireNonNull(name, "pool");
        return this;
    }

    /** How many differences are kept, 10 unless set. */
    public BalanceReplay differences(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("differences must be at least 0, but was " + number);
        }
        most = number;
        return this;
    }

    /**
     * Decides again and compares with what was recorded.
     *
     * @param replayed takes each decision as the replay made it
     * @throws IllegalStateException if the journal lacks the settings of the job that wrote it
     * @throws java.io.UncheckedIOException if the journal can't be read
     */
    public Verified verify(Consumer<BalanceDecision> replayed) throws Exception {
        RecordedSettings settings = RecordedSettings.read(journal);
        PoolVerification verification = new PoolVerification(settings, strategies, most, replayed);
        long entries = settings.entries();
        List<JournalEntry> pool = new ArrayList<>();
        Iterator<JournalEntry> all = JournalReader.of(journal, BalanceFunction.JOURNAL)
                .keys(key -> onlyPool == null ? !key.equals(JournalEntry.BROADCAST_KEY) : key.equals(onlyPool))
                .iterator();
        while (all.hasNext()) {
            JournalEntry entry = all.next();
            entries++;
            if (!pool.isEmpty() && !pool.get(0).key().equals(entry.key())) {
                verification.take(pool);
                pool.clear();
            }
            pool.add(entry);
        }
        if (!pool.isEmpty()) {
            verification.take(pool);
        }
        return verification.result(entries);
    }

    static BalanceDecision decision(JournalEntry output) {
        return output.kind() == Kind.OUTPUT ? BalanceFunction.JOURNAL.payload(output) : null;
    }
}
