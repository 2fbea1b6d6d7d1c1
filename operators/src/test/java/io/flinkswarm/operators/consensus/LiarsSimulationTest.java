package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkswarm.protocol.control.Mode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A third of 50 voters lies: 9 of them drawn a decision, 1,000 decisions, 30 % of outcomes known. */
class LiarsSimulationTest {

    private static final int AGENTS = 50;
    private static final int DECISIONS = 1_000;
    private static final int VOTES = 9;
    private static final int SEEDS = 10;
    private static final int[] LABELS = {0, 1};

    private enum Mode {
        COLLUDERS,
        SLEEPERS,
        NONE
    }

    private double majority;
    private double weighted;

    @Test
    void colludersAreHeardTheOtherWayRound() {
        simulate(Mode.COLLUDERS);

        assertThat(majority).isCloseTo(0.484, within(0.02));
        assertThat(weighted).isGreaterThan(0.985);
    }

    @Test
    void sleepersAreFoundOut() {
        simulate(Mode.SLEEPERS);

        assertThat(majority).isCloseTo(0.703, within(0.02));
        assertThat(weighted).isGreaterThan(0.93);
    }

    @Test
    void honestVotersAreNotHurt() {
        simulate(Mode.NONE);

        assertThat(majority).isCloseTo(0.928, within(0.02));
        assertThat(weighted).isGreaterThan(majority);
    }

    private void simulate(Mode mode) {
        majority = 0;
        weighted = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            simulate(mode, new SplittableRandom(seed));
        }
    }

    private void simulate(Mode mode, SplittableRandom random) {
        double[] accuracy = new double[AGENTS];
        for (int i = 0; i < AGENTS; i++) {
            accuracy[i] = 0.55 + 0.35 * random.nextDouble();
        }
        int liars = mode == Mode.NONE ? 0 : AGENTS / 3;
        int[] drawn = ReliabilityTest.numbered(AGENTS);
        Reliability reliability = new Reliability();
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[AGENTS];
        for (int decision = 0; decision < DECISIONS; decision++) {
            int truth = random.nextInt(2);
            boolean turned = mode == Mode.COLLUDERS || decision >= DECISIONS / 2;
            int[] voters = new int[VOTES];
            int[] choices = new int[VOTES];
            double[] confidences = new double[VOTES];
            int right = 0;
            for (int i = 0; i < VOTES; i++) {
                int other = i + random.nextInt(AGENTS - i);
                int voter = drawn[other];
                drawn[other] = drawn[i];
                drawn[i] = voter;
                boolean lies = voter < liars && turned;
                voters[i] = voter;
                choices[i] = !lies && random.nextDouble() < accuracy[voter] ? truth : 1 - truth;
                double stated = accuracy[voter] + 0.1 * random.nextGaussian();
                confidences[i] = lies ? 0.95 : Math.min(0.99, Math.max(0.5, stated));
                right += choices[i] == truth ? 1 : 0;
            }
            ListedVotes votes = new ListedVotes(skills, voters, choices, confidences);
            double[] score = votes.score(reliability, type, LABELS);
            majority += (right > VOTES / 2 ? 1.0 : 0) / DECISIONS / SEEDS;
            weighted += (score[truth] > score[1 - truth] ? 1 : score[truth] == score[1 - truth] ? 0.5 : 0)
                    / DECISIONS
                    / SEEDS;
            float[] guess = reliability.decided(type, LABELS, votes, votes.posterior(reliability, type, LABELS));
            if (random.nextDouble() < 0.3) {
                reliability.learn(type, LABELS, votes.again(), ReliabilityTest.oneHot(2, truth), guess);
            }
        }
    }
}
