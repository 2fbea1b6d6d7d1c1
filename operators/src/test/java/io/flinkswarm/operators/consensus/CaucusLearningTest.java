package io.flinkswarm.operators.consensus;

import static io.flinkswarm.operators.consensus.Chamber.GROUP;
import static io.flinkswarm.operators.consensus.Chamber.fixed;
import static io.flinkswarm.operators.consensus.Chamber.proposal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Feedback;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.value.FloatVector;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaucusLearningTest {
    private final Chamber chamber =
            new Chamber(fixed("weighted").stop(Stop.COMPLETE).build());

    /** Closes a proposal on which ann alone is against the others. */
    private void close(String id) throws Exception {
        chamber.propose(id).vote(id, "ann", "reject").votes(id, "accept", "bob", "cat", "dan", "eve");
    }

    private VoterSkill skill(String voter) {
        VoterRow row = chamber.store.voters().get(voter);
        return row == null ? null : row.skill("default");
    }

    @Test
    void outcomesTeachWhoIsRight() throws Exception {
        for (int i = 0; i < 20; i++) {
            close("p" + i);
            chamber.outcome("p" + i, "accept");
        }

        // Beta(4, 2) with twenty right or wrong
        assertThat(skill("bob").accuracy()).isGreaterThan(.85);
        assertThat(skill("ann").accuracy()).isLessThan(.25);
        assertThat(chamber.learned).contains("ann", "bob");
        assertThat(chamber.rejected).isEmpty();

        close("last");
        assertThat(chamber.last().why().contributions().get(0).logOdds())
                .as("a voter that is always wrong speaks for the other side")
                .isPositive();
    }

    @Test
    void anOutcomeBeforeTheDecisionIsLearnedWithIt() throws Exception {
        chamber.propose("p").vote("p", "ann", "reject").outcome("p", "accept");
        assertThat(skill("ann")).isNull();

        chamber.votes("p", "accept", "bob", "cat", "dan", "eve");

        assertThat(skill("ann").revealedVotes()).as("once").isBetween(.9, 1.);
        assertThat(chamber.store.closed().get("p").truth).containsExactly(1, 0);
        chamber.outcome("p", "accept");
        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.DUPLICATE);
    }

    @Test
    void anOutcomeCountsOnceWhateverIsSaidAgain() throws Exception {
        close("p");
        chamber.outcome("p", "accept").outcome("p", "accept").outcome("p", "reject");

        assertThat(chamber.rejected)
                .extracting(Chamber.Rejected::reason)
                .containsExactly(Reason.DUPLICATE, Reason.CONFLICTING);
        assertThat(chamber.rejected.get(1).detail())
                .isEqualTo("an outcome must be given once, but was given before and otherwise");
        assertThat(skill("bob").revealedVotes()).as("once").isBetween(.9, 1.);
        assertThat(chamber.store.group().type("default").record.outcomes).isEqualTo(1);

        chamber.propose("open").outcome("open", "accept").outcome("open", "reject");
        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.CONFLICTING);
    }

    @Test
    void turnsAwayOutcomesOfWhatIsNotKnown() throws Exception {
        chamber.outcome("p", "accept");
        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.UNKNOWN_SUBJECT);

        close("p");
        chamber.outcome("p", "perhaps");
        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.INVALID_VALUE);

        chamber.propose("open").take(Outcome.ofQuality(GROUP, "open", .5));
        assertThat(chamber.lastRejected().detail())
                .isEqualTo("a quality must follow a decision, but nothing was decided");
    }

    @Test
    void aQualityIsTheProbabilityThatTheChoiceWasRight() throws Exception {
        chamber.take(proposal("p").withOptions(List.of("x", "y", "z")))
                .votes("p", "x", "ann", "bob", "cat", "dan")
                .vote("p", "eve", "y");

        chamber.take(Outcome.ofQuality(GROUP, "p", .8));

        assertThat(chamber.store.closed().get("p").truth).containsExactly(.8f, .1f, .1f);
        assertThat(skill("ann").accuracy()).isGreaterThan(skill("eve").accuracy());
    }

    @Test
    void lateVotesAreLearnedBeforeAndAfterTheOutcomeButDecideNothing() throws Exception {
        Chamber early = new Chamber(fixed("majority").build());
        early.propose("p").votes("p", "accept", "ann", "bob", "cat").vote("p", "dan", "reject");
        early.outcome("p", "accept").vote("p", "eve", "accept");

        assertThat(early.decisions).hasSize(1);
        assertThat(early.last().why().votes()).isEqualTo(3);
        assertThat(early.rejected).isEmpty();
        assertThat(early.store.voters().get("dan").skill("default").revealedVotes())
                .as("once")
                .isBetween(.9, 1.);
        assertThat(early.store.voters().get("eve").skill("default").revealedVotes())
                .as("once")
                .isBetween(.9, 1.);
        assertThat(early.store.voters().get("dan").skill("default").accuracy())
                .isLessThan(early.store.voters().get("eve").skill("default").accuracy());
        assertThat(early.store.closed().get("p").votesInTime).isEqualTo(3);
    }

    @Test
    void feedbackCountsByTheRatersOwnRecord() throws Exception {
        for (int i = 0; i < 30; i++) {
            close("p" + i);
            chamber.outcome("p" + i, "accept");
        }
        close("judged");
        double before = skill("ann").revealedVotes();

        rate("stranger", 0);
        assertThat(chamber.store.closed().get("judged").feedback)
                .as("nothing is known of it")
                .isZero();
        rate("ann", 0);
        assertThat(chamber.store.closed().get("judged").feedback)
                .as("ann was never right")
                .isZero();
        rate("bob", 0);
        assertThat(chamber.store.closed().get("judged").feedback).isNegative();
        assertThat(skill("ann").revealedVotes()).isEqualTo(before);
        rate("cat", 0);

        ClosedBallot judged = chamber.store.closed().get("judged");
        assertThat(judged.truthByFeedback)
                .as("two reliable raters are convincing")
                .isTrue();
        assertThat(judged.truth[1]).as("reject was right, then").isGreaterThan(.95f);
        assertThat(skill("ann").revealedVotes()).isGreaterThan(before);

        chamber.outcome("judged", "accept");
        assertThat(chamber.rejected).as("what was revealed counts all the same").isEmpty();
        assertThat(chamber.store.closed().get("judged").truthByFeedback).isFalse();
        rate("dan", 1);
        assertThat(chamber.rejected).as("too late to matter").isEmpty();
    }

    /** A vote of the rater on some other proposal, with its judgement of the proposal "judged". */
    private void rate(String rater, double rating) throws Exception {
        chamber.take(Vote.of(GROUP, "for-feedback", rater, "accept").withFeedback(new Feedback("judged", rating)));
    }

    @Test
    void feedbackIsTakenOnceFromEachRaterAndOnlyWithAVoteThatIsTaken() throws Exception {
        close("judged");
        rate("bob", 1);
        chamber.take(Vote.of(GROUP, "another", "bob", "accept").withFeedback(new Feedback("judged", 1)));
        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.DUPLICATE);
        chamber.take(Vote.of(GROUP, "another", "cat", "accept").withFeedback(new Feedback("nothing", 1)));
        assertThat(chamber.lastRejected().reason()).isEqualTo(Reason.UNKNOWN_SUBJECT);
        assertThat(chamber.rejected).hasSize(2);

        chamber.take(Vote.of(GROUP, "judged", "dan", "accept").withFeedback(new Feedback("judged", 1)));

        assertThat(chamber.rejected).as("one rejection for one vote").hasSize(3);
        assertThat(chamber.store.closed().get("judged").raters).containsExactly("bob");

        chamber.take(Proposal.of("for-feedback", GROUP));
        assertThat(chamber.rejected)
                .as("feedback of a vote that waited is not taken twice")
                .hasSize(3);
    }

    @Test
    void theAdaptiveThresholdRisesWithErrorsAndIsTheOneInForce() throws Exception {
        Chamber adaptive = new Chamber(
                ConsensusConfig.builder().rule("weighted").stop(Stop.COMPLETE).build());
        for (int i = 0; i < 5; i++) {
            adaptive.propose("p" + i).votes("p" + i, "accept", "ann", "bob", "cat", "dan", "eve");
            adaptive.outcome("p" + i, i == 0 ? "accept" : "reject");
        }

        List<Double> thresholds =
                adaptive.decisions.stream().map(d -> d.why().threshold()).toList();
        assertThat(thresholds.get(0)).isCloseTo(.8, within(1e-12));
        assertThat(thresholds.get(1)).as("a right one lowers it a little").isLessThan(.8);
        assertThat(thresholds.get(4)).isGreaterThan(.8);
    }

    @Test
    void whileVotesAreMissingTheAdaptiveThresholdAsksMore() throws Exception {
        Chamber adaptive =
                new Chamber(ConsensusConfig.builder().rule("weighted").build());

        adaptive.propose("p").votes("p", "accept", "ann", "bob", "cat", "dan", "eve");

        assertThat(adaptive.last().status()).isEqualTo(DecisionStatus.DECIDED);
        assertThat(adaptive.last().why().threshold()).isBetween(.8, .98);
    }

    @Test
    void aThresholdThatThePolicyChangesStartsAnew() throws Exception {
        ConsensusConfig config =
                ConsensusConfig.builder().rule("weighted").stop(Stop.COMPLETE).build();
        Chamber adaptive = new Chamber(config);
        adaptive.propose("p")
                .votes("p", "accept", "ann", "bob", "cat", "dan", "eve")
                .outcome("p", "reject");

        adaptive.policy(config.toBuilder().confidenceThreshold(.9).build())
                .propose("q")
                .votes("q", "accept", "ann", "bob", "cat", "dan", "eve");

        assertThat(adaptive.last().why().threshold()).isCloseTo(.9, within(1e-12));
        assertThat(adaptive.last().policyVersion()).isEqualTo(1);
    }

    @Test
    void theNetworkLearnsUnderTheNeuralRuleAndItsScoresAreInTheWhy() throws Exception {
        Chamber neural =
                new Chamber(fixed("neural").stop(Stop.COMPLETE).neuralDepth(1).build());
        for (int i = 0; i < 3; i++) {
            neural.propose("p" + i).votes("p" + i, "accept", "ann", "bob", "cat", "dan", "eve");
            neural.outcome("p" + i, "accept");
        }
        assertThat(neural.decisions.get(0).why().weightedLogLoss()).isNaN();
        assertThat(neural.store.networks().get("default")).isNotNull();

        Decision last = neural.last();
        assertThat(last.why().weightedLogLoss()).isPositive();
        assertThat(last.why().neuralLogLoss()).isPositive();
        assertThat(last.why().networkActed()).isFalse();
        assertThat(neural.store.closed().get("p0").features)
                .as("not needed any more")
                .isEmpty();
    }

    @Test
    void aVagueQualityTeachesTheVotersButNotTheNetwork() throws Exception {
        Chamber neural = new Chamber(fixed("neural").stop(Stop.COMPLETE).build());
        neural.propose("p").votes("p", "accept", "ann", "bob", "cat", "dan", "eve");

        neural.take(Outcome.ofQuality(GROUP, "p", .7));

        assertThat(neural.store.networks().get("default")).isNull();
        assertThat(neural.store.voters().get("ann").skill("default").revealedVotes())
                .isPositive();
    }

    @Test
    void aProposalWithoutVotesTakesItsOutcomeToo() throws Exception {
        chamber.propose("p").at(100_000);
        assertThat(chamber.last().status()).isEqualTo(DecisionStatus.ABSTAINED);

        chamber.outcome("p", "accept").outcome("p", "accept");

        assertThat(chamber.rejected).extracting(Chamber.Rejected::reason).containsExactly(Reason.DUPLICATE);
        assertThat(chamber.store.group().type("default").record.outcomes).isZero();
    }

    @Test
    void theNetworkActsWhereReasoningTellsMoreThanVotes() throws Exception {
        long seed = 5;
        Random random = new Random(seed);
        Chamber neural = new Chamber(fixed("neural")
                .stop(Stop.COMPLETE)
                .neuralDepth(1)
                .decisionWindow(10)
                .build());
        int acted = 0;
        int right = 0;
        for (int i = 0; i < 1500; i++) {
            int truth = random.nextInt(2);
            String id = "p" + i;
            neural.take(Proposal.of(id, GROUP).withVoters(List.of("ann", "bob", "cat")));
            for (String voter : List.of("ann", "bob", "cat")) {
                // a vote says nothing, the reasoning nearly all
                neural.take(Vote.of(GROUP, id, voter, Proposal.ACCEPT_REJECT.get(random.nextInt(2)))
                        .withReasoning(FloatVector.of((float) (2 * truth - 1 + random.nextGaussian() / 2))));
            }
            if (i >= 1000 && neural.last().why().networkActed()) {
                acted++;
                right += neural.last().choice().equals(Proposal.ACCEPT_REJECT.get(truth)) ? 1 : 0;
            }
            neural.outcome(id, Proposal.ACCEPT_REJECT.get(truth));
        }

        assertThat(acted).as("seed %d", seed).isGreaterThan(450);
        assertThat(right).as("seed %d", seed).isGreaterThan((int) (acted * .95));
        assertThat(neural.last().why().neuralLogLoss())
                .as("seed %d", seed)
                .isLessThan(neural.last().why().weightedLogLoss());
    }
}
