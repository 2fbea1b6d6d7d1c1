package io.flinkswarm.jobs.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenarioTest {
    @ParameterizedTest
    @EnumSource
    void sameSeedAsksTheSame(Scenario.Mode mode) {
        Scenario first = Scenario.of(mode, 50, .33, 7);
        Scenario second = Scenario.of(mode, 50, .33, 7);
        Scenario other = Scenario.of(mode, 50, .33, 8);
        boolean differs = false;

        for (int i = 0; i < 100; i++) {
            Case a = first.next();
            Case b = second.next();
            assertThat(a.index()).isEqualTo(i);
            assertThat(b.voters()).isEqualTo(a.voters());
            assertThat(b.choices()).isEqualTo(a.choices());
            assertThat(b.confidences()).isEqualTo(a.confidences());
            assertThat(b.reasoning()).isDeepEqualTo(a.reasoning());
            assertThat(b.truth()).isEqualTo(a.truth());
            assertThat(b.revealed()).isEqualTo(a.revealed());
            differs |= !Arrays.equals(other.next().voters(), a.voters());
        }
        assertThat(differs).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void asksNineDifferentAgentsWithPlausibleVotes(Scenario.Mode mode) {
        Scenario scenario = Scenario.of(mode, 20, .33, 3);

        for (int i = 0; i < 500; i++) {
            Case asked = scenario.next();
            assertThat(Arrays.stream(asked.voters()).distinct().count()).isEqualTo(Scenario.VOTERS);
            assertThat(Arrays.stream(asked.voters())).allMatch(agent -> agent >= 0 && agent < 20);
            assertThat(Arrays.stream(asked.choices()))
                    .hasSize(Scenario.VOTERS)
                    .allMatch(choice -> choice == 0 || choice == 1);
            assertThat(Arrays.stream(asked.confidences()).boxed())
                    .hasSize(Scenario.VOTERS)
                    .allMatch(c -> c >= .5 && c <= .99);
            assertThat(asked.reasoning()).hasNumberOfRows(Scenario.VOTERS);
            assertThat(asked.reasoning()[0]).hasSize(Scenario.REASONING);
            assertThat(asked.oracleLogOdds()).isFinite();
        }
    }

    @Test
    void baselinesReproduceThePublishedFigures() {
        for (Scenario.Mode mode :
                new Scenario.Mode[] {Scenario.Mode.COLLUDERS, Scenario.Mode.SLEEPERS, Scenario.Mode.NONE}) {
            assertThat(Published.covers(mode, 50, .33)).isTrue();

            assertThat(Published.deviations(mode, measure(mode, 10))).isEmpty();
        }
    }

    @Test
    void figuresOfAnotherScenarioAreNamed() {
        Map<String, Double> measured = measure(Scenario.Mode.NONE, 1);
        measured.put(Baseline.MAJORITY, .7);

        assertThat(Published.deviations(Scenario.Mode.NONE, measured))
                .containsExactly("majority of none must be within 10 % of the published 0.928, but was 0.700");
        assertThat(Published.covers(Scenario.Mode.COLLUDERS, 50, .2)).isFalse();
        assertThat(Published.covers(Scenario.Mode.COLLUDERS, 20, .33)).isFalse();
        assertThat(Published.covers(Scenario.Mode.NONLINEAR, 50, .33)).isFalse();
        assertThat(Published.deviations(Scenario.Mode.NONLINEAR, measured)).isEmpty();
    }

    @Test
    void revealsAThirdOfOutcomesOfLiarsAndAllOfTheOthers() {
        int revealed = 0;
        Scenario liars = Scenario.of(Scenario.Mode.COLLUDERS, 50, .33, 1);
        Scenario cliques = Scenario.of(Scenario.Mode.CORRELATED, 50, .33, 1);

        for (int i = 0; i < liars.decisions(); i++) {
            revealed += liars.next().revealed() ? 1 : 0;
            assertThat(cliques.next().revealed()).isTrue();
        }

        assertThat(revealed / 1_000.0).isCloseTo(.3, within(.05));
        assertThat(liars.scoredFrom()).isZero();
        assertThat(cliques.scoredFrom()).isEqualTo(5_000);
        assertThat(cliques.decisions()).isEqualTo(10_000);
    }

    @Test
    void sleepersTurnAfterHalf() {
        Scenario scenario = Scenario.of(Scenario.Mode.SLEEPERS, 50, 1, 1);
        int[] right = new int[2];

        for (int i = 0; i < scenario.decisions(); i++) {
            Case asked = scenario.next();
            for (int choice : asked.choices()) {
                right[i / 500] += choice == asked.truth() ? 1 : 0;
            }
        }

        assertThat(right[0]).isGreaterThan(500 * 5);
        assertThat(right[1]).isZero();
    }

    @Test
    void knowingTheCliquesIsWorthMoreThanKnowingTheVoters() {
        Map<String, Double> accuracy = measure(Scenario.Mode.CORRELATED, 3);

        assertThat(accuracy.get(Baseline.ORACLE)).isGreaterThan(accuracy.get(Baseline.ONLINE_LOG_ODDS) + .025);
        assertThat(accuracy.get(Baseline.ONLINE_LOG_ODDS)).isGreaterThan(accuracy.get(Baseline.MAJORITY));
    }

    @Test
    void noVoteCarriesAnInteraction() {
        Map<String, Double> accuracy = measure(Scenario.Mode.NONLINEAR, 3);

        assertThat(accuracy.get(Baseline.MAJORITY)).isCloseTo(.5, within(.03));
        assertThat(accuracy.get(Baseline.ONLINE_LOG_ODDS)).isCloseTo(.5, within(.03));
        assertThat(accuracy.get(Baseline.ORACLE)).isEqualTo(1, within(1e-9));
    }

    @Test
    void tieScoresOneHalf() {
        Case tied = new Case(0, new int[2], new int[] {0, 1}, new double[] {.6, .6}, new double[2][8], 1, true, 0);

        assertThat(Baseline.all().get(Baseline.MAJORITY).accuracy(tied)).isEqualTo(.5);
        assertThat(Baseline.all().get(Baseline.CONFIDENCE_WEIGHTED).accuracy(tied))
                .isEqualTo(.5);
    }

    @Test
    void rejectsSwarmsThatCannotVote() {
        assertThatThrownBy(() -> Scenario.of(Scenario.Mode.NONE, 8, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("agents must be at least 9, but was 8");
        assertThatThrownBy(() -> Scenario.of(Scenario.Mode.COLLUDERS, 50, 1.5, 1))
                .hasMessage("liars must be a share in 0..1, but was 1.5");
    }

    private static Map<String, Double> measure(Scenario.Mode mode, int seeds) {
        Map<String, Double> accuracy = new LinkedHashMap<>();
        for (int seed = 1; seed <= seeds; seed++) {
            Scenario scenario = Scenario.of(mode, 50, .33, seed);
            Map<String, Baseline> baselines = Baseline.all();
            double scored = (double) seeds * (scenario.decisions() - scenario.scoredFrom());
            for (int i = 0; i < scenario.decisions(); i++) {
                Case asked = scenario.next();
                boolean scores = i >= scenario.scoredFrom();
                baselines.forEach((name, baseline) -> {
                    if (scores) {
                        accuracy.merge(name, baseline.accuracy(asked) / scored, Double::sum);
                    }
                    if (asked.revealed()) {
                        baseline.learn(asked);
                    }
                });
            }
        }
        return accuracy;
    }
}
