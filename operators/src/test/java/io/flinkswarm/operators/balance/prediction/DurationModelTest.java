package io.flinkswarm.operators.balance.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationModelTest {
    private static final double NONE = Double.NaN;

    private final Prediction said = new Prediction();

    @Test
    void foretellsWhatItSaw() {
        DurationModel model = new DurationModel(100, .01, 1);
        NodeProfile node = new NodeProfile();

        for (int i = 0; i < 30; i++) {
            model.learn(node, "a", NONE, 0, 167, true, null);
        }

        model.predict(node, "a", NONE, 0, said);
        assertThat(said.medianMillis()).isCloseTo(167, within(.5));
        assertThat(said.expectedMillis()).isCloseTo(167, within(20.0));
        assertThat(said.covers(167)).isTrue();
        assertThat(model.accuracy().count()).isEqualTo(30);
        assertThat(node.relativeDuration()).isCloseTo(1, within(.01));
    }

    @Test
    void knowsANodeThatIsThreeTimesSlowerAfterAFewResults() {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            DurationModel model = new DurationModel(100, .01, seed);
            NodeProfile[] nodes = nodes(10);
            for (int i = 0; i < 2_000; i++) {
                model.learn(nodes[i % 10], "t" + i % 3, NONE, 0, lognormal(random, 100, .3), true, null);
            }

            for (int i = 0; i < 6; i++) {
                model.learn(nodes[0], "t" + i % 3, NONE, 0, lognormal(random, 300, .3), true, null);
            }

            model.predict(nodes[0], "t0", NONE, 0, said);
            assertThat(said.medianMillis()).as("seed %d", seed).isBetween(200.0, 400.0);
            model.predict(nodes[1], "t0", NONE, 0, said);
            assertThat(said.medianMillis()).as("seed %d", seed).isBetween(80.0, 130.0);
        }
    }

    @Test
    void barsCoverNineTenthsThroughADriftAndTheModelBeatsTheNodeMean() {
        for (long seed = 1; seed <= 5; seed++) {
            Interaction world = new Interaction(seed);
            int[] covered = new int[2];
            int n = 8_000;

            for (int i = 0; i < n; i++) {
                world.step(i >= n / 2);
                covered[i < n / 2 ? 0 : 1] += world.made.covers(world.millis) ? 1 : 0;
            }

            assertThat(covered[0] / (n / 2.0)).as("seed %d", seed).isBetween(.87, .93);
            assertThat(covered[1] / (n / 2.0)).as("seed %d", seed).isBetween(.87, .93);
            assertThat(world.model.accuracy().coverage()).as("seed %d", seed).isBetween(.75, 1.0);
            assertThat(world.errors / world.nodeMeanErrors).as("seed %d", seed).isLessThan(.7);
        }
    }

    @Test
    void theNetworkActsWhereTheSumOfEffectsIsWrongAndIsThenTheBetterOne() {
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            DurationModel model = new DurationModel(100, .01, seed);
            NodeProfile[] nodes = nodes(30);
            int fromNetwork = 0;

            for (int i = 0; i < 20_000; i++) {
                int n = random.nextInt(30);
                int running = random.nextInt(16);
                // Nothing happens up to the ten cores of the node; beyond them it thrashes.
                double millis = lognormal(random, 100 * Math.exp(Math.max(0, running - 9) * .3), .2);
                model.predict(nodes[n], "a", NONE, running, said);
                fromNetwork += said.fromNetwork() ? 1 : 0;
                model.learn(nodes[n], "a", NONE, running, millis, true, said);
            }

            assertThat(model.durationScores().challengerActs())
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(model.durationScores().challengerError())
                    .as("seed %d", seed)
                    .isLessThan(.9 * model.durationScores().championError());
            assertThat(fromNetwork).as("seed %d", seed).isGreaterThan(10_000);
            assertThat(model.reverted()).isZero();
        }
    }

    @Test
    void aTaskIsForetoldAsOneByOneWhateverIsAskedInBetween() {
        Interaction world = new Interaction(7);
        for (int i = 0; i < 4_000; i++) {
            world.step(false);
        }
        Prediction single = new Prediction();
        Prediction other = new Prediction();

        TaskForecaster task = world.model.forTask("t3", 70);
        for (NodeProfile node : world.nodes) {
            task.on(node, 2, said);
            world.model.predict(node, "t5", 9_999, 1, other);
            task.on(node, 2, single);
            assertThat(single.medianMillis()).isEqualTo(said.medianMillis());
            assertThat(single.successProbability()).isEqualTo(said.successProbability());
            world.model.predict(node, "t3", 70, 2, single);
            assertThat(single.highMillis()).isEqualTo(said.highMillis());
            assertThat(other.medianMillis()).isNotEqualTo(said.medianMillis());
        }
    }

    @Test
    void askingTeachesNothing() throws IOException {
        Interaction world = new Interaction(8);
        for (int i = 0; i < 3_000; i++) {
            world.step(false);
        }
        byte[] before = Bytes.of(world.model::write);
        byte[] node = Bytes.of(world.nodes[0]::write);

        for (int i = 0; i < 100; i++) {
            world.model.predict(world.nodes[0], "t" + i, i, i, said);
        }

        assertThat(Bytes.of(world.model::write)).isEqualTo(before);
        assertThat(Bytes.of(world.nodes[0]::write)).isEqualTo(node);
    }

    @Test
    void restoredAndCopiedModelsContinueBitForBit() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            Interaction world = new Interaction(seed);
            for (int i = 0; i < 3_000; i++) {
                world.step(false);
            }

            Interaction restored = world.restored();
            Interaction copy = world.copied();
            for (Interaction each : new Interaction[] {world, restored, copy}) {
                each.random.setSeed(seed);
            }

            for (int i = 0; i < 1_500; i++) {
                world.step(true);
                restored.step(true);
                copy.step(true);
                assertThat(restored.made.medianMillis()).as("seed %d", seed).isEqualTo(world.made.medianMillis());
                assertThat(copy.made.medianMillis()).as("seed %d", seed).isEqualTo(world.made.medianMillis());
                assertThat(restored.made.successProbability()).isEqualTo(world.made.successProbability());
            }
            assertThat(Bytes.of(restored.model::write)).isEqualTo(Bytes.of(world.model::write));
            assertThat(Bytes.of(copy.model::write)).isEqualTo(Bytes.of(world.model::write));
            for (int n = 0; n < world.nodes.length; n++) {
                assertThat(Bytes.of(restored.nodes[n]::write)).isEqualTo(Bytes.of(world.nodes[n]::write));
            }
        }
    }

    @Test
    void noValueOfAResultDoesHarm() {
        double[] wild = {
            NONE,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            -1,
            0,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            1e-300,
            1e300
        };
        int[] running = {0, -5, Integer.MAX_VALUE, Integer.MIN_VALUE};
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            Interaction world = new Interaction(seed);
            Prediction broken = new Prediction();
            broken.logLow = NONE;
            for (int i = 0; i < 6_000; i++) {
                world.step(false);
                if (i % 3 == 0) {
                    double hint = wild[random.nextInt(wild.length)];
                    double millis = wild[random.nextInt(wild.length)];
                    NodeProfile node = world.nodes[0];
                    int crowd = running[random.nextInt(running.length)];
                    if (i % 2 == 0) {
                        world.model.learn(node, "t0", hint, crowd, millis, random.nextBoolean(), broken);
                    } else {
                        world.model.learnUnfinished(node, "t" + i % 5, hint, crowd, millis);
                    }
                    world.model.predict(node, "t0", hint, crowd, said);
                    assertFinite(said, seed);
                }
            }

            world.model.predict(world.nodes[3], "t2", 70, 0, said);
            assertFinite(said, seed);
            assertThat(said.medianMillis()).as("seed %d", seed).isBetween(5.0, 5_000.0);
            assertThat(world.model.accuracy().meanAbsoluteErrorMillis()).isFinite();
            assertThat(world.model.nodeMeanErrorMillis()).isFinite();
            assertThat(world.nodes[0].meanMillis()).isFinite();
            for (float each : world.nodes[0].lastMillis()) {
                assertThat(each).isFinite();
            }
        }
    }

    private static void assertFinite(Prediction said, long seed) {
        assertThat(said.isFinite()).as("seed %d", seed).isTrue();
        assertThat(said.sigma()).as("seed %d", seed).isPositive();
        assertThat(said.successProbability()).as("seed %d", seed).isBetween(0.0, 1.0);
        assertThat(said.medianMillis()).as("seed %d", seed).isBetween(said.lowMillis(), said.highMillis());
        assertThat(said.expectedRemainingMillis(1e6)).as("seed %d", seed).isFinite();
    }

    @Test
    void whatIsNoDurationTeachesNothing() throws IOException {
        DurationModel model = new DurationModel(100, .01, 1);
        NodeProfile node = new NodeProfile();
        byte[] before = Bytes.of(model::write);

        for (double millis : new double[] {NONE, -1, Double.POSITIVE_INFINITY}) {
            model.learn(node, "a", NONE, 0, millis, true, null);
            model.learnUnfinished(node, "a", NONE, 0, millis);
        }

        assertThat(Bytes.of(model::write)).isEqualTo(before);
        assertThat(node.results()).isZero();
    }

    @Test
    void tasksThatTimeOutMakeANodeSlowAndUnreliable() {
        DurationModel model = new DurationModel(100, .01, 1);
        NodeProfile[] nodes = nodes(3);
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            model.learn(nodes[i % 3], "a", NONE, 0, lognormal(random, 100, .3), true, null);
        }
        model.learnUnfinished(nodes[1], "a", NONE, 0, 20);
        model.predict(nodes[1], "a", NONE, 0, said);
        double afterAShortOne = said.medianMillis();

        for (int i = 0; i < 5; i++) {
            model.learnUnfinished(nodes[0], "a", NONE, 0, 1_000);
        }

        model.predict(nodes[0], "a", NONE, 0, said);
        assertThat(said.medianMillis()).isGreaterThan(500);
        assertThat(said.successProbability()).isLessThan(.8);
        // A task that was stopped before its time says nothing of durations.
        assertThat(afterAShortOne).isBetween(85.0, 120.0);
    }

    @Test
    void aDurationOfAFailureIsNotLearned() {
        DurationModel model = new DurationModel(100, .01, 1);
        NodeProfile node = new NodeProfile();
        for (int i = 0; i < 50; i++) {
            model.learn(node, "a", NONE, 0, 1_000, true, null);
        }
        model.predict(node, "a", NONE, 0, said);
        double before = said.medianMillis();

        for (int i = 0; i < 20; i++) {
            model.learn(node, "a", NONE, 0, 1, false, null);
        }

        model.predict(node, "a", NONE, 0, said);
        assertThat(said.medianMillis()).isEqualTo(before);
        assertThat(said.successProbability()).isLessThan(.6);
    }

    @Test
    void theBarIsJudgedByWhatWasForetoldWhenTheTaskBegan() {
        DurationModel model = new DurationModel(100, .01, 1);
        NodeProfile node = new NodeProfile();
        Prediction made = new Prediction();
        made.logMedian = Math.log(100);
        made.logLow = Math.log(90);
        made.logHigh = Math.log(110);

        model.learn(node, "a", NONE, 0, 200, true, made);

        assertThat(node.accuracy().coverage()).isZero();
        assertThat(node.accuracy().meanAbsoluteErrorMillis()).isCloseTo(100, within(1e-3));
        assertThat(node.accuracy().meanWidthMillis()).isCloseTo(20, within(1e-3));
        assertThat(model.accuracyByType(node)).singleElement().satisfies(type -> {
            assertThat(type.type()).isEqualTo("a");
            assertThat(type.meanAbsoluteErrorMillis()).isCloseTo(100, within(1e-3));
            assertThat(type.coverage()).isZero();
        });
    }

    @Test
    void staysSmallHoweverManyTypesThereAre() throws IOException {
        DurationModel model = new DurationModel(100, .01, 1);
        NodeProfile node = new NodeProfile();

        for (int i = 0; i < 5_000; i++) {
            model.learn(node, "type-" + i, 5, 0, 100, true, null);
        }

        assertThat(Bytes.of(model::write)).hasSizeLessThan(80_000);
        assertThat(model.results()).isEqualTo(5_000);
    }

    @Test
    void anotherWindowCountsFromNowOn() {
        DurationModel model = new DurationModel(100, .01, 1);

        model.remember(10);

        assertThatThrownBy(() -> model.remember(1)).hasMessage("window must be at least 2, but was 1");
        assertThatThrownBy(() -> new DurationModel(1, .01, 1)).hasMessage("window must be at least 2, but was 1");
        assertThatThrownBy(() -> new DurationModel(10, 0, 1)).hasMessage("learningRate must be in (0, 1], but was 0.0");
        assertThatThrownBy(() -> DurationModel.read(Bytes.in(new byte[] {2})))
                .hasMessage("duration model version must be 1, but was 2; restore with the release that wrote it");
    }

    private static NodeProfile[] nodes(int count) {
        NodeProfile[] nodes = new NodeProfile[count];
        Arrays.setAll(nodes, i -> new NodeProfile());
        return nodes;
    }

    private static double lognormal(Random random, double median, double sigma) {
        return median * Math.exp(sigma * random.nextGaussian());
    }

    /** Twelve nodes of three kinds, six types; what a type takes depends on the kind; after the drift a third is slow. */
    private static final class Interaction {
        private final DurationModel model;
        private final NodeProfile[] nodes;
        private final Random random;
        private final double[][] effect = new double[3][6];
        private final Prediction made = new Prediction();
        private double millis;
        private double errors;
        private double nodeMeanErrors;

        Interaction(long seed) {
            this(new DurationModel(100, .01, seed), DurationModelTest.nodes(12), new Random(seed));
            Random shape = new Random(~seed);
            for (double[] kind : effect) {
                Arrays.setAll(kind, t -> shape.nextGaussian());
            }
        }

        private Interaction(DurationModel model, NodeProfile[] nodes, Random random) {
            this.model = model;
            this.nodes = nodes;
            this.random = random;
        }

        void step(boolean drifted) {
            int n = random.nextInt(nodes.length);
            int t = random.nextInt(6);
            int running = random.nextInt(4);
            double size = .4 * random.nextGaussian();
            double hint = random.nextInt(3) == 0 ? NONE : 100 * Math.exp(size + .2 * random.nextGaussian());
            double slower = drifted && n % 3 == 0 ? 3 : 1;
            millis = lognormal(random, 100 * slower * Math.exp(effect[n % 3][t] + size), .25);
            boolean success = random.nextDouble() < (n % 3 == t % 3 ? .8 : .99);
            model.predict(nodes[n], "t" + t, hint, running, made);
            if (success && !Double.isNaN(nodes[n].meanMillis())) {
                errors += Math.abs(millis - made.medianMillis());
                nodeMeanErrors += Math.abs(millis - nodes[n].meanMillis());
            }
            model.learn(nodes[n], "t" + t, hint, running, millis, success, made);
        }

        Interaction restored() throws IOException {
            NodeProfile[] read = new NodeProfile[nodes.length];
            for (int n = 0; n < nodes.length; n++) {
                read[n] = NodeProfile.read(Bytes.in(nodes[n]::write));
            }
            return same(DurationModel.read(Bytes.in(model::write)), read);
        }

        Interaction copied() {
            NodeProfile[] copies = new NodeProfile[nodes.length];
            Arrays.setAll(copies, n -> nodes[n].copy());
            return same(model.copy(), copies);
        }

        private Interaction same(DurationModel other, NodeProfile[] others) {
            Interaction same = new Interaction(other, others, new Random(0));
            for (int kind = 0; kind < effect.length; kind++) {
                System.arraycopy(effect[kind], 0, same.effect[kind], 0, effect[kind].length);
            }
            return same;
        }
    }
}
