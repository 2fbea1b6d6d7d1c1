package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalPosition;
import io.flinkswarm.state.journal.JournalReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A journal of consensus, decided again: to prove that it says what was decided, or to see what would have been.
 *
 * <pre>{@code
 * ConsensusReplay.Verified same = ConsensusReplay.of(journal).verify(decision -> {});
 * ConsensusReplay.Compared other = ConsensusReplay.of(journal)
 *         .set(Map.of("rule", "majority")).without(List.of("mallory")).compare(decision -> {});
 * }</pre>
 *
 * <p><b>{@link #verify}</b> feeds each group the recorded events and times under the recorded policies; every decision must
 * equal the recorded one bit for bit, on the same JDK and processor architecture. <b>{@link #compare}</b> changes settings or
 * leaves members out: their votes and feedback are dropped and they are asked no more; a proposal that asks nobody else stays
 * as it is. Time-outs are then the replay's own: those before the next recorded event come before it. Policy changes hold as
 * recorded, under the settings set here. With {@link #from} both start with the groups of a checkpoint and go on with the
 * journal behind it; what was counted or learned before stands, also of members left out.
 *
 * <p>One group is held at a time, its entries and its state. No job runs but, for {@link #from}, a local one that reads the
 * checkpoint.
 */
@PublicEvolving
public final class ConsensusReplay {
    private final Path journal;
    private final VoteRules rules = VoteRules.load(Thread.currentThread().getContextClassLoader());
    private Map<String, String> settings = Map.of();
    private Set<String> absent = Set.of();
    private String onlyGroup;
    private String checkpoint;
    private String uid = Sitting.PROTOCOL;
    private int most = 10;

    /** A decision that the replay made otherwise; null on the side where there was none. */
    public record Difference(String group, String proposal, Decision recorded, Decision replayed) {}

    /**
     * Whether the journal says what its inputs lead to.
     *
     * @param entries read from the journal
     * @param groups that the journal tells of
     * @param decisions recorded
     * @param identical those among them that the replay made the same, bit for bit
     * @param differing those that it made otherwise or not at all, and those that it made beyond
     * @param different the first of these
     */
    public record Verified(
            long entries, long groups, long decisions, long identical, long differing, List<Difference> different) {}

    /**
     * How well proposals ended.
     *
     * @param ended proposals that ended, decided or not
     * @param decided those decided
     * @param known those decided whose outcome the journal knows
     * @param right those of them decided rightly
     * @param votes used for all that ended
     */
    public record Score(long ended, long decided, long known, long right, long votes) {
        static final Score NONE = new Score(0, 0, 0, 0, 0);

        /** The share decided rightly of those whose outcome is known; NaN if none is. */
        public double accuracy() {
            return known == 0 ? Double.NaN : (double) right / known;
        }

        Score plus(Score other) {
            return new Score(
                    ended + other.ended,
                    decided + other.decided,
                    known + other.known,
                    right + other.right,
                    votes + other.votes);
        }
    }

    /**
     * What would have been decided.
     *
     * @param entries read from the journal
     * @param groups that the journal tells of
     * @param changed proposals that would have ended with another status or choice, or not at all, or only now
     * @param before how those that ended did so, as recorded
     * @param after how they would have ended
     * @param different the first of the changed ones
     * @param overridden recorded policy changes that gave way to the settings set here
     * @param unheard members left out that cast no vote anyhow
     */
    public record Compared(
            long entries,
            long groups,
            long changed,
            Score before,
            Score after,
            List<Difference> different,
            List<String> overridden,
            List<String> unheard) {}

    private ConsensusReplay(Path journal) {
        this.journal = journal;
    }

    /** A replay of the journal in the folder. */
    public static ConsensusReplay of(Path journal) {
        return new ConsensusReplay(Objects.requireNonNull(journal, "journal"));
    }

    /** Changes settings, by the names that configuration files use. */
    public ConsensusReplay set(Map<String, String> changes) {
        settings = new TreeMap<>(changes);
        return this;
    }

    /** Leaves members out. */
    public ConsensusReplay without(Collection<String> members) {
        absent = new TreeSet<>(members);
        return this;
    }

    /** Looks at one group only. */
    public ConsensusReplay group(String name) {
        onlyGroup = Objects.requireNonNull(name, "group");
        return this;
    }

    /** Starts with the groups of a checkpoint or savepoint: its folder, a path or URI, and the operator's uid. */
    public ConsensusReplay from(String folder, String operator) {
        checkpoint = Objects.requireNonNull(folder, "checkpoint");
        uid = Objects.requireNonNull(operator, "uid");
        return this;
    }

    /** How many differences are kept, 10 unless set. */
    public ConsensusReplay differences(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("differences must be at least 0, but was " + number);
        }
        most = number;
        return this;
    }

    /**
     * Everything that is wrong with the settings set here, under any policy of the journal; empty if nothing is.
     *
     * @throws java.io.UncheckedIOException if the journal can't be read
     */
    public List<String> mistakes() {
        return RecordedPolicies.read(journal, settings).mistakes(rules);
    }

    /**
     * Decides again under the recorded policies and compares with what was recorded.
     *
     * @param replayed takes each decision as the replay made it
     * @throws IllegalStateException if anything was changed by {@link #set} or {@link #without}
     */
    public Verified verify(Consumer<Decision> replayed) throws Exception {
        if (!settings.isEmpty() || !absent.isEmpty()) {
            throw new IllegalStateException("verify must replay what was recorded: compare what was changed");
        }
        Verification verification = new Verification(most, replayed);
        long entries = eachGroup(verification::take);
        return verification.result(entries);
    }

    /**
     * Decides again under changed settings or without some members.
     *
     * @param replayed takes each decision as it would have been made
     * @throws IllegalArgumentException if a setting is wrong, naming every mistake
     */
    public Compared compare(Consumer<Decision> replayed) throws Exception {
        List<String> mistakes = mistakes();
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        Comparison comparison = new Comparison(absent, most, replayed);
        long entries = eachGroup(comparison::take);
        return comparison.result(
                entries, RecordedPolicies.read(journal, settings).overridden());
    }

    /** Takes one group's history, which is complete from the replay's state on. */
    @FunctionalInterface
    interface GroupHistory {
        void take(String group, List<RecordedStep> steps, GroupReplay replay, RecordedPolicies policies)
                throws Exception;
    }

    private long eachGroup(GroupHistory history) throws Exception {
        RecordedPolicies policies = RecordedPolicies.read(journal, settings);
        long entries = policies.entries();
        try (GroupStates states =
                checkpoint == null ? GroupStates.NONE : ConsensusCheckpointStreams.read(checkpoint, uid)) {
            JournalReader reader = JournalReader.of(journal, ConsensusFunction.JOURNAL)
                    .keys(key -> onlyGroup == null ? !key.equals(JournalEntry.BROADCAST_KEY) : key.equals(onlyGroup));
            if (checkpoint != null) {
                reader.afterCheckpoint(Math.max(1, states.checkpointId())).from(states::position);
            }
            List<JournalEntry> group = new ArrayList<>();
            Iterator<JournalEntry> all = reader.iterator();
            while (all.hasNext()) {
                JournalEntry entry = all.next();
                entries++;
                if (!group.isEmpty() && !group.get(0).key().equals(entry.key())) {
                    replay(group, states, policies, history);
                    group.clear();
                }
                group.add(entry);
            }
            if (!group.isEmpty()) {
                replay(group, states, policies, history);
            }
        }
        return entries;
    }

    private void replay(List<JournalEntry> entries, GroupStates states, RecordedPolicies policies, GroupHistory history)
            throws Exception {
        JournalEntry first = entries.get(0);
        GroupReplay replay = new GroupReplay(first.key(), policies, rules);
        JournalPosition position = states.position(first.key());
        if (position != null && position.incarnation() == first.incarnation()) {
            states.load(first.key(), replay.store());
        }
        history.take(first.key(), RecordedStep.of(entries, policies.latestEpoch()), replay, policies);
    }
}
