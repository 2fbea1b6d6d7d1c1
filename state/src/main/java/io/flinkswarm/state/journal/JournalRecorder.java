package io.flinkswarm.state.journal;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Makes the journal entries of one operator instance: encodes payloads into a buffer that it reuses.
 *
 * <p>An operator creates it in {@code open}, keeps it in a transient field and emits what it returns to
 * {@link Journal#ENTRIES}. Not thread-safe, as operators are not.
 */
@PublicEvolving
public final class JournalRecorder {
    private static final int INITIAL_BYTES = 256;
    /** A buffer that one huge payload grew is given back, so that it is not held for ever. */
    private static final int KEPT_BYTES = 1 << 20;

    private final JournalSchema schema;
    private final TypeSerializer<?>[] serializers;
    private DataOutputSerializer buffer = new DataOutputSerializer(INITIAL_BYTES);

    /** A recorder of entries of the schema's protocol. */
    public JournalRecorder(JournalSchema schema) {
        this.schema = Objects.requireNonNull(schema, "schema");
        JournalEntry.Kind[] kinds = JournalEntry.Kind.values();
        this.serializers = new TypeSerializer<?>[kinds.length];
        for (JournalEntry.Kind kind : kinds) {
            TypeSerializer<?> serializer = schema.serializer(kind);
            serializers[kind.ordinal()] = serializer == null ? null : serializer.duplicate();
        }
    }

    /** The entry of a key that may expire; {@code payload} is null for a kind without one. */
    @SuppressWarnings("unchecked")
    public JournalEntry entry(
            String key,
            long incarnation,
            long sequence,
            JournalEntry.Kind kind,
            long time,
            int policyVersion,
            Object payload) {
        TypeSerializer<Object> serializer = (TypeSerializer<Object>) serializers[kind.ordinal()];
        byte[] bytes = JournalEntry.NO_PAYLOAD;
        if (serializer != null) {
            buffer.clear(); // also what a failed attempt left
            try {
                serializer.serialize(payload, buffer);
            } catch (IOException e) {
                throw new UncheckedIOException("payload of kind " + kind + " must be serializable: " + payload, e);
            }
            bytes = buffer.getCopyOfBuffer();
            if (bytes.length > KEPT_BYTES) {
                buffer = new DataOutputSerializer(INITIAL_BYTES);
            }
        } else if (payload != null) {
            throw new IllegalStateException("payload of kind " + kind + " must have a serializer in the schema of "
                    + schema.protocol() + ": add .payload(Kind." + kind + ", serializer)");
        }
        return new JournalEntry(schema.protocol(), key, incarnation, sequence, kind, time, policyVersion, bytes);
    }

    /** The entry of a key that never expires. */
    public JournalEntry entry(
            String key, long sequence, JournalEntry.Kind kind, long time, int policyVersion, Object payload) {
        return entry(key, 0, sequence, kind, time, policyVersion, payload);
    }
}
