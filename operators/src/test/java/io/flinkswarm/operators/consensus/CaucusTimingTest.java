package io.flinkswarm.operators.consensus;

import static io.flinkswarm.operators.consensus.Chamber.GROUP;
import static io.flinkswarm.operators.consensus.Chamber.fixed;
import static io.flinkswarm.operators.consensus.Chamber.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.consensus.CaucusOutput.Evicted;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.value.Priority;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaucusTimingTest {
    private final Chamber chamber = new Chamber(fixed("majority").build());

    @Test
    void callsTheVotersAtOnceAndTheMissingOnesAgainWithBackOffThenEnds() throws Exception {
        chamber.at(1000).propose("p");
        assertThat(chamber.requests).singleElement().satisfies(request -> {
            assertThat(request.voters()).containsExactly("ann", "bob", "cat", "dan", "eve");
            assertThat(request.attempt()).isZero();
            assertThat(request.answerBy()).isEqualTo(1150);
            assertThat(request.time()).isEqualTo(1000);
        });

        // 150, then doubled with each of three repetitions: 1150, 1450, 2050, 3250
        chamber.at(10_000);

        assertThat(chamber.requests).extracting(VoteRequest::time).containsExactly(1000L, 1150L, 1450L, 2050L);
        assertThat(chamber.requests).extracting(VoteRequest::attempt).containsExactly(0, 1, 2, 3);
        assertThat(chamber.requests).extracting(VoteRequest::answerBy).containsExactly(1150L, 1450L, 2050L, 3250L);
        assertThat(chamber.last().time()).isEqualTo(3250);
        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.ABSTAINED);
        assertThat(chamber.last().choice()).isEmpty();
        assertThat(chamber.last().reason()).isEqualTo(Closing.DEADLINE);
        assertThat(chamber.last().why().contributions()).isEmpty();
    }

    @Test
    void callsOnlyThoseThatAreMissing() throws Exception {
        chamber.at(1000)
                .propose("p")
                .vote("p", "bob", "accept")
                .vote("p", "eve", "reject")
                .at(1200);

        assertThat(chamber.requests.get(1).voters()).containsExactly("ann", "cat", "dan");
    }

    @Test
    void waitsAsLongAsTheGroupUsuallyTakes() throws Exception {
        // answers after 100 and 60 ms: a time-out of 285 ms
        chamber.at(1000).propose("p").at(1060).vote("p", "ann", "accept");
        assertThat(chamber.store.group().responseTimes.smoothedMillis()).isEqualTo(60);

        chamber.at(1100).vote("p", "bob", "accept").vote("p", "cat", "accept").propose("q");

        long answerBy = chamber.requests.get(chamber.requests.size() - 1).answerBy();
        // 60, 100, 100: rttvar 30, 32.5, 33.125; srtt 60, 65, 69.375; 69.375 + 4 * 33.125 = 201.875
        assertThat(answerBy).isEqualTo(1100 + 202);
    }

    @Test
    void doesNotMeasureAnswersToARepeatedCall() throws Exception {
        chamber.at(1000).propose("p").at(1400).vote("p", "ann", "accept");

        assertThat(chamber.store.group().responseTimes.smoothedMillis()).isNaN();
    }

    @Test
    void theMoreUrgentAreCalledFirst() throws Exception {
        chamber.at(1000);
        for (Priority priority : List.of(Priority.LOW, Priority.NORMAL, Priority.EMERGENCY, Priority.HIGH)) {
            chamber.take(proposal("p-" + priority).withPriority(priority));
        }
        chamber.take(proposal("a-NORMAL").withPriority(Priority.NORMAL))
                .requests
                .clear();

        chamber.at(1150);

        assertThat(chamber.requests)
                .extracting(VoteRequest::proposal)
                .containsExactly("p-EMERGENCY", "p-HIGH", "a-NORMAL", "p-NORMAL", "p-LOW");
    }

    @Test
    void atTheDeadlineAQuorumDecides() throws Exception {
        chamber.at(1000)
                .take(proposal("p").withDeadline(1100))
                .votes("p", "accept", "ann", "bob")
                .vote("p", "cat", "reject");

        chamber.at(1100);

        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.DECIDED);
        assertThat(chamber.last().reason()).isEqualTo(Closing.DEADLINE);
        assertThat(chamber.last().time()).isEqualTo(1100);
        assertThat(chamber.requests).as("no time for a second call").hasSize(1);
    }

    @Test
    void atTheDeadlineWithoutAQuorumTheGroupAbstains() throws Exception {
        // half of five is three
        chamber.at(1000)
                .take(proposal("p").withDeadline(1100))
                .votes("p", "accept", "ann", "bob")
                .at(1100);

        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.ABSTAINED);
        assertThat(chamber.last().choice()).as("the leading option").isEqualTo("accept");
    }

    @Test
    void weightedNeedsTheQuorumAtTheDeadlineToo() throws Exception {
        Chamber complete = new Chamber(
                fixed("weighted").confidenceThreshold(.6).stop(Stop.COMPLETE).build());
        complete.at(1000).take(proposal("p").withDeadline(1100)).vote("p", "ann", "accept");
        complete.take(proposal("q").withDeadline(1100)).votes("q", "accept", "ann", "bob", "cat");

        complete.at(1100);

        assertThat(complete.status("p")).isEqualTo(DecisionStatus.ABSTAINED);
        assertThat(complete.status("q")).isEqualTo(DecisionStatus.DECIDED);
    }

    @Test
    void aDeadlineOfTheTypeAndThePolicyHoldsWhereTheProposalSetsNone() throws Exception {
        Chamber timed = new Chamber(fixed("majority")
                .deadline(Duration.ofMillis(500))
                .type("deploy", type -> type.deadline(Duration.ofMillis(90)))
                .build());

        timed.at(1000).propose("p").take(proposal("q").withType("deploy")).at(1090);
        assertThat(timed.last().proposal()).isEqualTo("q");
        timed.at(1500);

        assertThat(timed.last().proposal()).isEqualTo("p");
        assertThat(timed.last().time()).isEqualTo(1500);
    }

    @Test
    void extendingMovesTheDeadlineByItsOwnLengthAsOftenAsAllowedAndCallsOn() throws Exception {
        Chamber extending = new Chamber(fixed("majority")
                .onAbstain(OnAbstain.EXTEND)
                .maxExtensions(2)
                .deadline(Duration.ofMillis(100))
                .build());

        extending.at(1000).propose("p").at(5000);

        assertThat(extending.decisions)
                .extracting(d -> d.status() + "@" + d.time())
                .containsExactly("EXTENDED@1100", "EXTENDED@1200", "ABSTAINED@1300");
        assertThat(extending.decisions)
                .extracting(d -> d.id())
                .containsExactly("consensus-extension/g/1:p#0", "consensus-extension/g/2:p#0", "consensus/g/p#0");
        assertThat(extending.decisions.get(0).status().isFinal()).isFalse();
        assertThat(extending.requests).extracting(VoteRequest::time).containsExactly(1000L, 1100L, 1200L);
    }

    @Test
    void votesThatComeDuringAnExtensionDecide() throws Exception {
        Chamber extending = new Chamber(
                fixed("majority").onAbstain(OnAbstain.EXTEND).maxRetries(0).build());

        extending.at(1000).propose("p").at(1200).votes("p", "accept", "ann", "bob", "cat");

        assertThat(extending.decisions)
                .extracting(d -> d.status() + "@" + d.time())
                .containsExactly("EXTENDED@1150", "DECIDED@1200");
        assertThat(extending.decisions.get(1).why().tookMillis()).isEqualTo(200);
    }

    @Test
    void aProposalThatNamesNobodyAsksMembersHeardBefore() throws Exception {
        chamber.take(Proposal.of("first", GROUP));
        assertThat(chamber.requests.get(0).voters())
                .as("nobody was heard yet: whoever is there")
                .isEmpty();
        for (int i = 0; i < 9; i++) {
            chamber.vote("first", "m" + i, i % 2 == 0 ? "accept" : "reject");
        }

        chamber.take(Proposal.of("second", GROUP));

        List<String> asked = chamber.requests.get(1).voters();
        assertThat(asked).hasSize(5).doesNotHaveDuplicates();
        // the call names some, any member may answer
        chamber.vote("second", "stranger", "accept");
        assertThat(chamber.store.open().get("second").sheet.count()).isEqualTo(1);
    }

    @Test
    void votesThatComeBeforeTheirProposalAreCountedWhenItComes() throws Exception {
        chamber.at(1000)
                .votes("p", "accept", "ann", "bob")
                .vote("p", "ann", "reject")
                .vote("p", "mallory", "accept");
        assertThat(chamber.store.group().earlyVotes).isEqualTo(4);

        chamber.at(1040).propose("p");

        assertThat(chamber.store.open().get("p").sheet.count()).isEqualTo(2);
        assertThat(chamber.evidence).hasSize(1);
        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.FORBIDDEN);
        assertThat(chamber.store.group().earlyVotes).isZero();
        assertThat(chamber.store.group().earlyProposals).isZero();
        assertThat(chamber.store.group().responseTimes.smoothedMillis())
                .as("they answered no call")
                .isNaN();
    }

    @Test
    void earlyVotesExpireWithTheReason() throws Exception {
        chamber.at(1000)
                .votes("p", "accept", "ann", "bob")
                .vote("q", "ann", "accept")
                .at(61_000);

        assertThat(chamber.evicted).containsEntry(Evicted.EARLY_VOTE, 3);
        assertThat(chamber.rejected).hasSize(3).allMatch(r -> r.reason() == Reason.UNKNOWN_SUBJECT);
        assertThat(chamber.rejected.get(0).detail())
                .isEqualTo("proposal must be known within 60000 ms of a vote (max-timeout), but 'p' did not come");
        assertThat(chamber.store.group().earlyVotes).isZero();
    }

    @Test
    void earlyVotesAreBoundedByGroup() throws Exception {
        Chamber small = new Chamber(fixed("majority").maxEarlyVotes(2).build());

        small.votes("p", "accept", "ann", "bob", "cat");

        assertThat(small.rejected).hasSize(1);
        assertThat(small.lastRejected().detail())
                .isEqualTo(
                        "proposal must be known, or fewer than 2 votes of the group wait for theirs (max-early-votes),"
                                + " but was 'p'");
        assertThat(small.store.group().earlyVotes).isEqualTo(2);
    }

    @Test
    void earlyVotesMustPassThePolicyUnderWhichTheyAreCounted() throws Exception {
        Chamber strict = new Chamber(fixed("majority").build());
        strict.take(Vote.of(GROUP, "p", "a-long-name", "accept"));

        strict.policy(fixed("majority").maxIdLength(7).build()).take(Proposal.of("p", GROUP));

        assertThat(strict.lastRejected().reason()).isEqualTo(Reason.OVERSIZED);
        assertThat(strict.store.open().get("p").sheet.count()).isZero();
    }

    @Test
    void anEventThatIsOlderThanTheProposalTakesNoNegativeTime() throws Exception {
        chamber.at(2000).propose("p").at(1990).votes("p", "accept", "ann", "bob", "cat");

        assertThat(chamber.last().why().tookMillis()).isZero();
    }
}
