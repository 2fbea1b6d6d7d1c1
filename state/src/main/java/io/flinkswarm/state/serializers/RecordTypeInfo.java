package io.flinkswarm.state.serializers;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * The type information of a record that has a {@link RecordSerializer}: what every entry point states explicitly, so that
 * Flink never falls back on reflection or Kryo and nothing is registered on a user's environment.
 *
 * @param <T> the record's class
 */
public final class RecordTypeInfo<T> extends TypeInformation<T> {
    private static final long serialVersionUID = 1L;

    private final RecordSerializer<T> serializer;

    private RecordTypeInfo(RecordSerializer<T> serializer) {
        this.serializer = Objects.requireNonNull(serializer, "serializer");
    }

    /** The type information of the records that the serializer handles. */
    public static <T> RecordTypeInfo<T> of(RecordSerializer<T> serializer) {
        return new RecordTypeInfo<>(serializer);
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<T> getTypeClass() {
        return serializer.type();
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer;
    }

    @Override
    public String toString() {
        return "Record<" + serializer.type().getSimpleName() + ">";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordTypeInfo<?> that && that.serializer.equals(serializer);
    }

    @Override
    public int hashCode() {
        return serializer.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof RecordTypeInfo<?>;
    }
}
