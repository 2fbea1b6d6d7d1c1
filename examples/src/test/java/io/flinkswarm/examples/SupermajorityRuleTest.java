package io.flinkswarm.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.consensus.BallotView;
import io.flinkswarm.protocol.value.FloatVector;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupermajorityRuleTest {
    private final SupermajorityRule rule = new SupermajorityRule();

    @Test
    void believesInSharesOfTheVotes() {
        double[] belief = new double[2];

        rule.posterior(new Votes(4, 3, 1), belief);
        assertThat(belief).containsExactly(.75, .25);

        rule.posterior(new Votes(4, 0, 0), belief);
        assertThat(belief).containsExactly(.5, .5);
    }

    @Test
    void stopsOnceTwoThirdsOfAllAreCertain() {
        assertThat(mayStop(new Votes(6, 3, 0))).isFalse();
        assertThat(mayStop(new Votes(6, 4, 0))).isTrue();
    }

    @Test
    void stopsOnceTwoThirdsAreOutOfReach() {
        assertThat(mayStop(new Votes(5, 2, 1))).isFalse();
        assertThat(mayStop(new Votes(5, 2, 2))).isTrue();
    }

    @Test
    void standsOnTwoThirdsOfAQuorum() {
        assertThat(stands(new Votes(6, 2, 1), 3)).isTrue();
        assertThat(stands(new Votes(6, 2, 1), 4)).isFalse();
        assertThat(stands(new Votes(6, 3, 2), 3)).isFalse();
        assertThat(stands(new Votes(6, 0, 0), 0)).isFalse();
    }

    private boolean mayStop(Votes votes) {
        return rule.mayStop(votes, 0, .5, .8);
    }

    private boolean stands(Votes votes, int quorum) {
        return rule.stands(votes, 0, .5, .8, quorum, false);
    }

    private record Votes(int asked, int accept, int reject) implements BallotView {
        @Override
        public String proposal() {
            return "p";
        }

        @Override
        public String type() {
            return "default";
        }

        @Override
        public List<String> options() {
            return List.of("accept", "reject");
        }

        @Override
        public int votes() {
            return accept + reject;
        }

        @Override
        public int votesFor(int option) {
            return option == 0 ? accept : reject;
        }

        @Override
        public String voter(int vote) {
            throw new UnsupportedOperationException("a vote is a vote");
        }

        @Override
        public int choice(int vote) {
            throw new UnsupportedOperationException("a vote is a vote");
        }

        @Override
        public double confidence(int vote) {
            throw new UnsupportedOperationException("a vote is a vote");
        }

        @Override
        public FloatVector meanReasoning(int option) {
            throw new UnsupportedOperationException("a vote is a vote");
        }

        @Override
        public double logLikelihood(int vote, int option) {
            throw new UnsupportedOperationException("a vote is a vote");
        }

        @Override
        public double logPrior(int option) {
            throw new UnsupportedOperationException("a vote is a vote");
        }

        @Override
        public double weightedPosterior(int option) {
            throw new UnsupportedOperationException("a vote is a vote");
        }

        @Override
        public double neuralPosterior(int option) {
            throw new UnsupportedOperationException("a vote is a vote");
        }
    }
}
