package io.flinkswarm.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkswarm.jobs.drill.Case;
import io.flinkswarm.protocol.consensus.Contribution;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Why;
import io.flinkswarm.protocol.value.FloatVector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScorecardTest {
    /** Three votes, of which so many are right; 0 (accept) is the truth. */
    private static Case asked(int index, int right) {
        int[] choices = new int[3];
        for (int i = right; i < choices.length; i++) {
            choices[i] = 1;
        }
        return new Case(index, new int[] {0, 1, 2}, choices, new double[3], new double[3][], 0, true, 0);
    }

    private static Decision decision(int index, String choice, DecisionStatus status, String... votes) {
        List<Contribution> contributions = new ArrayList<>();
        for (String vote : votes) {
            contributions.add(new Contribution("agent-" + contributions.size(), vote, 1));
        }
        Why why = new Why(contributions, 0, .8, votes.length, 3, 1, Double.NaN, Double.NaN, false, FloatVector.EMPTY);
        return new Decision(
                "id",
                "fleet",
                "case-" + index,
                "default",
                status,
                choice,
                .9,
                1,
                0,
                "neural",
                "",
                why,
                0,
                1,
                0,
                "",
                false);
    }

    @Test
    void countsMajorityOnAllVotesAndFlinkSwarmByItsChoice() {
        Scorecard card = new Scorecard(List.of(asked(0, 2), asked(1, 1), asked(2, 0)));

        card.count(decision(0, "accept", DecisionStatus.DECIDED, "accept", "accept"));
        card.count(decision(1, "accept", DecisionStatus.DECIDED, "accept", "reject", "reject"));
        card.count(decision(2, "reject", DecisionStatus.ABSTAINED, "reject"));
        Scorecard.Block block = card.endBlock();

        assertThat(block).isEqualTo(new Scorecard.Block(1, 3, 1 / 3., 2 / 3., 2, 1));
        assertThat(card.majority()).isCloseTo(1 / 3., within(1e-12));
        assertThat(card.flinkSwarm()).isCloseTo(2 / 3., within(1e-12));
        assertThat(card.votesUsed()).isEqualTo(2);
        assertThat(card.abstained()).isEqualTo(1);
    }

    @Test
    void tellsADecisionThatWentAgainstTheVotesItHeard() {
        Scorecard card = new Scorecard(List.of(asked(0, 2), asked(1, 1), asked(2, 1), asked(3, 0)));
        Decision telling = decision(1, "accept", DecisionStatus.DECIDED, "accept", "reject", "reject");

        card.count(decision(0, "accept", DecisionStatus.DECIDED, "accept", "accept"));
        card.count(telling);
        card.count(decision(2, "accept", DecisionStatus.DECIDED, "accept"));
        card.count(decision(3, "reject", DecisionStatus.DECIDED, "reject"));

        assertThat(card.telling()).isSameAs(telling);
    }

    @Test
    void endsABlockAtAHundred() {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < Scorecard.BLOCK; i++) {
            cases.add(asked(i, 3));
        }
        Scorecard card = new Scorecard(cases);

        for (int i = 0; i < Scorecard.BLOCK - 1; i++) {
            assertThat(card.count(decision(i, "accept", DecisionStatus.DECIDED, "accept")))
                    .isNull();
        }
        Scorecard.Block block = card.count(decision(99, "accept", DecisionStatus.DECIDED, "accept"));

        assertThat(block).isEqualTo(new Scorecard.Block(1, 100, 1, 1, 1, 0));
        assertThat(card.endBlock()).isNull();
    }
}
