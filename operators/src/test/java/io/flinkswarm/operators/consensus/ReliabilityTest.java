package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReliabilityTest {

    private static final int[] BINARY = {0, 1};
    private static final int[] FREE_FORM = {-1, -1, -1};

    private final Reliability reliability = new Reliability();

    @Test
    void unknownVoterWeighsAsBetaFourTwo() {
        TypeRecord type = new TypeRecord();
        double[] term = new double[2];

        reliability.evidence(type, null, BINARY, 1, Double.NaN, term);

        // right in 4 of 6, whatever share of the weight is the voter's own
        assertThat(term[1] - term[0]).isCloseTo(Math.log(2), within(1e-6));
    }

    @Test
    void wrongChoicesOfUnknownVoterAreEquallyLikely() {
        double[] term = new double[3];

        reliability.evidence(new TypeRecord(), null, FREE_FORM, 2, Double.NaN, term);

        assertThat(term[0]).isEqualTo(term[1]);
        assertThat(term[2] - term[0]).isCloseTo(Math.log((2.0 / 3) / (1.0 / 6)), within(1e-6));
    }

    @Test
    void priorIsUniformBeforeTheFirstOutcomeAndForFreeFormOptions() {
        TypeRecord type = new TypeRecord();
        double[] prior = new double[2];

        reliability.prior(type, BINARY, prior);

        assertThat(prior[0]).isEqualTo(prior[1]).isCloseTo(Math.log(0.5), within(1e-6));

        reliability.learn(type, FREE_FORM, votes(new VoterSkill[1], 0), new double[] {1, 0, 0}, null);
        double[] freeForm = new double[3];
        reliability.prior(type, FREE_FORM, freeForm);

        assertThat(freeForm[0]).isEqualTo(freeForm[2]).isCloseTo(Math.log(1.0 / 3), within(1e-6));
    }

    @Test
    void priorFollowsHowOftenALabelWasTheTruth() {
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[1];

        reliability.learn(type, BINARY, votes(skills, 0), new double[] {1, 0}, null);

        // ten outcomes' worth of even odds and one more of label 0: 6 to 5
        double[] prior = new double[2];
        reliability.prior(type, BINARY, prior);
        assertThat(prior[0] - prior[1]).isCloseTo(Math.log(6.0 / 5), within(1e-6));
    }

    @Test
    void singleOptionIsCertainAndTeachesNothing() {
        TypeRecord type = new TypeRecord();
        int[] one = {0};
        double[] term = {9};

        reliability.evidence(type, null, one, 0, Double.NaN, term);
        float[] guess = reliability.decided(type, one, votes(new VoterSkill[1], 0), new double[] {1});

        assertThat(term[0]).isZero();
        assertThat(guess).isNull();
    }

    @Test
    void withoutOutcomesItIsPlainMajorityHoweverMuchWasDecided() {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int options = 2 + random.nextInt(4);
            int[] labels = numbered(options);
            TypeRecord type = new TypeRecord();
            VoterSkill[] skills = new VoterSkill[12];
            for (int ballot = 0; ballot < 200; ballot++) {
                ListedVotes votes = randomVotes(random, skills, 7, options);

                double[] score = votes.score(reliability, type, labels);
                reliability.decided(type, labels, votes, votes.posterior(reliability, type, labels));

                int[] count = new int[options];
                for (int i = 0; i < votes.count(); i++) {
                    count[votes.choice(i)]++;
                }
                for (int a = 0; a < options; a++) {
                    for (int b = 0; b < options; b++) {
                        assertThat(Double.compare(score[a], score[b]))
                                .as("seed %d ballot %d", seed, ballot)
                                .isEqualTo(Integer.compare(count[a], count[b]));
                    }
                }
            }
        }
    }

    @Test
    void orderOfVotesDoesNotChangeTheSum() {
        for (long seed = 1; seed <= 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TypeRecord type = new TypeRecord();
            VoterSkill[] skills = new VoterSkill[20];
            teach(random, type, skills, 50);
            int[] voters = new int[15];
            int[] choices = new int[15];
            int[] reversedVoters = new int[15];
            int[] reversedChoices = new int[15];
            for (int i = 0; i < 15; i++) {
                voters[i] = random.nextInt(20);
                choices[i] = random.nextInt(2);
                reversedVoters[14 - i] = voters[i];
                reversedChoices[14 - i] = choices[i];
            }

            double[] sum = new ListedVotes(skills, voters, choices).sum(reliability, type, BINARY);
            double[] reversed = new ListedVotes(skills, reversedVoters, reversedChoices).sum(reliability, type, BINARY);

            assertThat(reversed).as("seed %d", seed).containsExactly(sum);
        }
    }

    @Test
    void posteriorIsADistributionAndNoVoteOutweighsTheBound() {
        for (long seed = 1; seed <= 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int options = 2 + random.nextInt(63);
            int[] labels = random.nextInt(4) == 0 ? new int[options] : numbered(options);
            if (labels[options - 1] == 0) {
                java.util.Arrays.fill(labels, -1);
            }
            TypeRecord type = new TypeRecord();
            VoterSkill[] skills = new VoterSkill[5];
            double[] term = new double[options];
            for (int ballot = 0; ballot < 100; ballot++) {
                ListedVotes votes = randomVotes(random, skills, 1 + random.nextInt(6), options);
                double[] posterior = votes.posterior(reliability, type, labels);
                float[] guess = reliability.decided(type, labels, votes, posterior);
                double[] truth = new double[options];
                truth[random.nextInt(options)] = 1;
                reliability.learn(type, labels, votes.again(), truth, guess);

                double sum = 0;
                for (double each : posterior) {
                    assertThat(each).as("seed %d", seed).isBetween(0.0, 1.0);
                    sum += each;
                }
                assertThat(sum).as("seed %d", seed).isCloseTo(1, within(1e-9));
                reliability.evidence(type, skills[0], labels, 0, random.nextDouble(), term);
                double least = Double.POSITIVE_INFINITY;
                double most = Double.NEGATIVE_INFINITY;
                for (double each : term) {
                    least = Math.min(least, each);
                    most = Math.max(most, each);
                }
                assertThat(most - least).as("seed %d", seed).isLessThanOrEqualTo(Reliability.MOST_LOG_ODDS + 1e-6);
            }
        }
    }

    @Test
    void voterWhoIsAlwaysWrongSpeaksForTheOtherOption() {
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[5];
        for (int i = 0; i < 40; i++) {
            int truth = i % 2;
            reliability.learn(type, BINARY, liarAmongFour(skills, truth), oneHot(2, truth), null);
        }
        double[] liar = new double[2];
        double[] honest = new double[2];

        reliability.evidence(type, skills[0], BINARY, 1, Double.NaN, liar);
        reliability.evidence(type, skills[1], BINARY, 1, Double.NaN, honest);

        assertThat(liar[0] - liar[1]).isGreaterThan(1.5);
        assertThat(honest[1] - honest[0]).isGreaterThan(1.5);
    }

    @Test
    void voterGoodAtOneLabelOnlyIsHeardOnThatLabel() {
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[5];
        for (int i = 0; i < 60; i++) {
            int truth = i % 2;
            // voter 0 says label 0 whatever the truth is; the others are right three times in four
            int[] choices = {0, truth, truth, truth, i % 4 == 0 ? 1 - truth : truth};
            ListedVotes votes = new ListedVotes(skills, new int[] {0, 1, 2, 3, 4}, choices);
            reliability.learn(type, BINARY, votes, oneHot(2, truth), null);
        }
        double[] usual = new double[2];
        double[] rare = new double[2];

        reliability.evidence(type, skills[0], BINARY, 0, Double.NaN, usual);
        reliability.evidence(type, skills[0], BINARY, 1, Double.NaN, rare);

        assertThat(usual[0] - usual[1]).isCloseTo(0, within(0.7));
        assertThat(skills[0].accuracy()).isBetween(0.4, 0.6);
        assertThat(rare[1] - rare[0]).isLessThan(1);
    }

    @Test
    void voterWhoTurnsIsFoundOutInAFewOutcomes() {
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[5];
        for (int i = 0; i < 60; i++) {
            int truth = i % 2;
            reliability.learn(type, BINARY, unanimous(skills, truth), oneHot(2, truth), null);
        }
        assertThat(skills[0].accuracy()).isGreaterThan(0.9);

        for (int i = 0; i < 8; i++) {
            int truth = i % 2;
            reliability.learn(type, BINARY, liarAmongFour(skills, truth), oneHot(2, truth), null);
        }

        assertThat(skills[0].accuracy()).isLessThan(0.35);
        assertThat(skills[1].accuracy()).isGreaterThan(0.9);
    }

    @Test
    void statedConfidenceCountsNothingUntilOutcomesBearItOut() {
        TypeRecord type = new TypeRecord();
        double[] sure = new double[2];
        double[] unsure = new double[2];
        double[] silent = new double[2];

        reliability.evidence(type, null, BINARY, 0, 0.99, sure);
        reliability.evidence(type, null, BINARY, 0, 0.51, unsure);
        reliability.evidence(type, null, BINARY, 0, Double.NaN, silent);

        assertThat(sure).containsExactly(unsure).containsExactly(silent);
    }

    @Test
    void bandOfConfidenceThatLiesIsDistrustedWhoeverStatesIt() {
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[300];
        for (int i = 0; i < 60; i++) {
            int truth = i % 2;
            // ever new voters: who says .95 is wrong, who says .65 is right
            int[] voters = {5 * i, 5 * i + 1, 5 * i + 2, 5 * i + 3, 5 * i + 4};
            int[] choices = {1 - truth, 1 - truth, truth, truth, truth};
            double[] confidences = {0.95, 0.95, 0.65, 0.65, 0.65};
            ListedVotes votes = new ListedVotes(skills, voters, choices, confidences);
            reliability.learn(type, BINARY, votes, oneHot(2, truth), null);
        }
        double[] sure = new double[2];
        double[] unsure = new double[2];

        reliability.evidence(type, null, BINARY, 0, 0.95, sure);
        reliability.evidence(type, null, BINARY, 0, 0.65, unsure);

        assertThat(sure[0] - sure[1]).isLessThan(unsure[0] - unsure[1] - 0.5);
    }

    @Test
    void confidenceOfAVoterWhoKnowsWhenItIsSureIsHeard() {
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[5];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            int truth = i % 2;
            boolean sure = random.nextBoolean();
            int mine = sure || random.nextBoolean() ? truth : 1 - truth;
            int[] choices = {mine, random.nextInt(2), random.nextInt(2), random.nextInt(2), random.nextInt(2)};
            double none = Double.NaN;
            double[] confidences = {sure ? 0.85 : 0.55, none, none, none, none};
            ListedVotes votes = new ListedVotes(skills, new int[] {0, 1, 2, 3, 4}, choices, confidences);
            reliability.learn(type, BINARY, votes, oneHot(2, truth), null);
        }
        double[] sure = new double[2];
        double[] unsure = new double[2];

        reliability.evidence(type, skills[0], BINARY, 1, 0.85, sure);
        reliability.evidence(type, skills[0], BINARY, 1, 0.55, unsure);

        assertThat(sure[1] - sure[0]).isGreaterThan(unsure[1] - unsure[0] + 0.1);
    }

    @Test
    void decisionsTeachOnlyOnceOutcomesCanJudgeThem() {
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[5];
        float[] guess = null;
        for (int i = 0; i < 30; i++) {
            ListedVotes votes = liarAmongFour(skills, i % 2);
            guess = reliability.decided(type, BINARY, votes, votes.posterior(reliability, type, BINARY));
        }
        assertThat(guess).isNotNull();
        assertThat(guess[0] + guess[1]).isCloseTo(1, within(1e-6f));
        assertThat(type.guessShare).isZero();
        double[] before = new double[2];
        reliability.evidence(type, skills[0], BINARY, 1, Double.NaN, before);

        for (int i = 0; i < 3; i++) {
            reliability.learn(type, BINARY, liarAmongFour(new VoterSkill[5], i % 2), oneHot(2, i % 2), null);
        }

        double[] after = new double[2];
        reliability.evidence(type, skills[0], BINARY, 1, Double.NaN, after);
        assertThat(before[1] - before[0]).isCloseTo(Math.log(2), within(1e-6));
        assertThat(type.guessShare).isGreaterThan(0.5);
        assertThat(after[1] - after[0]).isLessThan(0);
    }

    @Test
    void guessOfABallotDoesNotJudgeItsOwnOutcome() {
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[5];
        TypeRecord untaught = new TypeRecord();

        float[] guess = reliability.decided(type, BINARY, liarAmongFour(skills, 1), new double[] {0.2, 0.8});
        reliability.learn(type, BINARY, liarAmongFour(skills, 1), oneHot(2, 1), guess);
        reliability.learn(untaught, BINARY, liarAmongFour(new VoterSkill[5], 1), oneHot(2, 1), null);

        assertThat(type.losses).containsExactly(untaught.losses, within(1e-6));
    }

    @Test
    void votersWithOutcomesEnoughAreNotTaughtByDecisions() {
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[5];
        for (int i = 0; i < 60; i++) {
            reliability.learn(type, BINARY, unanimous(skills, i % 2), oneHot(2, i % 2), null);
        }
        VoterSkill before = skills[0].copy();

        float[] guess = reliability.decided(type, BINARY, unanimous(skills, 1), new double[] {0.1, 0.9});
        reliability.decidedLate(type, BINARY, unanimous(skills, 1), new float[] {0, 1});

        assertThat(guess).isNull();
        assertThat(skills[0]).isEqualTo(before);
    }

    @Test
    void lateVotesTeachTheirVotersOnly() {
        TypeRecord type = new TypeRecord();
        VoterSkill[] skills = new VoterSkill[2];
        TypeRecord before = type.copy();

        reliability.learnLate(type, BINARY, votes(skills, 1), oneHot(2, 1));
        assertThat(type).isEqualTo(before);
        assertThat(skills[0].accuracy()).isGreaterThan(2.0 / 3);

        reliability.decidedLate(
                type, BINARY, new ListedVotes(skills, new int[] {1}, new int[] {0}), new float[] {1, 0});
        assertThat(type).isEqualTo(before);
        assertThat(skills[1].accuracy()).isCloseTo(2.0 / 3, within(1e-6));
        assertThat(skills[1].guessedAccuracy()).isGreaterThan(2.0 / 3);
    }

    @Test
    void qualityTeachesInProportion() {
        VoterSkill[] half = new VoterSkill[1];
        VoterSkill[] full = new VoterSkill[1];

        reliability.learn(new TypeRecord(), BINARY, votes(half, 1), new double[] {0.3, 0.7}, null);
        reliability.learn(new TypeRecord(), BINARY, votes(full, 1), new double[] {0, 1}, null);

        assertThat(half[0].accuracy()).isGreaterThan(2.0 / 3).isLessThan(full[0].accuracy());
    }

    @Test
    void ballotWithoutVotesTeachesOnlyHowOftenTheLabelIsTheTruth() {
        TypeRecord type = new TypeRecord();
        double[] prior = new double[2];

        reliability.learn(type, BINARY, new ListedVotes(new VoterSkill[0], new int[0], new int[0]), oneHot(2, 1), null);

        reliability.prior(type, BINARY, prior);
        assertThat(prior[1]).isGreaterThan(prior[0]);
        assertThat(type.outcomes).isZero();
    }

    @Test
    void skewedTruthOutweighsAFewUnknownVoters() {
        TypeRecord type = new TypeRecord();
        for (int i = 0; i < 100; i++) {
            reliability.learn(type, BINARY, votes(new VoterSkill[1], 0), oneHot(2, 0), null);
        }

        ListedVotes lone = votes(new VoterSkill[1], 1);

        assertThat(lone.posterior(reliability, type, BINARY)[0]).isGreaterThan(0.6);
    }

    @Test
    void posteriorOfRepeatedVotesIsNotOverconfident() {
        TypeRecord type = new TypeRecord();
        SplittableRandom random = new SplittableRandom(11);
        VoterSkill[] skills = new VoterSkill[20];
        int[] voters = numbered(20);
        double meanBelief = 0;
        double right = 0;
        for (int i = 0; i < 600; i++) {
            int truth = random.nextInt(2);
            // all copy one source that is right in four of five
            int said = random.nextDouble() < 0.8 ? truth : 1 - truth;
            int[] choices = new int[20];
            java.util.Arrays.fill(choices, said);
            ListedVotes votes = new ListedVotes(skills, voters, choices);
            double[] posterior = votes.posterior(reliability, type, BINARY);
            if (i >= 300) {
                meanBelief += posterior[said] / 300;
                right += (said == truth ? 1 : 0) / 300.0;
            }
            reliability.learn(type, BINARY, votes, oneHot(2, truth), null);
        }

        assertThat(meanBelief).isCloseTo(right, within(0.08));
    }

    static double[] oneHot(int options, int right) {
        double[] truth = new double[options];
        truth[right] = 1;
        return truth;
    }

    static int[] numbered(int count) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    private static ListedVotes votes(VoterSkill[] skills, int choice) {
        return new ListedVotes(skills, new int[] {0}, new int[] {choice});
    }

    private static ListedVotes unanimous(VoterSkill[] skills, int choice) {
        return new ListedVotes(skills, numbered(5), new int[] {choice, choice, choice, choice, choice});
    }

    private static ListedVotes liarAmongFour(VoterSkill[] skills, int truth) {
        return new ListedVotes(skills, numbered(5), new int[] {1 - truth, truth, truth, truth, truth});
    }

    private static ListedVotes randomVotes(SplittableRandom random, VoterSkill[] skills, int count, int options) {
        int[] voters = new int[count];
        int[] choices = new int[count];
        int first = random.nextInt(skills.length);
        for (int i = 0; i < count; i++) {
            voters[i] = (first + i) % skills.length;
            choices[i] = random.nextInt(options);
        }
        return new ListedVotes(skills, voters, choices);
    }

    private void teach(SplittableRandom random, TypeRecord type, VoterSkill[] skills, int ballots) {
        for (int i = 0; i < ballots; i++) {
            ListedVotes votes = randomVotes(random, skills, 9, 2);
            float[] guess = reliability.decided(type, BINARY, votes, votes.posterior(reliability, type, BINARY));
            reliability.learn(type, BINARY, votes.again(), oneHot(2, random.nextInt(2)), guess);
        }
    }
}
