package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.value.FloatVector;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VoteRulesTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1", "2, 2", "3, 2", "4, 3", "5, 3", "6, 4", "7, 5", "8, 5", "9, 5", "10, 7", "11, 7", "12, 7", "13, 9"
    })
    void byzantineQuorumIsTwoFPlusOneOfThreeFPlusOneAndNeverLessThanAMajority(int asked, int quorum) {
        assertThat(ByzantineQuorumRule.quorum(asked)).isEqualTo(quorum);
    }

    @Test
    void namesEveryRuleThatIsNotThere() {
        VoteRules rules = VoteRules.load(getClass().getClassLoader());
        ConsensusConfig config = ConsensusConfig.builder()
                .rule("dice")
                .type("deploy", type -> type.rule("oracle"))
                .type("merge", type -> type.rule("majority"))
                .build();

        assertThat(rules.mistakes(config))
                .containsExactly(
                        "rule must be one of [byzantine-quorum, majority, neural, weighted], but was 'dice': a rule of"
                                + " your own must be named in META-INF/services/"
                                + "io.flinkswarm.operators.consensus.VoteRule",
                        "types.deploy.rule must be one of [byzantine-quorum, majority, neural, weighted], but was"
                                + " 'oracle': a rule of your own must be named in META-INF/services/"
                                + "io.flinkswarm.operators.consensus.VoteRule");
        assertThat(rules.mistakes(ConsensusConfig.DEFAULT)).isEmpty();
    }

    @Test
    void findsTheRulesOfAUsersJar(@TempDir Path folder) throws IOException {
        VoteRules rules = VoteRules.load(loaderNaming(folder, FirstVoteRule.class));

        assertThat(rules.find("first-vote")).isInstanceOf(FirstVoteRule.class);
        assertThat(rules.find("majority")).isInstanceOf(MajorityRule.class);
        assertThat(rules.find("dice")).isNull();
    }

    @Test
    void refusesTwoRulesOfOneName(@TempDir Path folder) {
        assertThatThrownBy(() -> VoteRules.load(loaderNaming(folder, FalseMajorityRule.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("name of a vote rule must be used once, but 'majority' is that of "
                        + MajorityRule.class.getName() + " and " + FalseMajorityRule.class.getName()
                        + ": rename yours");
    }

    @Test
    void aRuleSeesTheWholeBallot(@TempDir Path folder) throws Exception {
        Chamber chamber = new Chamber(
                Chamber.fixed("observer").build(), VoteRules.load(loaderNaming(folder, ObserverRule.class)));
        ObserverRule.seen.clear();
        chamber.take(Chamber.proposal("p").withType("deploy"));
        chamber.take(
                Vote.of(Chamber.GROUP, "p", "ann", "reject").withConfidence(.75).withReasoning(FloatVector.of(3)));
        chamber.vote("p", "bob", "accept");

        assertThat(ObserverRule.seen)
                .containsExactly(
                        "p deploy [accept, reject] 1 of 5, 4 missing, most 1, prior 0.5, 0.33 0.33, reasons [3.0]:"
                                + " ann 1 0.75 2.0",
                        "p deploy [accept, reject] 2 of 5, 3 missing, most 1, prior 0.5, 0.5 0.5, reasons [3.0]:"
                                + " ann 1 0.75 2.0, bob 0 NaN 0.5");
        assertThat(chamber.last().rule()).isEqualTo("observer");
        assertThat(chamber.last().why().votes()).isEqualTo(2);
    }

    /** Writes down what it sees, and decides at the second vote. */
    public static final class ObserverRule implements VoteRule {
        static final List<String> seen = new ArrayList<>();

        @Override
        public String name() {
            return "observer";
        }

        @Override
        public void posterior(BallotView ballot, double[] out) {
            StringBuilder votes = new StringBuilder();
            for (int i = 0; i < ballot.votes(); i++) {
                double odds = Math.exp(ballot.logLikelihood(i, 1) - ballot.logLikelihood(i, 0));
                votes.append(i == 0 ? "" : ", ")
                        .append(ballot.voter(i) + " " + ballot.choice(i) + " " + ballot.confidence(i) + " "
                                + rounded(odds));
            }
            seen.add(ballot.proposal() + " " + ballot.type() + " " + ballot.options() + " " + ballot.votes() + " of "
                    + ballot.asked() + ", " + ballot.missing() + " missing, most " + ballot.mostVotes() + ", prior "
                    + rounded(Math.exp(ballot.logPrior(0))) + ", " + rounded(ballot.weightedPosterior(0)) + " "
                    + rounded(ballot.neuralPosterior(0)) + ", reasons " + ballot.meanReasoning(1) + ": " + votes);
            out[0] = .5;
            out[1] = .5;
        }

        private static double rounded(double value) {
            return Math.round(value * 100) / 100.;
        }

        @Override
        public boolean mayStop(BallotView ballot, int leader, double belief, double threshold) {
            return ballot.votes() == 2;
        }

        @Override
        public boolean stands(
                BallotView ballot, int leader, double belief, double threshold, int quorum, boolean tied) {
            return true;
        }
    }

    private static ClassLoader loaderNaming(Path folder, Class<? extends VoteRule> rule) throws IOException {
        Path file = folder.resolve("META-INF/services/" + VoteRule.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, rule.getName());
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, VoteRulesTest.class.getClassLoader());
    }

    /** Believes whoever votes first. */
    public static class FirstVoteRule implements VoteRule {
        @Override
        public String name() {
            return "first-vote";
        }

        @Override
        public void posterior(BallotView ballot, double[] out) {
            out[ballot.choice(0)] = 1;
        }

        @Override
        public boolean mayStop(BallotView ballot, int leader, double belief, double threshold) {
            return ballot.votes() > 0;
        }

        @Override
        public boolean stands(
                BallotView ballot, int leader, double belief, double threshold, int quorum, boolean tied) {
            return ballot.votes() > 0;
        }
    }

    /** Takes a name that is taken. */
    public static final class FalseMajorityRule extends FirstVoteRule {
        @Override
        public String name() {
            return "majority";
        }
    }
}
