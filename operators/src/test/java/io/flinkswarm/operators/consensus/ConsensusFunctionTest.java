package io.flinkswarm.operators.consensus;

import static io.flinkswarm.operators.consensus.Chamber.fixed;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.views.ViewStreams;
import io.flinkswarm.testkit.OperatorHarness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConsensusFunctionTest {
    private static final List<String> VOTERS = List.of("ann", "bob", "cat");
    private static final ConsensusConfig MAJORITY = fixed("majority").build();

    private OperatorHarness<String, ConsensusEvent, ControlEvent, Decision> harness;

    private void start(ConsensusConfig config, Order order) throws Exception {
        harness = ConsensusHarness.of(config, order);
    }

    private void propose(String group, String id, long time) throws Exception {
        harness.first(Proposal.of(id, group).withVoters(VOTERS), time);
    }

    private void vote(String group, String id, String voter, String choice, long time) throws Exception {
        harness.first(Vote.of(group, id, voter, choice), time);
    }

    private static ControlEvent set(int version, String name, String value, long time) {
        return ControlEvent.set("c" + version + name, "consensus", version, Map.of(name, value), "ada", time);
    }

    private static boolean isDeployment(JournalEntry entry) {
        return entry.kind() == JournalEntry.Kind.CONTROL && entry.policyVersion() == 0;
    }

    @Test
    void inOrderOfArrivalDecidesAtOnce() throws Exception {
        start(MAJORITY, Order.ARRIVAL);

        propose("g", "p", 1000);
        vote("g", "p", "ann", "accept", 1010);
        vote("g", "p", "bob", "accept", 1005);

        assertThat(harness.output()).singleElement().satisfies(decision -> {
            assertThat(decision.choice()).isEqualTo("accept");
            assertThat(decision.time()).isEqualTo(1005);
            assertThat(decision.durable()).isFalse();
        });
        assertThat(harness.side(ConsensusFunction.REQUESTS)).hasSize(1);
    }

    @Test
    void inOrderOfEventTimeWaitsForTheWatermarkAndSorts() throws Exception {
        start(MAJORITY, Order.EVENT_TIME);

        vote("g", "p", "bob", "accept", 1010);
        vote("g", "p", "ann", "accept", 1005);
        propose("g", "p", 1000);
        assertThat(harness.watermark(1009).output()).isEmpty();

        harness.watermark(1010);

        assertThat(harness.output()).singleElement().satisfies(decision -> {
            assertThat(decision.time()).isEqualTo(1010);
            assertThat(decision.why().contributions().get(0).voter()).isEqualTo("ann");
        });
        assertThat(harness.side(Rejections.TAG)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void timeOutsComeWithTheWatermark(Order order) throws Exception {
        start(MAJORITY, order);
        propose("g", "p", 1000);

        harness.watermark(1149);
        assertThat(harness.side(ConsensusFunction.REQUESTS)).hasSize(1);
        harness.watermark(1150);
        assertThat(harness.side(ConsensusFunction.REQUESTS))
                .extracting(VoteRequest::attempt)
                .containsExactly(0, 1);
        harness.watermark(100_000);

        assertThat(harness.output()).singleElement().satisfies(decision -> {
            assertThat(decision.status()).isEqualTo(DecisionStatus.ABSTAINED);
            assertThat(decision.time()).isEqualTo(3250);
        });
    }

    @Test
    void timersDoNotPileUp() throws Exception {
        start(MAJORITY, Order.ARRIVAL);
        int most = 0;
        for (int i = 0; i < 300; i++) {
            propose("g", "p" + i, 1000 + 10 * i);
            vote("g", "p" + i, "ann", "accept", 1003 + 10 * i);
            vote("g", "p" + i, "bob", "accept", 1003 + 10 * i);
            most = Math.max(most, harness.watermark(1000 + 10 * i).eventTimeTimers());
        }

        assertThat(harness.output()).hasSize(300);
        assertThat(most).isLessThanOrEqualTo(5);
    }

    @Test
    void anEventAtTheTimeOfAWakeUpThatMovesIsNotForgotten() throws Exception {
        start(MAJORITY, Order.EVENT_TIME);
        propose("g", "p", 1000);
        vote("g", "p", "ann", "accept", 1150);
        vote("g", "p", "bob", "accept", 1150);
        // the group's wake-up is at 1150; a proposal with an earlier deadline moves it
        harness.first(Proposal.of("q", "g").withVoters(VOTERS).withDeadline(1100), 1010);

        harness.watermark(1150);

        assertThat(harness.output())
                .extracting(d -> d.proposal() + "@" + d.time())
                .containsExactly("q@1100", "p@1150");
    }

    @Test
    void turnsAwayWhatIsLateUntimedOrTooMuchAndCountsIt() throws Exception {
        harness = ConsensusHarness.of(MAJORITY, Order.EVENT_TIME, 2);
        harness.watermark(1000);

        propose("g", "p", 1000);
        vote("g", "p", "ann", "accept", 1001);
        vote("g", "p", "bob", "accept", 1001);
        vote("g", "p", "cat", "accept", 1001);
        ((KeyedBroadcastOperatorTestHarness<?, ConsensusEvent, ?, ?>) harness.subtask(0))
                .processElement(new StreamRecord<>(Vote.of("g", "p", "dan", "accept")));

        assertThat(harness.side(Rejections.TAG))
                .extracting(Rejection::reason)
                .containsExactly(Reason.LATE, Reason.BUFFER_FULL, Reason.UNTIMED);
        assertThat(harness.side(Rejections.TAG))
                .extracting(Rejection::detail)
                .containsExactly(
                        "time must be after the watermark 1000, but was 1000",
                        "events of a group that wait for the watermark must be at most 2 (max-buffered)",
                        "an event must have a timestamp: assign a WatermarkStrategy, or SwarmTime.arrival() to the stream");
        assertThat(harness.side(Rejections.TAG).get(2).time()).isEqualTo(Rejection.NO_TIME);
        assertThat(harness.side(Rejections.TAG).get(0).input()).startsWith("{\"kind\":\"proposal\",\"id\":\"p\"");
    }

    @Test
    void whatAdmissionTurnsAwayLeavesNoState() throws Exception {
        start(MAJORITY, Order.ARRIVAL);

        vote("g", "p", "ann", "", 1000);

        assertThat(harness.side(Rejections.TAG)).extracting(Rejection::reason).containsExactly(Reason.MALFORMED);
        assertThat(harness.stateEntries()).isZero();
        assertThat(harness.eventTimeTimers()).isZero();
        assertThat(harness.side(Journal.ENTRIES)).isNotEmpty().allMatch(ConsensusFunctionTest::isDeployment);
    }

    @Test
    void aPolicyHoldsFromItsEventTimeOn() throws Exception {
        start(fixed("majority").build(), Order.EVENT_TIME);
        propose("g", "before", 1000);
        vote("g", "before", "ann", "accept", 1010);
        vote("g", "before", "bob", "accept", 1999);
        propose("g", "after", 2000);
        vote("g", "after", "ann", "accept", 2010);
        vote("g", "after", "bob", "accept", 2020);
        harness.second(set(1, "stop", "complete", 2000), 0);

        harness.watermark(2100);
        assertThat(harness.output()).extracting(Decision::proposal).containsExactly("before");
        vote("g", "after", "cat", "accept", 2110);
        harness.watermark(2110);

        assertThat(harness.output()).extracting(Decision::policyVersion).containsExactly(0, 1);
    }

    @Test
    void inOrderOfArrivalAPolicyHoldsAtOnceAndCanBeTakenBack() throws Exception {
        start(fixed("majority").build(), Order.ARRIVAL);
        harness.second(set(1, "stop", "complete", 0), 0);
        propose("g", "p", 1000);
        vote("g", "p", "ann", "accept", 1001);
        vote("g", "p", "bob", "accept", 1001);
        assertThat(harness.output()).isEmpty();

        harness.second(ControlEvent.revert("back", "consensus", 2, 0, "ada", 0), 0);
        propose("g", "q", 1002);
        vote("g", "q", "ann", "accept", 1003);
        vote("g", "q", "bob", "accept", 1003);

        assertThat(harness.output()).extracting(Decision::policyVersion).containsExactly(2);
        assertThat(harness.side(Journal.ENTRIES).stream()
                        .filter(entry -> entry.kind() == JournalEntry.Kind.CONTROL)
                        .map(entry -> entry.key() + "." + entry.sequence()))
                .containsExactly("@broadcast.0", "@broadcast.1", "@broadcast.2");
    }

    @Test
    void refusesAPolicyWithEveryMistakeOnceWhateverTheParallelism() throws Exception {
        start(MAJORITY, Order.ARRIVAL);
        harness.rescale(3);

        harness.second(
                ControlEvent.set(
                        "c1",
                        "consensus",
                        1,
                        Map.of("rule", "dice", "quorum", "7", "confidence-threshold", ".995"),
                        "ada",
                        0),
                0);
        harness.second(set(7, "stop", "early", 0), 0);

        assertThat(harness.side(Rejections.TAG))
                .extracting(Rejection::reason)
                .containsExactly(Reason.INVALID_VALUE, Reason.STALE_VERSION);
        assertThat(harness.side(Rejections.TAG).get(0).detail())
                .contains("rule must be one of [")
                .contains("quorum must be from 0.0 to 1.0, but was 7.0");
        assertThat(harness.side(Journal.ENTRIES)).isNotEmpty().allMatch(ConsensusFunctionTest::isDeployment);
    }

    @Test
    void inShadowModeDecidesJournalsAndShowsButEnforcesNothing() throws Exception {
        start(fixed("majority").mode(Mode.SHADOW).build(), Order.ARRIVAL);

        propose("g", "p", 1000);
        vote("g", "p", "ann", "accept", 1001);
        vote("g", "p", "bob", "accept", 1002);

        assertThat(harness.output()).isEmpty();
        assertThat(harness.side(ConsensusFunction.REQUESTS)).isEmpty();
        assertThat(harness.side(ConsensusFunction.SHADOW)).hasSize(1);
        assertThat(harness.side(Journal.ENTRIES))
                .filteredOn(entry -> !isDeployment(entry))
                .hasSize(4);
        assertThat(harness.side(ViewStreams.DELTAS)).isNotEmpty();
    }

    @Test
    void theJournalHoldsInputsTimersAndDecisionsNumberedWithoutAGap() throws Exception {
        start(MAJORITY, Order.ARRIVAL);
        propose("g", "p", 1000);
        propose("h", "p", 1000);
        vote("g", "p", "ann", "accept", 1001);
        harness.watermark(1160).restore();
        vote("g", "p", "bob", "accept", 1300);
        vote("g", "p", "bob", "accept", 1301);

        List<JournalEntry> entries = harness.side(Journal.ENTRIES).stream()
                .filter(entry -> entry.key().equals("g"))
                .toList();
        assertThat(entries)
                .extracting(JournalEntry::kind)
                .containsExactly(
                        JournalEntry.Kind.INPUT,
                        JournalEntry.Kind.INPUT,
                        JournalEntry.Kind.TIMER,
                        JournalEntry.Kind.INPUT,
                        JournalEntry.Kind.OUTPUT,
                        JournalEntry.Kind.INPUT);
        assertThat(entries).extracting(JournalEntry::sequence).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(entries).extracting(JournalEntry::incarnation).containsOnly(1000L);
        assertThat(ConsensusFunction.JOURNAL.<ConsensusEvent>payload(entries.get(3)))
                .isEqualTo(Vote.of("g", "p", "bob", "accept"));
        assertThat(ConsensusFunction.JOURNAL.<Decision>payload(entries.get(4)))
                .isEqualTo(harness.output().get(0));
    }

    @Test
    void viewsShowTheLatestDecisionAndEachVotersRecord() throws Exception {
        start(fixed("weighted").voterIdle(Duration.ofSeconds(10)).build(), Order.ARRIVAL);
        propose("g", "p", 1000);
        for (String voter : VOTERS) {
            vote("g", "p", voter, "accept", 1001);
        }
        harness.first(Outcome.of("g", "p", "accept"), 1002);

        List<ViewDelta> deltas = harness.side(ViewStreams.DELTAS);
        ViewDelta decision = deltas.stream()
                .filter(delta -> delta.view().equals(ConsensusViews.DECISIONS))
                .reduce((first, second) -> second)
                .orElseThrow();
        assertThat(decision.key()).isEqualTo("consensus/g/p");
        assertThat(decision.row().getString("choice")).isEqualTo("accept");
        ViewDelta ann = deltas.stream()
                .filter(delta -> delta.key().equals("consensus/g/ann%2Fdefault"))
                .reduce((first, second) -> second)
                .orElseThrow();
        assertThat(ann.view()).isEqualTo(ConsensusViews.VOTERS);
        assertThat(ann.row().getDouble("accuracy")).isGreaterThan(.67);
        assertThat(ann.row().getLong("double_votes")).isZero();

        harness.watermark(30_000);

        assertThat(harness.side(ViewStreams.DELTAS).stream()
                        .filter(ViewDelta::isDelete)
                        .map(ViewDelta::key))
                .containsExactly("consensus/g/ann%2Fdefault", "consensus/g/bob%2Fdefault", "consensus/g/cat%2Fdefault");
    }

    @Test
    void evidenceLeavesOnItsOwnOutput() throws Exception {
        start(MAJORITY, Order.ARRIVAL);
        propose("g", "p", 1000);
        vote("g", "p", "ann", "accept", 1001);
        vote("g", "p", "ann", "reject", 1002);

        assertThat(harness.side(ConsensusFunction.EVIDENCE)).hasSize(1);
    }

    @Test
    void aGroupThatIsForgottenLeavesNothingBehind() throws Exception {
        start(fixed("majority").groupIdle(Duration.ofSeconds(10)).build(), Order.EVENT_TIME);
        propose("g", "p", 1000);
        vote("g", "p", "ann", "accept", 1001);
        vote("g", "p", "bob", "accept", 1001);

        harness.watermark(60_000);

        assertThat(harness.stateEntries()).isZero();
        assertThat(harness.eventTimeTimers()).isZero();
    }

    @Test
    void aGroupThatComesBackInOrderOfArrivalLivesLaterThanBefore() throws Exception {
        start(fixed("majority").groupIdle(Duration.ofSeconds(1)).build(), Order.ARRIVAL);
        propose("g", "p", 1000);
        vote("g", "p", "ann", "accept", 1001);
        vote("g", "p", "bob", "accept", 1001);
        harness.watermark(60_000);

        propose("g", "late", 900);

        assertThat(harness.side(Journal.ENTRIES).stream()
                        .filter(entry -> entry.key().equals("g") && entry.sequence() == 0))
                .extracting(JournalEntry::incarnation)
                .containsExactly(1000L, 60_000L);
    }

    @Test
    void eachRunJournalsTheDeploymentAndThePoliciesThatItKept() throws Exception {
        start(MAJORITY, Order.ARRIVAL);
        harness.second(set(1, "stop", "complete", 0), 0);

        harness.restore();
        harness.second(set(2, "quorum", ".7", 0), 0);

        assertThat(harness.side(Journal.ENTRIES))
                .extracting(entry -> entry.incarnation() + "." + entry.sequence() + " is " + entry.policyVersion())
                .containsExactly("0.0 is 0", "0.1 is 1", "1.0 is 0", "1.1 is 1", "1.2 is 2");
    }
}
