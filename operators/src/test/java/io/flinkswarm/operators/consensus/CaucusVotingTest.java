package io.flinkswarm.operators.consensus;

import static io.flinkswarm.operators.consensus.Chamber.GROUP;
import static io.flinkswarm.operators.consensus.Chamber.fixed;
import static io.flinkswarm.operators.consensus.Chamber.proposal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.flinkswarm.protocol.consensus.Contribution;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Signature;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteSigning;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.value.FloatVector;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaucusVotingTest {
    private final Chamber majority = new Chamber(fixed("majority").build());

    @Test
    void majorityDecidesAsSoonAsNoMissingVoteCanChangeTheResult() throws Exception {
        majority.at(1000).propose("p").at(1010).votes("p", "accept", "ann", "bob");
        assertThat(majority.decisions).isEmpty();

        majority.at(1040).vote("p", "cat", "accept");

        Decision decision = majority.last();
        assertThat(decision.status()).isEqualTo(DecisionStatus.DECIDED);
        assertThat(decision.choice()).isEqualTo("accept");
        assertThat(decision.posterior()).isEqualTo(1);
        assertThat(decision.reason()).isEqualTo(Closing.PASSED);
        assertThat(decision.why().votes()).isEqualTo(3);
        assertThat(decision.why().asked()).isEqualTo(5);
        assertThat(decision.why().turnout()).isEqualTo(.6);
        assertThat(decision.why().tookMillis()).isEqualTo(40);
        assertThat(decision.disagreement()).isZero();
        assertThat(decision.id()).isEqualTo("consensus/g/p#0");
        assertThat(decision.supersedes()).isEmpty();
        assertThat(decision.durable()).isFalse();
    }

    @Test
    void majorityWaitsWhileTheRunnerUpCanStillCatchUp() throws Exception {
        majority.propose("p").votes("p", "accept", "ann", "bob").vote("p", "cat", "reject");
        assertThat(majority.decisions).isEmpty();

        majority.vote("p", "dan", "accept");

        assertThat(majority.last().why().votes()).isEqualTo(4);
        // entropy of 3/4 and 1/4 over that of two halves: (.75 ln(4/3) + .25 ln 4) / ln 2
        assertThat(majority.last().disagreement()).isCloseTo(.811278, within(1e-6));
    }

    @Test
    void withStopCompleteEverybodyIsHeard() throws Exception {
        Chamber chamber = new Chamber(fixed("majority").stop(Stop.COMPLETE).build());

        chamber.propose("p").votes("p", "accept", "ann", "bob", "cat", "dan");
        assertThat(chamber.decisions).isEmpty();
        chamber.vote("p", "eve", "reject");

        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.DECIDED);
        assertThat(chamber.last().reason()).isEqualTo(Closing.COMPLETE);
        assertThat(chamber.last().posterior()).isEqualTo(.8);
    }

    @Test
    void aTieAbstainsAndSaysSoWithALeaderThatDependsOnTheProposalAlone() throws Exception {
        Proposal two = Proposal.of("p", GROUP).withVoters(List.of("ann", "bob"));
        majority.take(two).vote("p", "ann", "accept").vote("p", "bob", "reject");
        Chamber other = new Chamber(fixed("majority").build());
        other.take(two).vote("p", "bob", "reject").vote("p", "ann", "accept");

        assertThat(majority.last().status()).isEqualTo(DecisionStatus.ABSTAINED);
        assertThat(majority.last().ties()).isEqualTo(2);
        assertThat(majority.last().disagreement()).isCloseTo(1, within(1e-12));
        assertThat(other.last().choice()).isEqualTo(majority.last().choice());
    }

    @Test
    void byzantineQuorumNeedsItsEqualVotesAndGivesUpWhenTheyCannotCome() throws Exception {
        Chamber chamber = new Chamber(fixed("byzantine-quorum").build());
        Proposal seven = Proposal.of("p", GROUP).withVoters(List.of("a", "b", "c", "d", "e", "f", "g"));
        chamber.take(seven).votes("p", "accept", "a", "b", "c", "d");
        assertThat(chamber.decisions).isEmpty();
        chamber.vote("p", "e", "accept");
        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.DECIDED);

        chamber.take(proposal("q").withVoters(seven.voters())).votes("q", "accept", "a", "b", "c");
        chamber.votes("q", "reject", "d", "e");
        assertThat(chamber.status("q")).isNull();
        // three against three of seven: neither can reach five
        chamber.vote("q", "f", "reject");

        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.ABSTAINED);
        assertThat(chamber.last().why().votes()).isEqualTo(6);
    }

    @Test
    void weightedStopsWhenThePosteriorPassesTheThreshold() throws Exception {
        // a voter that nothing is known of is right in two of three: Beta(4, 2)
        Chamber chamber = new Chamber(fixed("weighted").confidenceThreshold(.66).build());

        chamber.propose("p").vote("p", "ann", "reject");

        assertThat(chamber.last().choice()).isEqualTo("reject");
        assertThat(chamber.last().posterior()).isCloseTo(2. / 3, within(1e-6));
        assertThat(chamber.last().why().threshold()).isEqualTo(.66);
        assertThat(chamber.last().why().contributions())
                .singleElement()
                .satisfies(part -> assertThat(part.logOdds()).isCloseTo(Math.log(2), within(1e-6)));
    }

    @Test
    void weightedAbstainsBelowTheThresholdWhenAllVotesAreIn() throws Exception {
        Chamber chamber = new Chamber(fixed("weighted").build());

        chamber.propose("p")
                .votes("p", "accept", "ann", "bob")
                .votes("p", "reject", "dan", "eve")
                .vote("p", "cat", "accept");

        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.ABSTAINED);
        assertThat(chamber.last().choice()).isEqualTo("accept");
        assertThat(chamber.last().reason()).isEqualTo(Closing.COMPLETE);
        assertThat(chamber.last().posterior()).isBetween(.5, .8);
    }

    @Test
    void abstainingEscalatesWhereThePolicySaysSo() throws Exception {
        Chamber chamber =
                new Chamber(fixed("weighted").onAbstain(OnAbstain.ESCALATE).build());

        chamber.propose("p")
                .votes("p", "accept", "ann", "bob")
                .votes("p", "reject", "dan", "eve")
                .vote("p", "cat", "accept");

        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.ESCALATED);
    }

    @Test
    void eachTypeHasItsOwnRuleAndThreshold() throws Exception {
        Chamber chamber = new Chamber(fixed("majority")
                .type("deploy", type -> type.rule("weighted").threshold(.6))
                .build());

        chamber.take(proposal("p").withType("deploy")).vote("p", "ann", "accept");

        assertThat(chamber.last().rule()).isEqualTo("weighted");
        assertThat(chamber.last().type()).isEqualTo("deploy");
        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.DECIDED);
    }

    @Test
    void theWhyAddsUpToTheWeightedPosterior() throws Exception {
        Chamber chamber = new Chamber(fixed("weighted").confidenceThreshold(.95).build());
        chamber.take(proposal("p").withOptions(List.of("x", "y", "z")));
        chamber.take(Vote.of(GROUP, "p", "ann", "x").withReasoning(FloatVector.of(1, 2)));
        chamber.take(Vote.of(GROUP, "p", "bob", "x").withReasoning(FloatVector.of(3)));
        chamber.vote("p", "cat", "y").vote("p", "dan", "z").vote("p", "eve", "x");

        Decision decision = chamber.last();

        double sum = decision.why().priorLogOdds();
        for (Contribution part : decision.why().contributions()) {
            sum += part.logOdds();
        }
        // y and z share what x leaves
        double rival = (1 - decision.posterior()) / 2;
        assertThat(sum).isCloseTo(Math.log(decision.posterior() / rival), within(1e-9));
        assertThat(decision.why().contributions())
                .extracting(Contribution::voter)
                .containsExactly("ann", "bob", "cat", "dan", "eve");
        // the dimension that bob left out counts as 0
        assertThat(decision.why().meanReasoning()).isEqualTo(FloatVector.of(2, 1));
    }

    @Test
    void turnsAwayVotesThatCannotCount() throws Exception {
        majority.propose("p").vote("p", "ann", "accept");

        majority.vote("p", "ann", "accept");
        assertThat(majority.lastRejected().reason()).isEqualTo(Reason.DUPLICATE);
        majority.vote("p", "bob", "perhaps");
        assertThat(majority.lastRejected().reason()).isEqualTo(Reason.INVALID_VALUE);
        assertThat(majority.lastRejected().detail())
                .isEqualTo("choice must be one of [accept, reject], but was 'perhaps'");
        majority.vote("p", "mallory", "accept");
        assertThat(majority.lastRejected().reason()).isEqualTo(Reason.FORBIDDEN);

        assertThat(majority.rejected).hasSize(3);
        assertThat(majority.store.open().get("p").sheet.count()).isEqualTo(1);
        assertThat(majority.store.voters().get("mallory")).isNull();
    }

    @Test
    void turnsAwayAProposalWhoseIdIsTakenOrWhoseDeadlineIsOver() throws Exception {
        majority.at(1000).propose("p").propose("p");
        assertThat(majority.lastRejected().reason()).isEqualTo(Reason.DUPLICATE);

        majority.votes("p", "accept", "ann", "bob", "cat").propose("p");
        assertThat(majority.lastRejected().reason()).isEqualTo(Reason.DUPLICATE);

        majority.take(proposal("q").withDeadline(1000));
        assertThat(majority.lastRejected().reason()).isEqualTo(Reason.LATE);
        assertThat(majority.lastRejected().detail()).isEqualTo("deadline must lie ahead of 1000, but was 1000");
        assertThat(majority.decisions).hasSize(1);
    }

    @Test
    void twoDifferentVotesOfOneVoterAreEvidenceAndTheFirstCounts() throws Exception {
        majority.propose("p").vote("p", "ann", "accept").vote("p", "ann", "reject");

        Evidence evidence = majority.evidence.get(0);
        assertThat(evidence.voter()).isEqualTo("ann");
        assertThat(evidence.firstChoice()).isEqualTo("accept");
        assertThat(evidence.second().choice()).isEqualTo("reject");
        assertThat(evidence.attributable()).isFalse();
        assertThat(evidence.id()).isEqualTo("consensus-double-vote/g/1:3:ann:p#0");
        assertThat(majority.store.voters().get("ann").doubleVotes).isEqualTo(1);
        assertThat(majority.store.open().get("p").sheet.votesFor(0)).isEqualTo(1);
        assertThat(majority.rejected).isEmpty();
    }

    @Test
    void evidenceIsAttributableOnlyIfBothVotesCanOnlyComeFromTheVoter() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance(VoteSigning.ED25519).generateKeyPair();
        Chamber chamber = new Chamber(fixed("majority")
                .voterKey(
                        "ann",
                        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()))
                .build());
        chamber.propose("p");
        chamber.take(VoteSigning.sign(Vote.of(GROUP, "p", "ann", "accept"), keys.getPrivate()));
        chamber.take(VoteSigning.sign(Vote.of(GROUP, "p", "ann", "reject"), keys.getPrivate()));
        assertThat(chamber.evidence.get(0).attributable()).isTrue();

        chamber.take(Vote.of(GROUP, "p", "bob", "accept").withBound(true));
        chamber.take(Vote.of(GROUP, "p", "bob", "reject").withBound(true));
        assertThat(chamber.evidence.get(1).attributable()).isTrue();

        chamber.take(Vote.of(GROUP, "p", "cat", "accept").withBound(true));
        chamber.take(Vote.of(GROUP, "p", "cat", "reject").withSignature(new Signature("Ed25519", "forged")));
        assertThat(chamber.evidence.get(2).attributable()).isFalse();
    }

    @Test
    void aDoubleVoteAfterTheDecisionIsEvidenceToo() throws Exception {
        majority.propose("p").votes("p", "accept", "ann", "bob", "cat");

        majority.vote("p", "ann", "reject");

        assertThat(majority.evidence).hasSize(1);
        assertThat(majority.decisions).hasSize(1);
    }

    @Test
    void anEpochAfterARestartIsInEveryIdWithWhatItSupersedes() throws Exception {
        majority.epoch(3).propose("p").votes("p", "accept", "ann", "bob", "cat");

        assertThat(majority.last().id()).isEqualTo("consensus/g/p#3");
        assertThat(majority.last().supersedes()).isEqualTo("consensus/g/p#2");
        assertThat(majority.last().epoch()).isEqualTo(3);
        assertThat(majority.requests.get(0).id()).isEqualTo("consensus-request/g/0:p#3");
    }

    @Test
    void failsTheTaskOnlyWhereARuleIsNotOnItsClassPath() {
        Chamber chamber = new Chamber(fixed("oracle").build());

        assertThatThrownBy(() -> chamber.propose("p").vote("p", "ann", "accept"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rule 'oracle' must be on the class path of the task: add its jar");
    }
}
