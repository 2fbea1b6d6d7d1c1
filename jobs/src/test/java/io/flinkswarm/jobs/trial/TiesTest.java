package io.flinkswarm.jobs.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.consensus.Contribution;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Why;
import io.flinkswarm.protocol.value.FloatVector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TiesTest {
    @Test
    void aClearLeaderIsRightOrWrong() {
        assertThat(Ties.score(decision("a", 1, "a", "a", "b"), question("a"))).isEqualTo(1);
        assertThat(Ties.score(decision("a", 1, "a", "a", "b"), question("b"))).isZero();
    }

    @Test
    void aTieOfAllOptionsScoresItsShareWhateverWasDrawn() {
        assertThat(Ties.score(decision("a", 3), question("a"))).isEqualTo(1 / 3.);
        assertThat(Ties.score(decision("a", 3), question("c"))).isEqualTo(1 / 3.);
    }

    @Test
    void aTieOfTheMostVotedScoresItsShareIfTheTruthIsAmongThem() {
        Decision tied = decision("a", 2, "a", "b", "a", "b", "c");

        assertThat(Ties.score(tied, question("a"))).isEqualTo(.5);
        assertThat(Ties.score(tied, question("b"))).isEqualTo(.5);
        assertThat(Ties.score(tied, question("c"))).isZero();
    }

    @Test
    void aTieThatVotesDoNotExplainScoresTheOneDrawn() {
        Decision tied = decision("b", 2, "a", "a", "b");

        assertThat(Ties.score(tied, question("b"))).isEqualTo(1);
        assertThat(Ties.score(tied, question("a"))).isZero();
    }

    @Test
    void aTruthThatNobodyCouldChooseScoresNothing() {
        assertThat(Ties.score(decision("a", 3), question("z"))).isZero();
    }

    private static Question question(String truth) {
        return new Question("q", List.of("a", "b", "c"), List.of(), new int[0], null, null, truth, true, true);
    }

    private static Decision decision(String choice, int ties, String... votes) {
        List<Contribution> contributions = new ArrayList<>();
        for (String vote : votes) {
            contributions.add(new Contribution("v" + contributions.size(), vote, 1));
        }
        Why why = new Why(
                contributions, 0, .8, votes.length, votes.length, 1, Double.NaN, Double.NaN, false, FloatVector.EMPTY);
        return new Decision(
                "id",
                "seed-1/majority",
                "q",
                "majority",
                DecisionStatus.ABSTAINED,
                choice,
                .5,
                ties,
                0,
                "majority",
                "",
                why,
                0,
                1,
                0,
                "",
                false);
    }
}
