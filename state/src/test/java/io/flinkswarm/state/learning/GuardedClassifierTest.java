package io.flinkswarm.state.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class GuardedClassifierTest {
    @Test
    void rejectsWhatIsNotFiniteAndStaysUsable() {
        GuardedClassifier model = network(3, 1);
        double[] good = {1, 2, 3};
        double before = model.predict(good);

        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            for (int at = 0; at < 3; at++) {
                double[] x = good.clone();
                x[at] = bad;
                assertThat(model.predict(x)).isNaN();
                assertThat(model.learn(x, true, 1)).isNaN();
            }
        }

        assertThat(model.rejected()).isEqualTo(9);
        assertThat(model.updates()).isZero();
        assertThat(model.predict(good)).isEqualTo(before);
    }

    @Test
    void standardisesFeaturesOfAnyScale() {
        for (long seed = 1; seed <= 3; seed++) {
            GuardedClassifier model = GuardedClassifier.of(OnlineClassifier.logisticRegression(2, 0.1), 0);
            SplittableRandom random = new SplittableRandom(seed);
            int hits = 0;

            for (int i = 0; i < 2_000; i++) {
                double signal = random.nextDouble() - 0.5;
                double[] x = {1e6 + 1e4 * signal, 1e-7 * random.nextDouble()};
                hits += i >= 1_000 && model.predict(x) > 0.5 == signal > 0 ? 1 : 0;
                model.learn(x, signal > 0, 1);
            }

            assertThat(hits).as("seed %d", seed).isGreaterThan(950);
        }
    }

    @Test
    void hugeValuesAreClippedAndDoNotBreakTheModel() {
        for (long seed = 1; seed <= 3; seed++) {
            GuardedClassifier model = network(3, seed);
            SplittableRandom random = new SplittableRandom(seed);

            for (int i = 0; i < 1_000; i++) {
                double[] x = {random.nextDouble() * 1e300, -1e308, random.nextDouble() - 0.5};
                model.learn(x, random.nextBoolean(), 1);
                assertThat(model.predict(x)).as("seed %d", seed).isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void returnsToTheLastGoodCopyWhenWeightsBreak() {
        GuardedClassifier model = network(2, 5);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < GuardedClassifier.COPY_EVERY; i++) {
            model.learn(new double[] {random.nextDouble(), random.nextDouble()}, random.nextBoolean(), 1);
        }
        double[] x = {0.3, -0.2};
        double good = model.predict(x);

        for (int layer = 1; layer <= 3; layer++) {
            model.model().layer(layer)[0][0] = Double.NaN;
            // The copy is of floats: equal but for rounding.
            assertThat(model.predict(x)).isCloseTo(good, within(1e-6));
            assertThat(model.reverted()).isEqualTo(layer);
        }
        model.model().layer(3)[0][0] = 1e9;
        assertThat(model.learn(x, true, 1)).isFinite();
        assertThat(model.reverted()).isEqualTo(4);
        assertThat(model.model().largestWeight(1)).isLessThan(GuardedClassifier.MAX_WEIGHT);
    }

    @Test
    void deepWeightsAreCheckedBeforeTheyBecomeTheLastGoodCopy() {
        GuardedClassifier model = network(2, 5);
        model.model().layer(1)[0][0] = 1e9;

        for (int i = 0; i < GuardedClassifier.COPY_EVERY; i++) {
            model.learn(new double[] {0.1, 0.2}, true, 1);
        }

        assertThat(model.reverted()).isEqualTo(1);
        assertThat(model.model().largestWeight(1)).isLessThan(10);
    }

    @Test
    void extremeStepsNeverLeaveANonFinitePrediction() {
        for (long seed = 1; seed <= 5; seed++) {
            GuardedClassifier model = GuardedClassifier.of(OnlineClassifier.multiLayer(3, 4, 3, 1, seed), 1);
            SplittableRandom random = new SplittableRandom(seed);

            for (int i = 0; i < 2_000; i++) {
                double[] x = {random.nextDouble(), random.nextDouble() - 0.5, random.nextDouble() * 100};
                model.learn(x, random.nextBoolean(), 1e4);
                assertThat(model.predict(x)).as("seed %d", seed).isBetween(0.0, 1.0);
            }

            assertThat(model.reverted()).as("seed %d", seed).isPositive();
        }
    }

    @Test
    void restoredModelContinuesBitForBitThroughFlinkAndKryo() throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            GuardedClassifier model = network(6, seed);
            SplittableRandom random = new SplittableRandom(seed);
            train(model, random, 333);

            GuardedClassifier flink = throughFlink(model);
            GuardedClassifier kryo = throughKryo(model);
            GuardedClassifier copy = GuardedClassifierSerializer.INSTANCE.copy(model);

            for (int i = 0; i < 400; i++) {
                double[] x = sample(random, 6);
                boolean label = random.nextBoolean();
                double p = model.predict(x);
                double loss = model.learn(x, label, 1);
                for (GuardedClassifier other : new GuardedClassifier[] {flink, kryo, copy}) {
                    assertThat(other.predict(x)).as("seed %d", seed).isEqualTo(p);
                    assertThat(other.learn(x, label, 1)).as("seed %d", seed).isEqualTo(loss);
                }
                if (i == 200) {
                    // The last good copy is state too: a return after the restore must lead to the same weights.
                    for (GuardedClassifier each : new GuardedClassifier[] {model, flink, kryo, copy}) {
                        each.model().layer(1)[0][0] = Double.NaN;
                    }
                }
            }
            assertThat(flink.model().weights())
                    .as("seed %d", seed)
                    .containsExactly(model.model().weights());
            assertThat(flink.updates()).isEqualTo(model.updates());
            assertThat(flink.reverted()).isEqualTo(model.reverted()).isEqualTo(1);
        }
    }

    @Test
    void copyOfBytesIsExact() throws IOException {
        GuardedClassifier model = network(4, 9);
        train(model, new SplittableRandom(9), 100);
        DataOutputSerializer out = new DataOutputSerializer(64);
        GuardedClassifierSerializer.INSTANCE.serialize(model, out);
        byte[] bytes = out.getCopyOfBuffer();

        DataOutputSerializer again = new DataOutputSerializer(64);
        GuardedClassifierSerializer.INSTANCE.copy(new DataInputDeserializer(bytes), again);

        assertThat(again.getCopyOfBuffer()).isEqualTo(bytes);
        assertThat(bytes.length).isLessThan(12 * model.model().weightCount() + 8 * 4 + 100);
    }

    @Test
    void serializerIsRestoredFromItsSnapshot() throws IOException {
        GuardedClassifierSerializer serializer = GuardedClassifierSerializer.INSTANCE;
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());

        TypeSerializerSnapshot<GuardedClassifier> snapshot = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

        assertThat(snapshot.restoreSerializer()).isSameAs(serializer);
        assertThat(serializer
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(snapshot)
                        .isCompatibleAsIs())
                .isTrue();
        assertThat(serializer.getLength()).isEqualTo(-1);
        assertThat(serializer.isImmutableType()).isFalse();
    }

    @Test
    void reuseNeverSharesAModel() throws IOException {
        GuardedClassifierSerializer serializer = GuardedClassifierSerializer.INSTANCE;
        GuardedClassifier model = network(3, 4);
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(model, out);
        GuardedClassifier reuse = serializer.createInstance();

        GuardedClassifier copied = serializer.copy(model, reuse);
        GuardedClassifier read = serializer.deserialize(reuse, new DataInputDeserializer(out.getCopyOfBuffer()));
        Kryo kryo = new Kryo();
        kryo.register(GuardedClassifier.class, new GuardedClassifierKryoSerializer());
        GuardedClassifier kryoCopied = kryo.copy(model);
        train(model, new SplittableRandom(1), 10);

        for (GuardedClassifier each : new GuardedClassifier[] {copied, read, kryoCopied}) {
            assertThat(each.updates()).isZero();
            assertThat(each.inputs()).isEqualTo(3);
        }
    }

    @Test
    void kryoNamesAFormatItDoesNotKnow() {
        GuardedClassifierKryoSerializer serializer = new GuardedClassifierKryoSerializer();

        assertThatThrownBy(() -> serializer.read(new Kryo(), new Input(new byte[] {9}), GuardedClassifier.class))
                .isInstanceOf(KryoException.class)
                .hasMessageContaining("guarded classifier version must be 1, but was 9");
        assertThatThrownBy(() -> serializer.write(new Kryo(), new Output(4, 4), network(2, 1)))
                .isInstanceOf(KryoException.class);
    }

    @Test
    void rejectsWrongWeightsAndScales() {
        GuardedClassifier model = network(2, 1);

        assertThatThrownBy(() -> model.learn(new double[2], true, 0))
                .hasMessage("weight must be finite and above 0, but was 0.0");
        assertThatThrownBy(() -> GuardedClassifier.of(OnlineClassifier.logisticRegression(2, 0.1), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("passThrough must be in 0..2, but was 3");
        assertThatThrownBy(() -> GuardedClassifier.of(null, 0)).hasMessage("model");
    }

    private static GuardedClassifier network(int inputs, long seed) {
        return GuardedClassifier.of(OnlineClassifier.multiLayer(inputs, 4, 3, 0.05, seed), 1);
    }

    private static void train(GuardedClassifier model, SplittableRandom random, int samples) {
        for (int i = 0; i < samples; i++) {
            model.learn(sample(random, model.inputs()), random.nextBoolean(), 1);
        }
    }

    private static double[] sample(SplittableRandom random, int inputs) {
        double[] x = new double[inputs];
        for (int i = 0; i < inputs; i++) {
            x[i] = random.nextDouble() * 6 - 2;
        }
        return x;
    }

    private static GuardedClassifier throughFlink(GuardedClassifier model) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        GuardedClassifierSerializer.INSTANCE.serialize(model, out);
        return GuardedClassifierSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    private static GuardedClassifier throughKryo(GuardedClassifier model) {
        Kryo kryo = new Kryo();
        kryo.register(GuardedClassifier.class, new GuardedClassifierKryoSerializer());
        Output out = new Output(256, -1);
        kryo.writeClassAndObject(out, model);
        return (GuardedClassifier) kryo.readClassAndObject(new Input(out.toBytes()));
    }
}
