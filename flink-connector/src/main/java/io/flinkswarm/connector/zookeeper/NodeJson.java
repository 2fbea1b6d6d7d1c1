package io.flinkswarm.connector.zookeeper;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flinkswarm.protocol.annotation.Internal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON of nodes: {@code {"gateway","subtask","uri","started"}} of a gateway, {@code {"tenant","member","metadata","started"}} of a
 * member. Fields that are not known are skipped, so that later versions may add some.
 */
@Internal
final class NodeJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private NodeJson() {}

    static byte[] write(GatewayAddress address) {
        return write(out -> {
            out.writeStringField("gateway", address.gateway());
            out.writeNumberField("subtask", address.subtask());
            out.writeStringField("uri", address.uri());
            out.writeNumberField("started", address.startedMillis());
        });
    }

    static byte[] write(Member member, long startedMillis) {
        return write(out -> {
            out.writeStringField("tenant", member.tenant());
            out.writeStringField("member", member.name());
            out.writeObjectFieldStart("metadata");
            for (Map.Entry<String, String> entry : member.metadata().entrySet()) {
                out.writeStringField(entry.getKey(), entry.getValue());
            }
            out.writeEndObject();
            out.writeNumberField("started", startedMillis);
        });
    }

    /** @throws IOException if the data is no gateway's */
    static GatewayAddress readAddress(byte[] data) throws IOException {
        Object[] fields = new Object[4];
        read(data, (name, in) -> {
            switch (name) {
                case "gateway" -> fields[0] = text(in);
                case "subtask" -> fields[1] = in.getIntValue();
                case "uri" -> fields[2] = text(in);
                case "started" -> fields[3] = in.getLongValue();
                default -> in.skipChildren();
            }
        });
        try {
            return new GatewayAddress(
                    (String) fields[0],
                    fields[1] == null ? -1 : (int) fields[1],
                    (String) fields[2],
                    fields[3] == null ? 0 : (long) fields[3]);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** @throws IOException if the data is no member's */
    static Member readMember(byte[] data) throws IOException {
        Object[] fields = new Object[2];
        SortedMap<String, String> metadata = new TreeMap<>();
        read(data, (name, in) -> {
            switch (name) {
                case "tenant" -> fields[0] = text(in);
                case "member" -> fields[1] = text(in);
                case "metadata" -> readMetadata(in, metadata);
                default -> in.skipChildren();
            }
        });
        try {
            return new Member(fields[0] == null ? "" : (String) fields[0], (String) fields[1], metadata);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void readMetadata(JsonParser in, SortedMap<String, String> into) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("metadata must be an object, but was " + in.currentToken());
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            into.put(name, text(in));
            if (into.size() > Member.MAX_METADATA) {
                throw new IOException("metadata must have at most " + Member.MAX_METADATA + " names, but has more");
            }
        }
    }

    private static String text(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw new IOException(in.currentName() + " must be a text, but was " + in.currentToken());
        }
        return in.getText();
    }

    /** Takes the field whose value the parser stands on. */
    @FunctionalInterface
    interface FieldReader {
        void read(String name, JsonParser in) throws IOException;
    }

    /** Writes the fields of an object. */
    @FunctionalInterface
    interface FieldWriter {
        void write(JsonGenerator out) throws IOException;
    }

    static void read(byte[] data, FieldReader fields) throws IOException {
        read(data, 0, data.length, fields);
    }

    static void read(byte[] data, int from, int length, FieldReader fields) throws IOException {
        try (JsonParser in = FACTORY.createParser(data, from, length)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("data must be a JSON object, but was " + in.currentToken());
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                fields.read(name, in);
            }
        }
    }

    static byte[] write(FieldWriter fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
