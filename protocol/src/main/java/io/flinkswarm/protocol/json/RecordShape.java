package io.flinkswarm.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON form of one record class: its components in their order, each with its value's shape. */
final class RecordShape implements ValueShape {
    private final Class<?> recordClass;
    private final List<Component> components = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final MethodHandle constructor;

    private RecordShape(Class<?> recordClass) {
        this.recordClass = recordClass;
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            RecordComponent[] parts = recordClass.getRecordComponents();
            Class<?>[] types = new Class<?>[parts.length];
            for (int i = 0; i < parts.length; i++) {
                types[i] = parts[i].getType();
                MethodHandle accessor = lookup.unreflect(parts[i].getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
                components.add(new Component(
                        parts[i].getName(),
                        ValueShape.of(parts[i].getGenericType()),
                        accessor,
                        Optional.ofNullable(parts[i].getAnnotation(Field.class))));
                positions.put(parts[i].getName(), i);
            }
            constructor = lookup.findConstructor(recordClass, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(recordClass + " must be a public record with public components", e);
        }
    }

    static RecordShape of(Class<?> recordClass) {
        if (!recordClass.isRecord()) {
            throw new IllegalArgumentException("class must be a record, but was " + recordClass.getName());
        }
        return new RecordShape(recordClass);
    }

    private record Component(String name, ValueShape shape, MethodHandle accessor, Optional<Field> field) {
        boolean required() {
            return field.isPresent() && field.get().required();
        }

        boolean stated() {
            return field.isEmpty() || field.get().stated();
        }

        Object valueOf(Object owner) {
            try {
                return accessor.invokeExact(owner);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("an accessor must not throw: " + name, e);
            }
        }
    }

    void writeFields(Object value, JsonGenerator out) throws IOException {
        for (Component component : components) {
            Object part = component.valueOf(value);
            if (component.stated() && !component.shape().isAbsent(part)) {
                out.writeFieldName(component.name());
                component.shape().write(part, out);
            }
        }
    }

    Object readObject(JsonParser in) throws IOException, MalformedJsonException {
        Object[] parts = new Object[components.size()];
        boolean[] given = new boolean[parts.length];
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            JsonToken token = in.nextToken();
            Integer position = positions.get(name);
            if (position == null
                    || token == JsonToken.VALUE_NULL
                    || !components.get(position).stated()) {
                in.skipChildren();
                continue;
            }
            parts[position] = components.get(position).shape().read(in, name);
            given[position] = true;
        }
        for (int i = 0; i < parts.length; i++) {
            Component component = components.get(i);
            if (!given[i]) {
                if (component.required()) {
                    throw new MalformedJsonException(component.name() + " must be given");
                }
                parts[i] = component.shape().absent();
            }
        }
        try {
            return constructor.invokeExact(parts);
        } catch (IllegalArgumentException e) {
            throw new MalformedJsonException(e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a record's constructor must not throw: " + recordClass.getName(), e);
        }
    }

    void writeSchema(Optional<String> kind, JsonGenerator out) throws IOException {
        out.writeStringField("type", "object");
        out.writeObjectFieldStart("properties");
        if (kind.isPresent()) {
            out.writeObjectFieldStart(RecordJson.KIND);
            out.writeStringField("const", kind.get());
            out.writeEndObject();
        }
        for (Component component : components) {
            if (!component.stated()) {
                continue;
            }
            out.writeObjectFieldStart(component.name());
            if (component.field().isPresent()) {
                out.writeStringField("description", component.field().get().value());
            }
            component.shape().writeSchemaFields(out);
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeArrayFieldStart("required");
        if (kind.isPresent()) {
            out.writeString(RecordJson.KIND);
        }
        for (Component component : components) {
            if (component.required()) {
                out.writeString(component.name());
            }
        }
        out.writeEndArray();
    }

    @Override
    public void write(Object value, JsonGenerator out) throws IOException {
        out.writeStartObject();
        writeFields(value, out);
        out.writeEndObject();
    }

    @Override
    public Object read(JsonParser in, String name) throws IOException, MalformedJsonException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedJsonException(name + " must be an object, but was " + in.getText());
        }
        return readObject(in);
    }

    @Override
    public Object absent() {
        return null;
    }

    @Override
    public void writeSchemaFields(JsonGenerator out) throws IOException {
        writeSchema(Optional.empty(), out);
    }
}
