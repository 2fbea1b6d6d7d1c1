package io.flinkswarm.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flinkswarm.protocol.value.FloatVector;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The JSON form of one component's type: how it is written, read, left out and described. */
interface ValueShape {
    void write(Object value, JsonGenerator out) throws IOException;

    Object read(JsonParser in, String name) throws IOException, MalformedJsonException;

    /** The value that stands for a field that was left out. */
    Object absent();

    /** Whether the value is written by leaving its field out. */
    default boolean isAbsent(Object value) {
        return value == null;
    }

    void writeSchemaFields(JsonGenerator out) throws IOException;

    static ValueShape of(Type type) {
        if (type == String.class) {
            return Scalar.STRING;
        } else if (type == long.class) {
            return Scalar.LONG;
        } else if (type == int.class || type == Integer.class) {
            return Scalar.INT;
        } else if (type == double.class || type == Double.class) {
            return Scalar.DOUBLE;
        } else if (type == boolean.class) {
            return Scalar.BOOLEAN;
        } else if (type == FloatVector.class) {
            return Scalar.VECTOR;
        } else if (type instanceof Class<?> c && c.isEnum()) {
            return new EnumShape(c);
        } else if (type instanceof Class<?> c && c.isRecord()) {
            return RecordShape.of(c);
        } else if (type instanceof ParameterizedType p && p.getRawType() == List.class) {
            return new ListShape(of(p.getActualTypeArguments()[0]));
        } else if (type instanceof ParameterizedType p
                && p.getRawType() instanceof Class<?> raw
                && Map.class.isAssignableFrom(raw)
                && p.getActualTypeArguments()[0] == String.class) {
            return new MapShape(of(p.getActualTypeArguments()[1]));
        }
        throw new IllegalArgumentException("component type must have a JSON form, but was " + type);
    }

    private static MalformedJsonException wrong(String name, String rule, JsonParser in) throws IOException {
        return new MalformedJsonException(name + " must be " + rule + ", but was " + RecordJson.excerpt(in.getText()));
    }

    /** Types of one JSON value. */
    enum Scalar implements ValueShape {
        STRING("string", null) {
            @Override
            public void write(Object value, JsonGenerator out) throws IOException {
                out.writeString((String) value);
            }

            @Override
            public Object read(JsonParser in, String name) throws IOException, MalformedJsonException {
                if (in.currentToken() != JsonToken.VALUE_STRING) {
                    throw wrong(name, "a string", in);
                }
                return in.getText();
            }

            @Override
            public boolean isAbsent(Object value) {
                return value == null || ((String) value).isEmpty();
            }
        },
        LONG("integer", 0L) {
            @Override
            public void write(Object value, JsonGenerator out) throws IOException {
                out.writeNumber((long) value);
            }

            @Override
            public Object read(JsonParser in, String name) throws IOException, MalformedJsonException {
                return integer(in, name, Long.MIN_VALUE, Long.MAX_VALUE);
            }
        },
        INT("integer", 0) {
            @Override
            public void write(Object value, JsonGenerator out) throws IOException {
                out.writeNumber((int) value);
            }

            @Override
            public Object read(JsonParser in, String name) throws IOException, MalformedJsonException {
                return (int) integer(in, name, Integer.MIN_VALUE, Integer.MAX_VALUE);
            }
        },
        DOUBLE("number", Double.NaN) {
            @Override
            public void write(Object value, JsonGenerator out) throws IOException {
                out.writeNumber((double) value);
            }

            @Override
            public Object read(JsonParser in, String name) throws IOException, MalformedJsonException {
                if (!in.currentToken().isNumeric()) {
                    throw wrong(name, "a number", in);
                }
                return in.getDoubleValue();
            }

            @Override
            public boolean isAbsent(Object value) {
                // JSON has no infinities either; a reader takes both for "not stated"
                return !Double.isFinite((double) value);
            }
        },
        BOOLEAN("boolean", false) {
            @Override
            public void write(Object value, JsonGenerator out) throws IOException {
                out.writeBoolean((boolean) value);
            }

            @Override
            public Object read(JsonParser in, String name) throws IOException, MalformedJsonException {
                if (!in.currentToken().isBoolean()) {
                    throw wrong(name, "true or false", in);
                }
                return in.getBooleanValue();
            }
        },
        VECTOR("array", null) {
            @Override
            public void write(Object value, JsonGenerator out) throws IOException {
                FloatVector vector = (FloatVector) value;
                out.writeStartArray();
                for (int i = 0; i < vector.size(); i++) {
                    out.writeNumber(vector.get(i));
                }
                out.writeEndArray();
            }

            @Override
            public Object read(JsonParser in, String name) throws IOException, MalformedJsonException {
                if (in.currentToken() != JsonToken.START_ARRAY) {
                    throw wrong(name, "an array of numbers", in);
                }
                float[] values = new float[8];
                int size = 0;
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    if (!in.currentToken().isNumeric()) {
                        throw wrong(name, "an array of numbers", in);
                    }
                    if (size == values.length) {
                        values = Arrays.copyOf(values, 2 * size);
                    }
                    values[size++] = in.getFloatValue();
                }
                return FloatVector.wrap(Arrays.copyOf(values, size));
            }

            @Override
            public boolean isAbsent(Object value) {
                return value == null || ((FloatVector) value).isEmpty();
            }

            @Override
            public void writeSchemaFields(JsonGenerator out) throws IOException {
                super.writeSchemaFields(out);
                out.writeObjectFieldStart("items");
                out.writeStringField("type", "number");
                out.writeEndObject();
            }
        };

        private final String schemaType;
        private final transient Object absent;

        Scalar(String schemaType, Object absent) {
            this.schemaType = schemaType;
            this.absent = absent;
        }

        @Override
        public Object absent() {
            return absent;
        }

        @Override
        public void writeSchemaFields(JsonGenerator out) throws IOException {
            out.writeStringField("type", schemaType);
        }

        private static long integer(JsonParser in, String name, long least, long most)
                throws IOException, MalformedJsonException {
            boolean fits = in.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            if (!fits || in.getLongValue() < least || in.getLongValue() > most) {
                throw wrong(name, "a whole number from " + least + " to " + most, in);
            }
            return in.getLongValue();
        }
    }

    /** An enum as its name in lower case. */
    record EnumShape(Class<?> enumClass) implements ValueShape {
        private static String nameOf(Object constant) {
            return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
        }

        private List<String> names() {
            return Arrays.stream(enumClass.getEnumConstants())
                    .map(EnumShape::nameOf)
                    .toList();
        }

        @Override
        public void write(Object value, JsonGenerator out) throws IOException {
            out.writeString(nameOf(value));
        }

        @Override
        public Object read(JsonParser in, String name) throws IOException, MalformedJsonException {
            int position = in.currentToken() == JsonToken.VALUE_STRING
                    ? names().indexOf(in.getText().toLowerCase(Locale.ROOT))
                    : -1;
            if (position < 0) {
                throw wrong(name, "one of " + names(), in);
            }
            return enumClass.getEnumConstants()[position];
        }

        @Override
        public Object absent() {
            return null;
        }

        @Override
        public void writeSchemaFields(JsonGenerator out) throws IOException {
            out.writeArrayFieldStart("enum");
            for (String name : names()) {
                out.writeString(name);
            }
            out.writeEndArray();
        }
    }

    /** A list as an array. */
    record ListShape(ValueShape element) implements ValueShape {
        @Override
        public void write(Object value, JsonGenerator out) throws IOException {
            out.writeStartArray();
            for (Object part : (List<?>) value) {
                element.write(part, out);
            }
            out.writeEndArray();
        }

        @Override
        public Object read(JsonParser in, String name) throws IOException, MalformedJsonException {
            if (in.currentToken() != JsonToken.START_ARRAY) {
                throw wrong(name, "an array", in);
            }
            List<Object> values = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                values.add(element.read(in, name));
            }
            return values;
        }

        @Override
        public Object absent() {
            return List.of();
        }

        @Override
        public boolean isAbsent(Object value) {
            return value == null || ((List<?>) value).isEmpty();
        }

        @Override
        public void writeSchemaFields(JsonGenerator out) throws IOException {
            out.writeStringField("type", "array");
            out.writeObjectFieldStart("items");
            element.writeSchemaFields(out);
            out.writeEndObject();
        }
    }

    /** A map with string keys as an object, its keys sorted. */
    record MapShape(ValueShape element) implements ValueShape {
        @Override
        public void write(Object value, JsonGenerator out) throws IOException {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : new TreeMap<>((Map<?, ?>) value).entrySet()) {
                // JSON has no NaN and no infinities: the reader takes what is left out for "not stated"
                if (!element.isAbsent(entry.getValue()) || element != Scalar.DOUBLE) {
                    out.writeFieldName((String) entry.getKey());
                    element.write(entry.getValue(), out);
                }
            }
            out.writeEndObject();
        }

        @Override
        public Object read(JsonParser in, String name) throws IOException, MalformedJsonException {
            if (in.currentToken() != JsonToken.START_OBJECT) {
                throw wrong(name, "an object", in);
            }
            TreeMap<String, Object> values = new TreeMap<>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String key = in.currentName();
                in.nextToken();
                values.put(key, element.read(in, name + "." + key));
            }
            return values;
        }

        @Override
        public Object absent() {
            return new TreeMap<String, Object>();
        }

        @Override
        public boolean isAbsent(Object value) {
            return value == null || ((Map<?, ?>) value).isEmpty();
        }

        @Override
        public void writeSchemaFields(JsonGenerator out) throws IOException {
            out.writeStringField("type", "object");
            out.writeObjectFieldStart("additionalProperties");
            element.writeSchemaFields(out);
            out.writeEndObject();
        }
    }
}
