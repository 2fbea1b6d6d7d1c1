package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
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
