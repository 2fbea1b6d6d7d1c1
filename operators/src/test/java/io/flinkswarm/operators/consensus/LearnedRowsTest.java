package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LearnedRowsTest {

    private final Reliability reliability = new Reliability();

    @Test
    void oneRightOutcomeMovesAccuracyByHand() {
        VoterSkill skill = new VoterSkill();

        double changed = skill.observe(1, 1.0 / 300);

        // stayed: 299/300 * 2/3, with (4 * .99 + 1) / (6 * .99 + 1); changed: 1/300 * 1/2, with Beta(1, 1) and one
        // right
        double stays = 299.0 / 300 * 2 / 3;
        double changes = 1.0 / 300 / 2;
        assertThat(changed).isCloseTo(changes / (stays + changes), within(1e-6));
        assertThat(skill.accuracy())
                .isCloseTo((stays * 4.96 / 6.94 + changes * 2 / 3) / (stays + changes), within(1e-5));
        assertThat(skill.weight()).isCloseTo((stays * 6.94 + changes * 3) / (stays + changes), within(1e-4));
        assertThat(skill.revealedVotes()).isCloseTo(skill.weight() - 6, within(1e-6));
        assertThat(skill.revealedRight()).isCloseTo(skill.revealedVotes() * skill.accuracy(), within(1e-9));
    }

    @Test
    void accuracyAndMemoryStayBoundedForever() {
        VoterSkill skill = new VoterSkill();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 100_000; i++) {
            double right = random.nextDouble() < 0.8 ? 1 : 0;
            skill.observe(right, 1.0 / 300);
            skill.count(0, right == 1 ? 0 : 1, 1, false);
            skill.guess(0.7, 1);
            skill.count(0, 0, 1, true);
        }

        assertThat(skill.accuracy()).isBetween(0.5, 0.98);
        assertThat(skill.guessedAccuracy()).isBetween(0.5, 0.98);
        assertThat(skill.weight()).isBetween(10.0, 101.0);
        assertThat(skill.row(0, true)).isLessThan(250);
    }

    @Test
    void rowsStayWithinTheirBytes() throws IOException {
        VoterSkill binary = new VoterSkill();
        VoterSkill most = new VoterSkill();
        for (int i = 0; i < 10; i++) {
            binary.observe(i % 2, 0.01);
            most.observe(i % 2, 0.01);
        }
        binary.count(1, 0, 1, false);
        most.count(7, 7, 1, false);
        most.count(8, 8, 1, false);

        TypeRecord type = new TypeRecord();
        type.count(63, 1, false);
        type.count(64, 1, false);
        type.count(-1, 1, false);

        assertThat(bytes(binary).length).isLessThanOrEqualTo(95);
        assertThat(bytes(most).length).isLessThanOrEqualTo(63 + 8 * 64);
        assertThat(most.knows(8)).isFalse();
        assertThat(bytes(type).length).isLessThanOrEqualTo(800);
        assertThat(type.count(64, true)).isZero();
    }

    @Test
    void growingKeepsWhatIsCounted() {
        VoterSkill skill = new VoterSkill();
        skill.count(1, 0, 2, false);
        skill.count(0, 1, 0.5, true);

        skill.count(4, 3, 1, false);

        assertThat(skill.cell(1, 0, false)).isEqualTo(2);
        assertThat(skill.cell(0, 1, true)).isEqualTo(0.5);
        assertThat(skill.cell(4, 3, true)).isEqualTo(1);
        assertThat(skill.row(1, false)).isEqualTo(2);
    }

    @Test
    void rowsSurviveCopyAndRoundTripAndGoOnTheSame() throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int options = 2 + random.nextInt(5);
            int[] labels = ReliabilityTest.numbered(options);
            TypeRecord type = new TypeRecord();
            VoterSkill[] skills = new VoterSkill[6];
            learn(random, type, skills, labels, 40);

            TypeRecord readType = TypeRecord.read(input(bytes(type)));
            VoterSkill[] read = new VoterSkill[6];
            VoterSkill[] copied = new VoterSkill[6];
            for (int i = 0; i < 6; i++) {
                read[i] = VoterSkill.read(input(bytes(skills[i])));
                copied[i] = skills[i].copy();
                assertThat(read[i]).as("seed %d", seed).isEqualTo(skills[i]).hasSameHashCodeAs(skills[i]);
                assertThat(copied[i]).as("seed %d", seed).isEqualTo(skills[i]);
            }
            TypeRecord copiedType = type.copy();
            assertThat(readType).as("seed %d", seed).isEqualTo(type).hasSameHashCodeAs(type);
            assertThat(copiedType).as("seed %d", seed).isEqualTo(type);

            learn(new SplittableRandom(99), type, skills, labels, 5);
            assertThat(copiedType).as("seed %d", seed).isNotEqualTo(type);
            learn(new SplittableRandom(99), readType, read, labels, 5);
            learn(new SplittableRandom(99), copiedType, copied, labels, 5);

            assertThat(readType).as("seed %d", seed).isEqualTo(type);
            assertThat(copiedType).as("seed %d", seed).isEqualTo(type);
            assertThat(read).as("seed %d", seed).containsExactly(skills);
            assertThat(copied).as("seed %d", seed).containsExactly(skills);
        }
    }

    @Test
    void unknownVersionIsNamed() {
        byte[] future = {9, 0, 0, 0};

        assertThatThrownBy(() -> VoterSkill.read(input(future)))
                .isInstanceOf(IOException.class)
                .hasMessage("version of a voter's skill must be 1, but was 9; restore with the release that wrote it");
        assertThatThrownBy(() -> TypeRecord.read(input(future)))
                .hasMessage("version of a type's record must be 1, but was 9; restore with the release that wrote it");
    }

    @Test
    void weightsInForceStartAtTheMeanOfTheCandidates() {
        TypeRecord type = new TypeRecord();

        // shares 0 and .4 at .7 and .3; correlations .02, .1, .3 and 1 alike: their geometric mean
        assertThat(type.equalShare).isCloseTo(0.3 * 0.4, within(1e-9));
        assertThat(type.correlation).isCloseTo(Math.pow(0.02 * 0.1 * 0.3, 0.25), within(1e-9));
        assertThat(type.guessShare).isZero();
        assertThat(type.slope()).isEqualTo(1);
    }

    @Test
    void candidateThatPredictsBetterTakesOver() {
        TypeRecord type = new TypeRecord();
        double[] truth = {1, 0};
        double[] even = {0, 0};
        double[] good = {2, 0};
        double[] bad = {-2, 0};
        for (int i = 0; i < 20; i++) {
            type.outcomes++;
            Candidates.charge(type, 1, truth, even, even, good, even, bad);
        }
        assertThat(type.guessShare).isZero();
        assertThat(type.equalShare).isLessThan(0.01);

        for (int i = 0; i < 100; i++) {
            type.outcomes++;
            Candidates.charge(type, 1, truth, even, even, bad, even, good);
        }

        assertThat(type.guessShare).isEqualTo(1);
    }

    @Test
    void votersThatDifferOnlyByChanceEndUpEqual() {
        SplittableRandom random = new SplittableRandom(8);
        TypeRecord alike = new TypeRecord();
        TypeRecord different = new TypeRecord();
        VoterSkill[] alikeSkills = new VoterSkill[30];
        VoterSkill[] differentSkills = new VoterSkill[30];
        int[] labels = {0, 1};
        for (int i = 0; i < 400; i++) {
            int truth = random.nextInt(2);
            int[] voters = new int[5];
            int[] alikeChoices = new int[5];
            int[] differentChoices = new int[5];
            for (int v = 0; v < 5; v++) {
                voters[v] = (i * 7 + v) % 30;
                alikeChoices[v] = random.nextDouble() < 0.75 ? truth : 1 - truth;
                differentChoices[v] = random.nextDouble() < (voters[v] % 2 == 0 ? 0.95 : 0.55) ? truth : 1 - truth;
            }
            double[] oneHot = ReliabilityTest.oneHot(2, truth);
            reliability.learn(alike, labels, new ListedVotes(alikeSkills, voters, alikeChoices), oneHot, null);
            reliability.learn(
                    different, labels, new ListedVotes(differentSkills, voters, differentChoices), oneHot, null);
        }

        assertThat(alike.slope()).isLessThan(0.4);
        assertThat(different.slope()).isGreaterThan(0.8);
        assertThat(different.ownShare()).isGreaterThan(alike.ownShare());
    }

    private void learn(SplittableRandom random, TypeRecord type, VoterSkill[] skills, int[] labels, int ballots) {
        int[] voters = ReliabilityTest.numbered(skills.length);
        for (int i = 0; i < ballots; i++) {
            int[] choices = new int[voters.length];
            double[] confidences = new double[voters.length];
            for (int v = 0; v < voters.length; v++) {
                choices[v] = random.nextInt(labels.length);
                confidences[v] = random.nextInt(3) == 0 ? Double.NaN : random.nextDouble();
            }
            ListedVotes votes = new ListedVotes(skills, voters, choices, confidences);
            float[] guess = reliability.decided(type, labels, votes, votes.posterior(reliability, type, labels));
            double[] truth = ReliabilityTest.oneHot(labels.length, random.nextInt(labels.length));
            reliability.learn(type, labels, votes.again(), truth, guess);
        }
    }

    private static byte[] bytes(VoterSkill skill) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        skill.write(new DataOutputStream(out));
        return out.toByteArray();
    }

    private static byte[] bytes(TypeRecord type) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        type.write(new DataOutputStream(out));
        return out.toByteArray();
    }

    private static DataInputStream input(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
