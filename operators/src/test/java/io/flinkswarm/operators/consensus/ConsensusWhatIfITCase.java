package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.operators.consensus.ConsensusReplay.Compared;
import io.flinkswarm.operators.consensus.ConsensusReplay.Verified;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalRecorder;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.testkit.OperatorHarness;
import io.flinkswarm.testkit.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ConsensusWhatIfITCase {
    private static final List<String> HONEST = List.of("ann", "bob", "cat");
    private static final List<String> LIARS = List.of("mallory", "mike");

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(1);

    @TempDir
    Path folder;

    private final List<Decision> replayed = new ArrayList<>();

    /** What three honest but fallible members and two liars make of a hundred questions whose answers come out. */
    private List<JournalEntry> liars(String rule) throws Exception {
        List<String> all = new ArrayList<>(HONEST);
        all.addAll(LIARS);
        Random random = new Random(5);
        ConsensusConfig policy = Chamber.fixed(rule).build();
        try (OperatorHarness<String, ConsensusEvent, ControlEvent, Decision> harness =
                ConsensusHarness.of(policy, Order.ARRIVAL)) {
            for (int i = 0; i < 100; i++) {
                long time = 1000 + 100L * i;
                String id = "p" + i;
                String truth = random.nextBoolean() ? "accept" : "reject";
                String lie = truth.equals("accept") ? "reject" : "accept";
                harness.first(Proposal.of(id, "g").withVoters(all), time);
                for (String voter : all) {
                    String choice = HONEST.contains(voter) && random.nextInt(10) < 8 ? truth : lie;
                    harness.first(Vote.of("g", id, voter, choice), ++time);
                }
                harness.first(Outcome.of("g", id, truth), ++time);
            }
            return harness.side(Journal.ENTRIES);
        }
    }

    private Path journalOf(List<JournalEntry> entries) throws Exception {
        return WrittenJournals.of(entries, folder);
    }

    @Test
    void aJournalWhoseVoteWasChangedIsFoundOut() throws Exception {
        List<JournalEntry> entries = new ArrayList<>(liars("majority"));
        JournalRecorder recorder = new JournalRecorder(ConsensusFunction.JOURNAL);
        boolean changed = false;
        for (int i = 0; i < entries.size() && !changed; i++) {
            JournalEntry entry = entries.get(i);
            if (entry.kind() == JournalEntry.Kind.INPUT
                    && ConsensusFunction.JOURNAL.payload(entry) instanceof Vote vote
                    && vote.voter().equals("bob")) {
                Vote turned =
                        Vote.of("g", vote.proposal(), "bob", vote.choice().equals("accept") ? "reject" : "accept");
                entries.set(
                        i,
                        recorder.entry(
                                "g",
                                entry.incarnation(),
                                entry.sequence(),
                                entry.kind(),
                                entry.time(),
                                entry.policyVersion(),
                                turned));
                changed = true;
            }
        }

        Verified verified =
                ConsensusReplay.of(journalOf(entries)).differences(1).verify(replayed::add);

        assertThat(changed).isTrue();
        assertThat(verified.differing()).isPositive();
        assertThat(verified.different()).hasSize(1);
        assertThat(verified.different().get(0).proposal()).isEqualTo("p0");
    }

    @Test
    void aGroupThatCameBackWithAnOlderEventComesOutBitForBit() throws Exception {
        ConsensusConfig policy =
                Chamber.fixed("weighted").groupIdle(Duration.ofSeconds(1)).build();
        try (OperatorHarness<String, ConsensusEvent, ControlEvent, Decision> harness =
                ConsensusHarness.of(policy, Order.ARRIVAL)) {
            for (String id : List.of("p", "q", "r")) {
                harness.first(Proposal.of(id, "g").withVoters(HONEST), 1000);
                for (String voter : HONEST) {
                    harness.first(Vote.of("g", id, voter, "accept"), 1001);
                }
                harness.watermark(harness.output().size() * 60_000L);
            }

            Path journal = journalOf(harness.side(Journal.ENTRIES));

            Verified verified = ConsensusReplay.of(journal).verify(replayed::add);
            assertThat(verified.different()).isEmpty();
            assertThat(replayed).hasSize(3);
            assertThat(WrittenJournals.lives(journal)).isEqualTo(3);
        }
    }

    @Test
    void withoutItsLiarsAGroupWouldHaveDecidedBetter() throws Exception {
        Path journal = journalOf(liars("majority"));

        Compared compared = ConsensusReplay.of(journal).without(LIARS).compare(replayed::add);

        assertThat(compared.before().accuracy()).isLessThan(.7);
        assertThat(compared.after().accuracy()).isGreaterThan(.8);
        assertThat(compared.after().votes()).isLessThan(compared.before().votes());
        assertThat(compared.changed()).isPositive();
        assertThat(compared.different())
                .hasSize(10)
                .allSatisfy(difference -> assertThat(difference.replayed().why().contributions())
                        .noneMatch(each -> LIARS.contains(each.voter())));
        assertThat(compared.unheard()).isEmpty();
        assertThat(replayed).hasSize(100);
    }

    @Test
    void underAnotherRuleItShowsWhatThatRuleWouldHaveDecided() throws Exception {
        Path journal = journalOf(liars("weighted"));

        Compared compared = ConsensusReplay.of(journal)
                .set(Map.of("consensus.rule", "majority"))
                .compare(replayed::add);

        assertThat(replayed).hasSize(100).extracting(Decision::rule).containsOnly("majority");
        assertThat(compared.before().accuracy()).isGreaterThan(compared.after().accuracy() + .1);
    }

    @Test
    void settingsWinOverRecordedPolicyChangesAndMistakesAreAllSaid() throws Exception {
        OperatorHarness<String, ConsensusEvent, ControlEvent, Decision> harness =
                ConsensusHarness.of(Chamber.fixed("majority").build(), Order.ARRIVAL);
        harness.second(
                ControlEvent.set("a", "consensus", 1, Map.of("rule", "weighted", "stop", "complete"), "ada", 0), 0);
        harness.first(Proposal.of("p", "g").withVoters(HONEST), 1000);
        for (String voter : HONEST) {
            harness.first(Vote.of("g", "p", voter, "accept"), 1001);
        }
        Path journal = journalOf(harness.side(Journal.ENTRIES));

        Compared compared = ConsensusReplay.of(journal)
                .set(Map.of("rule", "byzantine-quorum"))
                .compare(replayed::add);

        assertThat(compared.overridden()).containsExactly("rule=weighted of version 1");
        assertThat(replayed).extracting(Decision::rule).containsExactly("byzantine-quorum");
        assertThat(replayed.get(0).why().votes()).isEqualTo(3);
        ConsensusReplay wrong = ConsensusReplay.of(journal).set(Map.of("rule", "dice", "quorum", "7", "colour", "red"));
        assertThat(wrong.mistakes())
                .hasSize(3)
                .anyMatch(mistake -> mistake.contains("rule must be one of"))
                .anyMatch(mistake -> mistake.contains("quorum must be from 0.0 to 1.0, but was 7.0"))
                .anyMatch(mistake -> mistake.contains("'colour'"));
        assertThatThrownBy(() -> wrong.compare(decision -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dice");
        assertThatThrownBy(() -> wrong.verify(decision -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aChangedDeploymentHoldsForTheRunsThatHadIt() throws Exception {
        AtomicReference<ConsensusConfig> deployed =
                new AtomicReference<>(Chamber.fixed("majority").build());
        try (OperatorHarness<String, ConsensusEvent, ControlEvent, Decision> harness =
                OperatorHarness.<String, ConsensusEvent, ControlEvent, Decision>keyedBroadcastOperator(
                                () -> new ConsensusOperator(
                                        new ConsensusFunction(deployed.get(), Order.ARRIVAL, 100, true, false)),
                                ConsensusEvent::group,
                                Types.STRING)
                        .keeping(Journal.ENTRIES)) {
            for (String id : List.of("p", "q")) {
                harness.first(Proposal.of(id, "g").withVoters(HONEST), 1000);
                for (String voter : HONEST) {
                    harness.first(Vote.of("g", id, voter, "accept"), 1001);
                }
                deployed.set(Chamber.fixed("weighted").build());
                harness.restore();
            }

            Path journal = journalOf(harness.side(Journal.ENTRIES));
            Verified verified = ConsensusReplay.of(journal).group("g").verify(replayed::add);

            assertThat(verified.different()).isEmpty();
            assertThat(replayed).extracting(Decision::rule).containsExactly("majority", "weighted");
        }
    }

    @Test
    void saysThatAJournalWithoutTheDeploymentIsNotWhole() throws Exception {
        List<JournalEntry> entries = new ArrayList<>(liars("majority"));
        entries.removeIf(entry -> entry.kind() == JournalEntry.Kind.CONTROL);
        ConsensusReplay replay = ConsensusReplay.of(journalOf(entries));

        assertThatThrownBy(() -> replay.verify(decision -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the journal must hold the settings of the job that wrote it");
        assertThatThrownBy(() -> replay.differences(-1)).hasMessage("differences must be at least 0, but was -1");
    }
}
