package io.flinkswarm.state.journal;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;

/**
 * What the payloads of one protocol's journal are: a serializer for each kind of entry that has one.
 *
 * <pre>{@code
 * JournalSchema schema = JournalSchema.of("consensus")
 *         .payload(Kind.INPUT, new ConsensusEventSerializer())
 *         .payload(Kind.OUTPUT, new DecisionSerializer())
 *         .build();
 * }</pre>
 *
 * <p>Each block of a file holds the serializers' snapshots, once, so that later releases read what earlier ones wrote.
 */
@PublicEvolving
public final class JournalSchema implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String protocol;
    private final TypeSerializer<?>[] payloads;

    private JournalSchema(String protocol, TypeSerializer<?>[] payloads) {
        this.protocol = protocol;
        this.payloads = payloads;
    }

    /** Starts the schema of the protocol, whose id names a folder and operators: letters, digits, dot and dash. */
    public static Builder of(String protocol) {
        return new Builder(protocol);
    }

    /** The protocol's id. */
    public String protocol() {
        return protocol;
    }

    /** The entry's payload as the object that it was; null for a kind without payload. */
    @SuppressWarnings("unchecked")
    public <T> T payload(JournalEntry entry) {
        TypeSerializer<?> serializer = payloads[entry.kind().ordinal()];
        if (serializer == null) {
            return null;
        }
        try {
            return (T) serializer.deserialize(new DataInputDeserializer(entry.payload()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "payload of " + entry + " must be readable: the journal's file is damaged", e);
        }
    }

    @SuppressWarnings("unchecked")
    TypeSerializer<Object> serializer(JournalEntry.Kind kind) {
        return (TypeSerializer<Object>) payloads[kind.ordinal()];
    }

    /** Collects the payloads of one protocol. */
    public static final class Builder {
        private final String protocol;
        private final TypeSerializer<?>[] payloads = new TypeSerializer<?>[JournalEntry.Kind.values().length];

        private Builder(String protocol) {
            if (!Objects.requireNonNull(protocol, "protocol").matches("[a-zA-Z0-9][a-zA-Z0-9.-]*")) {
                throw new IllegalArgumentException(
                        "protocol must consist of letters, digits, dots and dashes, but was '" + protocol + "'");
            }
            this.protocol = protocol;
        }

        /** Entries of the kind carry values that the serializer writes. */
        public Builder payload(JournalEntry.Kind kind, TypeSerializer<?> serializer) {
            payloads[kind.ordinal()] = Objects.requireNonNull(serializer, "serializer");
            return this;
        }

        /** The schema. */
        public JournalSchema build() {
            return new JournalSchema(protocol, payloads.clone());
        }
    }
}
