package io.flinkswarm.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes one set of records as JSON, one object a line, told apart by their {@code kind}.
 *
 * <pre>{@code
 * RecordJson<ConsensusEvent> json = ConsensusJson.EVENTS;
 * String line = json.write(Vote.of("g", "p", "ann", "accept")); // {"kind":"vote","group":"g",...}
 * ConsensusEvent event = json.read(line);
 * }</pre>
 *
 * <p>Names are those of the record's components. What is left out takes the record's default; unknown fields are skipped,
 * so that older readers take newer text. NaN is written by leaving the field out. Instances are immutable and thread-safe.
 *
 * @param <T> what the records have in common
 */
@PublicEvolving
public final class RecordJson<T> {
    /** The field that names the kind of record. */
    public static final String KIND = "kind";

    private static final int LONGEST_STRING = 1 << 20;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxStringLength(LONGEST_STRING)
                    .maxNumberLength(400)
                    .build())
            .build();

    private final Map<String, RecordShape> shapesByKind;
    private final Map<Class<?>, String> kindsByClass;

    private RecordJson(Map<String, RecordShape> shapesByKind, Map<Class<?>, String> kindsByClass) {
        this.shapesByKind = shapesByKind;
        this.kindsByClass = kindsByClass;
    }

    /** A reader and writer of no records yet. */
    public static <T> RecordJson<T> empty() {
        return new RecordJson<>(Map.of(), Map.of());
    }

    /** The same with one more kind of record. */
    public RecordJson<T> with(String kind, Class<? extends T> recordClass) {
        Map<String, RecordShape> shapes = new LinkedHashMap<>(shapesByKind);
        Map<Class<?>, String> kinds = new LinkedHashMap<>(kindsByClass);
        if (shapes.put(kind, RecordShape.of(recordClass)) != null) {
            throw new IllegalArgumentException("kind must be used once, but was used twice: '" + kind + "'");
        }
        kinds.put(recordClass, kind);
        return new RecordJson<>(shapes, kinds);
    }

    /** The same with all kinds of another set. */
    public RecordJson<T> including(RecordJson<? extends T> others) {
        Map<String, RecordShape> shapes = new LinkedHashMap<>(shapesByKind);
        Map<Class<?>, String> kinds = new LinkedHashMap<>(kindsByClass);
        others.kindsByClass.forEach((recordClass, kind) -> {
            if (shapes.put(kind, others.shapesByKind.get(kind)) != null) {
                throw new IllegalArgumentException("kind must be used once, but was used twice: '" + kind + "'");
            }
            kinds.put(recordClass, kind);
        });
        return new RecordJson<>(shapes, kinds);
    }

    /** The record as one line of JSON without a line end. */
    public String write(T value) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField(KIND, kindOf(value));
            shapesByKind.get(kindOf(value)).writeFields(value, out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private String kindOf(T value) {
        String kind = kindsByClass.get(value.getClass());
        if (kind == null) {
            throw new IllegalArgumentException("record must be one of " + kindsByClass.values() + ", but was a "
                    + value.getClass().getName());
        }
        return kind;
    }

    /**
     * The record that the line holds.
     *
     * @throws MalformedJsonException if the line is no JSON object, is of no known kind, lacks a required field or has a
     *     field of the wrong type
     */
    public T read(String line) throws MalformedJsonException {
        return read(line, null);
    }

    /**
     * The record that the line holds, of the given kind where the line names none.
     *
     * @param unnamed the kind of a line without {@code kind}; null where every line must name its own
     * @throws MalformedJsonException as {@link #read(String)}
     */
    @SuppressWarnings("unchecked")
    public T read(String line, String unnamed) throws MalformedJsonException {
        try {
            RecordShape shape = shapesByKind.get(findKind(line, unnamed));
            try (JsonParser in = FACTORY.createParser(line)) {
                in.nextToken();
                T value = (T) shape.readObject(in);
                if (in.nextToken() != null) {
                    throw new MalformedJsonException("a line must hold one JSON object, but more text follows it");
                }
                return value;
            }
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException(
                    "a line must be one JSON object, but " + withoutSource(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String findKind(String line, String unnamed) throws IOException, MalformedJsonException {
        try (JsonParser in = FACTORY.createParser(line)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedJsonException("a line must be one JSON object, but was '" + excerpt(line) + "'");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean isKind = in.currentName().equals(KIND);
                JsonToken value = in.nextToken();
                if (isKind) {
                    String kind = value == JsonToken.VALUE_STRING ? in.getText() : null;
                    if (!shapesByKind.containsKey(kind)) {
                        throw new MalformedJsonException("kind must be one of " + shapesByKind.keySet() + ", but was "
                                + (kind == null ? "no string" : "'" + excerpt(kind) + "'"));
                    }
                    return kind;
                }
                in.skipChildren();
            }
            if (unnamed != null) {
                return unnamed;
            }
            throw new MalformedJsonException("kind must be given, one of " + shapesByKind.keySet());
        }
    }

    /** The JSON Schema (draft 2020-12) of all kinds, pretty-printed, stable from run to run. */
    public String schema(String title) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            out.useDefaultPrettyPrinter();
            out.writeStartObject();
            out.writeStringField("$schema", "https://json-schema.org/draft/2020-12/schema");
            out.writeStringField("title", title);
            out.writeArrayFieldStart("oneOf");
            for (Map.Entry<String, RecordShape> entry : shapesByKind.entrySet()) {
                out.writeStartObject();
                entry.getValue().writeSchema(Optional.of(entry.getKey()), out);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    /** The kinds that are known, in the order in which they were added. */
    public List<String> kinds() {
        return new ArrayList<>(shapesByKind.keySet());
    }

    /** The parser's message without its note on where the text came from, which is always this line. */
    private static String withoutSource(String message) {
        int note = message.indexOf("[Source: REDACTED");
        if (note < 0) {
            return message;
        }
        int end = message.indexOf(']', note);
        return end < 0 ? message.substring(0, note) : message.substring(0, note) + message.substring(end + 1);
    }

    static String excerpt(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
