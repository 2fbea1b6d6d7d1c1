package io.flinkswarm.operators.consensus;

import static io.flinkswarm.operators.consensus.Chamber.GROUP;
import static io.flinkswarm.operators.consensus.Chamber.fixed;
import static io.flinkswarm.operators.consensus.Chamber.proposal;
import static io.flinkswarm.operators.consensus.Chamber.size;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.consensus.CaucusOutput.Evicted;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.value.Priority;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaucusBoundsTest {
    @Test
    void turnsAwayTheLowestPriorityFirstAndOfEqualsTheNewest() throws Exception {
        Chamber chamber = new Chamber(fixed("majority").maxOpenProposals(3).build());
        chamber.at(1000).take(proposal("high").withPriority(Priority.HIGH));
        chamber.at(1001).take(proposal("low-1").withPriority(Priority.LOW));
        chamber.at(1002).take(proposal("low-2").withPriority(Priority.LOW)).vote("low-2", "ann", "reject");

        chamber.at(1003).propose("normal");
        assertThat(chamber.last().proposal()).isEqualTo("low-2");
        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.REJECTED);
        assertThat(chamber.last().reason()).isEqualTo(Closing.CROWDED_OUT);

        chamber.at(1004).take(proposal("low-3").withPriority(Priority.LOW));
        assertThat(chamber.last().proposal()).as("the newcomer itself").isEqualTo("low-3");
        chamber.at(1005).take(proposal("emergency").withPriority(Priority.EMERGENCY));
        assertThat(chamber.last().proposal()).isEqualTo("low-1");
        chamber.at(1006).take(proposal("critical").withPriority(Priority.CRITICAL));
        assertThat(chamber.last().proposal()).isEqualTo("normal");

        assertThat(chamber.decisions).hasSize(4);
        assertThat(chamber.store.group().openProposals()).isEqualTo(3).isEqualTo(size(chamber.store.open()));
        assertThat(chamber.requests).noneMatch(request -> request.proposal().equals("low-3"));
    }

    @Test
    void whatWasTurnedAwayStaysSo() throws Exception {
        Chamber chamber = new Chamber(fixed("majority").maxOpenProposals(1).build());
        chamber.vote("late", "ann", "accept").propose("first").propose("late");
        assertThat(chamber.status("late")).isEqualTo(DecisionStatus.REJECTED);
        assertThat(chamber.store.group().earlyVotes)
                .as("votes that waited for it")
                .isZero();

        chamber.votes("first", "accept", "ann", "bob", "cat").propose("late");

        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.DUPLICATE);
        assertThat(chamber.decisions).hasSize(2);
    }

    @Test
    void aPolicyThatMakesLessRoomTurnsAwayAsManyAsNeeded() throws Exception {
        Chamber chamber = new Chamber(fixed("majority").build());
        for (int i = 0; i < 6; i++) {
            chamber.at(1000 + i).propose("p" + i);
        }

        chamber.policy(fixed("majority").maxOpenProposals(2).build())
                .at(1010)
                .take(proposal("urgent").withPriority(Priority.CRITICAL));

        assertThat(chamber.decisions).extracting(Decision::proposal).containsExactly("p5", "p4", "p3", "p2", "p1");
        assertThat(size(chamber.store.open())).isEqualTo(2);
    }

    @Test
    void anOutcomeThatCameBeforeAProposalWasTurnedAwayIsKept() throws Exception {
        Chamber chamber = new Chamber(fixed("majority").maxOpenProposals(1).build());
        chamber.take(proposal("p").withPriority(Priority.LOW))
                .vote("p", "ann", "accept")
                .outcome("p", "accept");

        chamber.propose("q").outcome("p", "accept");

        assertThat(chamber.status("p")).isEqualTo(DecisionStatus.REJECTED);
        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.DUPLICATE);
        assertThat(chamber.store.voters().get("ann").skill("default").revealedVotes())
                .isPositive();
    }

    @Test
    void remembersTheLastClosedProposalsOnly() throws Exception {
        Chamber chamber = new Chamber(fixed("majority").decisionWindow(2).build());
        for (String id : List.of("a", "b", "c")) {
            chamber.propose(id).votes(id, "accept", "ann", "bob", "cat");
        }

        assertThat(size(chamber.store.closed())).isEqualTo(2).isEqualTo(size(chamber.store.closings()));
        assertThat(chamber.evicted).containsEntry(Evicted.CLOSED_PROPOSAL, 1);
        chamber.outcome("a", "accept");
        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.UNKNOWN_SUBJECT);
        assertThat(chamber.lastRejected().detail())
                .isEqualTo("proposal must be open or among the last 2 closed ones (decision-window), but was 'a'");

        chamber.policy(fixed("majority").decisionWindow(1).build())
                .propose("d")
                .votes("d", "accept", "ann", "bob", "cat");
        assertThat(size(chamber.store.closed())).isEqualTo(1).isEqualTo(size(chamber.store.closings()));
    }

    @Test
    void votesOfAProposalAreBounded() throws Exception {
        Chamber chamber = new Chamber(fixed("majority").maxVotes(2).build());
        chamber.take(Proposal.of("p", GROUP)).votes("p", "accept", "a", "b", "c");

        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.BUFFER_FULL);
        assertThat(chamber.store.open().get("p").sheet.count()).isEqualTo(2);
    }

    @Test
    void votersAreBoundedAndTheIdlestForgottenFirst() throws Exception {
        ConsensusConfig config = fixed("majority")
                .maxVoters(20)
                .consensusGroupSize(100)
                .voterIdle(Duration.ofSeconds(16))
                .build();
        Chamber chamber = new Chamber(config);
        chamber.at(1000).take(Proposal.of("p", GROUP).withDeadline(1_000_000));
        for (int i = 0; i < 20; i++) {
            chamber.at(2000 + 10 * i).vote("p", "v" + i, "accept");
        }
        // v0 is heard again, so v1 and v2 are the idlest tenth, and one more makes room for the newcomer
        chamber.at(5000).take(Proposal.of("q", GROUP).withDeadline(1_000_000)).vote("q", "v0", "accept");

        chamber.vote("q", "new", "accept");

        assertThat(chamber.forgotten).containsExactly("v1", "v2");
        assertThat(chamber.evicted).containsEntry(Evicted.CROWDED_VOTER, 2);
        assertThat(chamber.store.group().voters).isEqualTo(19).isEqualTo(size(chamber.store.voters()));
    }

    @Test
    void whatIsLearnedOfAVoterThatWasForgottenIsNotKept() throws Exception {
        Chamber chamber = new Chamber(fixed("neural")
                .voterIdle(Duration.ofSeconds(1))
                .confidenceThreshold(.55)
                .build());
        chamber.at(1000).take(proposal("p").withDeadline(500_000)).vote("p", "ann", "accept");
        chamber.at(100_000);
        assertThat(chamber.forgotten).containsExactly("ann");

        chamber.outcome("p", "accept").propose("q").vote("q", "bob", "accept");

        assertThat(chamber.store.voters().get("ann")).isNull();
        assertThat(chamber.store.group().voters).isEqualTo(1).isEqualTo(size(chamber.store.voters()));
    }

    @Test
    void idleVotersAreForgottenAndActiveOnesNot() throws Exception {
        Chamber chamber = new Chamber(fixed("majority")
                .voterIdle(Duration.ofSeconds(100))
                .groupIdle(Duration.ofDays(1))
                .build());
        chamber.at(1000).propose("p").votes("p", "accept", "ann", "bob", "cat");
        for (int i = 1; i <= 20; i++) {
            chamber.after(10_000).propose("p" + i).votes("p" + i, "accept", "ann", "bob", "eve");
        }

        assertThat(chamber.forgotten).containsExactly("cat");
        assertThat(chamber.evicted).containsEntry(Evicted.IDLE_VOTER, 1);
        assertThat(chamber.store.voters().get("ann")).isNotNull();
        assertThat(chamber.store.group().voters).isEqualTo(3);
        chamber.take(Proposal.of("anybody", GROUP));
        assertThat(chamber.requests.get(chamber.requests.size() - 1).voters())
                .containsExactlyInAnyOrder("ann", "bob", "eve");
    }

    @Test
    void anIdleGroupIsForgottenWithAllItsRowsAndStartsAnew() throws Exception {
        Chamber chamber = new Chamber(fixed("majority")
                .groupIdle(Duration.ofSeconds(100))
                .voterIdle(Duration.ofDays(1))
                .build());
        chamber.at(1000).propose("p").votes("p", "accept", "ann", "bob", "cat");
        chamber.at(100_999);
        assertThat(chamber.store.group()).isNotNull();

        chamber.at(103_000);

        assertThat(chamber.store.group()).isNull();
        assertThat(chamber.evicted).containsEntry(Evicted.GROUP, 1);
        assertThat(chamber.forgotten).containsExactly("ann", "bob", "cat");
        assertThat(chamber.store.roster()).isNull();
        assertThat(size(chamber.store.voters()) + size(chamber.store.closed())).isZero();
        chamber.at(200_000).propose("p");
        assertThat(chamber.store.group().incarnation).isEqualTo(200_000);
        assertThat(chamber.store.group().sequence).isZero();
    }

    @Test
    void aGroupWithAnOpenProposalIsNotForgotten() throws Exception {
        Chamber chamber =
                new Chamber(fixed("majority").groupIdle(Duration.ofSeconds(1)).build());
        chamber.at(1000).take(proposal("p").withDeadline(50_000)).at(49_999);
        assertThat(chamber.store.open().get("p")).isNotNull();

        chamber.at(60_000);

        assertThat(chamber.status("p")).isEqualTo(DecisionStatus.ABSTAINED);
        assertThat(chamber.store.group()).isNull();
    }

    @Test
    void aGroupThatSaidOnlyNonsenseIsForgottenToo() throws Exception {
        Chamber chamber =
                new Chamber(fixed("majority").groupIdle(Duration.ofSeconds(1)).build());
        chamber.at(1000).outcome("nothing", "accept").at(2_020);

        assertThat(chamber.store.group()).isNull();
    }

    @Test
    void typesBeyondTheBoundAreLearnedTogether() throws Exception {
        Chamber chamber = new Chamber(fixed("majority").maxTypes(2).build());
        for (String type : List.of("a", "b", "c", "d", "a")) {
            String id = "p-" + type + chamber.decisions.size();
            chamber.take(proposal(id).withType(type))
                    .votes(id, "accept", "ann", "bob", "cat")
                    .outcome(id, "accept");
        }

        assertThat(chamber.store.group().type("a").record.outcomes).isEqualTo(2);
        assertThat(chamber.store.group().type("b").record.outcomes).isEqualTo(1);
        assertThat(chamber.store.group().type(TypeRow.SHARED).record.outcomes).isEqualTo(2);
        assertThat(chamber.store.group().type("c")).isNull();
        assertThat(chamber.store.group().types()).isEqualTo(3);
        assertThat(chamber.last().type()).isEqualTo("a");
        assertThat(chamber.decisions.get(2).type())
                .as("decisions keep their own type")
                .isEqualTo("c");
    }

    @Test
    void typesThatAreLearnedTogetherShareOneAdaptiveThreshold() throws Exception {
        Chamber chamber = new Chamber(ConsensusConfig.builder()
                .rule("weighted")
                .maxTypes(1)
                .confidenceThreshold(.7)
                .type("b", type -> type.threshold(.9))
                .build());
        chamber.take(proposal("0").withType("a"));
        for (int i = 1; i <= 5; i++) {
            String id = "" + i;
            chamber.take(proposal(id).withType("b"))
                    .votes(id, "accept", "ann", "bob", "cat", "dan", "eve")
                    .outcome(id, "reject");
        }

        assertThat(chamber.store.group().type(TypeRow.SHARED).threshold(.7).current())
                .as("errors raised it")
                .isGreaterThan(.705);
    }
}
