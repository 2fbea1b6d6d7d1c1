package io.flinkswarm.state.learning;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The Kryo 5 serializer of a {@link GuardedClassifier}, for users who hold one inside types that Kryo writes: the same
 * versioned bytes as {@link GuardedClassifierSerializer}, restored to the last bit.
 *
 * <pre>{@code
 * kryo.register(GuardedClassifier.class, new GuardedClassifierKryoSerializer());
 * }</pre>
 */
@PublicEvolving
public final class GuardedClassifierKryoSerializer extends Serializer<GuardedClassifier> {
    @Override
    public void write(Kryo kryo, Output output, GuardedClassifier model) {
        try {
            model.write(new DataOutputStream(output));
        } catch (IOException e) {
            throw new KryoException("a guarded classifier could not be written", e);
        }
    }

    @Override
    public GuardedClassifier read(Kryo kryo, Input input, Class<? extends GuardedClassifier> type) {
        try {
            return GuardedClassifier.read(new DataInputStream(input));
        } catch (IOException e) {
            throw new KryoException("a guarded classifier could not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public GuardedClassifier copy(Kryo kryo, GuardedClassifier original) {
        return original.copy();
    }
}
