package io.flinkswarm.state.learning;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The Flink serializer of a {@link GuardedClassifier}: shape, weights, scale and last good copy, each format versioned by
 * its first byte, so a model is restored to the last bit and an older format can be told apart.
 */
@Internal
public final class GuardedClassifierSerializer extends TypeSerializerSingleton<GuardedClassifier> {
    /** The one instance: it holds no state. */
    public static final GuardedClassifierSerializer INSTANCE = new GuardedClassifierSerializer();

    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public GuardedClassifier createInstance() {
        return GuardedClassifier.of(OnlineClassifier.logisticRegression(1, 0.01), 0);
    }

    @Override
    public GuardedClassifier copy(GuardedClassifier from) {
        return from.copy();
    }

    @Override
    public GuardedClassifier copy(GuardedClassifier from, GuardedClassifier reuse) {
        return from.copy();
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(GuardedClassifier model, DataOutputView target) throws IOException {
        model.write(target);
    }

    @Override
    public GuardedClassifier deserialize(DataInputView source) throws IOException {
        return GuardedClassifier.read(source);
    }

    @Override
    public GuardedClassifier deserialize(GuardedClassifier reuse, DataInputView source) throws IOException {
        return GuardedClassifier.read(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        GuardedClassifier.read(source).write(target);
    }

    @Override
    public TypeSerializerSnapshot<GuardedClassifier> snapshotConfiguration() {
        return new Snapshot();
    }

    /** The snapshot of the serializer: it has no configuration, the data carry their own version. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<GuardedClassifier> {
        /** Called by Flink when it restores. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
