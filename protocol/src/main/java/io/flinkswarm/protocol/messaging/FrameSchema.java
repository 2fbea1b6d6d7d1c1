package io.flinkswarm.protocol.messaging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.value.Priority;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the JSON Schemas of frames from the shapes and fields that the reader checks. */
@Internal
final class FrameSchema {
    private static final String NO_CONTROLS = "[^\\u0000-\\u001f\\u007f-\\u009f]";
    private static final String NAME = "^" + NO_CONTROLS + "+$";
    private static final String RECIPIENT =
            "^(all|@coordinator|(agent|group|topic|view):" + NO_CONTROLS + "{1," + Recipient.MAX_NAME + "})$";
    private static final String STREAM = "[^:\\u0000-\\u001f\\u007f-\\u009f]{1," + Message.MAX_STREAM + "}";
    private static final String ID_OF_CLIENTS = "^" + STREAM + ":[1-9][0-9]{0,15}$";
    private static final String ID = "^" + STREAM + ":[1-9][0-9]{0,18}$";

    private final JsonGenerator out;
    private final boolean fromClient;

    private FrameSchema(JsonGenerator out, boolean fromClient) {
        this.out = out;
        this.fromClient = fromClient;
    }

    static String ofClients() {
        return write("Messaging: what a client sends, one object a WebSocket text frame", true);
    }

    static String ofGateways() {
        return write("Messaging: what a gateway sends, one object a WebSocket text frame", false);
    }

    /** The frames by their names in the schema. */
    static Map<String, FrameShape> shapes(boolean fromClient) {
        Map<String, FrameShape> shapes = new LinkedHashMap<>();
        shapes.put("message", fromClient ? FrameShape.MESSAGE : FrameShape.DELIVERY_OF_MESSAGE);
        if (fromClient) {
            shapes.put("join", FrameShape.JOIN);
            shapes.put("ack", FrameShape.ACK_OF_DELIVERIES);
        } else {
            shapes.put("welcome", FrameShape.WELCOME);
            shapes.put("ack", FrameShape.ACK_OF_MESSAGES);
            shapes.put("error", FrameShape.ERROR);
        }
        shapes.put("credit", FrameShape.CREDIT_FRAME);
        shapes.put("ping", FrameShape.PING);
        shapes.put("pong", FrameShape.PONG);
        shapes.put("leave", FrameShape.LEAVE);
        return shapes;
    }

    /** The types that messages of that direction can have. */
    static List<MessageType> messageTypes(boolean fromClient) {
        List<MessageType> types = new ArrayList<>();
        for (MessageType type : MessageType.values()) {
            boolean told = type == MessageType.JOIN || type == MessageType.LEAVE || type == MessageType.ERROR;
            if (fromClient ? type.isFromMembers() && type.isKept() : type.isKept() || told) {
                types.add(type);
            }
        }
        return types;
    }

    private static String write(String title, boolean fromClient) {
        Map<String, FrameShape> shapes = shapes(fromClient);
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            FrameSchema schema = new FrameSchema(out, fromClient);
            out.useDefaultPrettyPrinter();
            out.writeStartObject();
            out.writeStringField("$schema", "https://json-schema.org/draft/2020-12/schema");
            out.writeStringField("title", title);
            out.writeArrayFieldStart("oneOf");
            for (String name : shapes.keySet()) {
                out.writeStartObject();
                out.writeStringField("$ref", "#/$defs/" + name);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeObjectFieldStart("$defs");
            for (Map.Entry<String, FrameShape> entry : shapes.entrySet()) {
                out.writeObjectFieldStart(entry.getKey());
                schema.frame(entry.getKey(), entry.getValue());
                out.writeEndObject();
            }
            out.writeEndObject();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private void frame(String name, FrameShape shape) throws IOException {
        boolean message = name.equals("message");
        out.writeStringField("description", shape.description);
        out.writeStringField("type", "object");
        out.writeObjectFieldStart("properties");
        List<FrameField> fields = new ArrayList<>(shape.required);
        fields.addAll(shape.optional);
        for (FrameField field : fields) {
            out.writeObjectFieldStart(field.wireName);
            out.writeStringField("description", field.description);
            if (field != FrameField.TYPE) {
                field(field, message);
            } else if (message) {
                oneOf(messageTypes(fromClient).stream()
                        .map(MessageType::wireName)
                        .toList());
            } else {
                out.writeStringField("const", name);
            }
            out.writeEndObject();
        }
        out.writeEndObject();
        strings("required", shape.required.stream().map(field -> field.wireName).toList());
        if (!message && !fromClient) {
            // What is addressed is a message, such as the news that a member has left.
            out.writeObjectFieldStart("not");
            strings("required", List.of(FrameField.TO.wireName));
            out.writeEndObject();
        }
    }

    private void field(FrameField field, boolean ofMessage) throws IOException {
        switch (field.kind) {
            case TEXT -> text(field, ofMessage);
            case NUMBER -> {
                out.writeStringField("type", "integer");
                if (fromClient || field != FrameField.TIME && field != FrameField.DEADLINE) {
                    bounds(field.least, field.most);
                }
            }
            case NUMBERS -> {
                out.writeStringField("type", "array");
                out.writeNumberField("maxItems", FrameJson.MAX_OTHERS);
                out.writeObjectFieldStart("items");
                out.writeStringField("type", "integer");
                bounds(1, FrameJson.MAX_NUMBER);
                out.writeEndObject();
            }
            case METADATA -> {
                out.writeStringField("type", "object");
                out.writeNumberField("maxProperties", Message.MAX_METADATA);
                out.writeObjectFieldStart("propertyNames");
                out.writeNumberField("maxLength", Message.MAX_METADATA_TEXT);
                out.writeEndObject();
                out.writeObjectFieldStart("additionalProperties");
                out.writeStringField("type", "string");
                out.writeNumberField("maxLength", Message.MAX_METADATA_TEXT);
                out.writeEndObject();
            }
            default -> {
                // A payload may be anything.
            }
        }
    }

    private void text(FrameField field, boolean ofMessage) throws IOException {
        out.writeStringField("type", "string");
        switch (field) {
            case PRIORITY ->
                oneOf(Arrays.stream(Priority.values()).map(Priority::name).toList());
            case CODE ->
                oneOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toList());
            case TO -> out.writeStringField("pattern", RECIPIENT);
            case STREAM -> out.writeStringField("pattern", "^" + STREAM + "$");
            case ID -> {
                if (ofMessage) {
                    out.writeStringField("pattern", fromClient ? ID_OF_CLIENTS : ID);
                } else {
                    out.writeNumberField("maxLength", field.maxLength);
                }
            }
            default -> {
                if (field.identifies()) {
                    out.writeStringField("pattern", NAME);
                }
                out.writeNumberField("maxLength", field.maxLength);
            }
        }
    }

    private void bounds(long least, long most) throws IOException {
        out.writeNumberField("minimum", least);
        out.writeNumberField("maximum", most);
    }

    private void oneOf(List<String> values) throws IOException {
        strings("enum", values);
    }

    private void strings(String name, List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }
}
