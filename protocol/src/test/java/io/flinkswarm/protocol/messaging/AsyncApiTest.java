package io.flinkswarm.protocol.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds docs/asyncapi.yaml to the code. */
class AsyncApiTest {
    private static final Path DOCS = Path.of(System.getProperty("swarm.root", ".."), "docs");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static JsonNode api;

    @BeforeAll
    static void parse() throws Exception {
        api = YAML.readTree(DOCS.resolve("asyncapi.yaml").toFile());
    }

    @Test
    void isAsyncApi3WithWebSocketBindings() {
        assertThat(api.path("asyncapi").asText()).isEqualTo("3.0.0");
        assertThat(api.at("/channels/connection/address").asText()).isEqualTo("/v1");
        assertThat(api.at("/channels/connection/bindings/ws/method").asText()).isEqualTo("GET");
        assertThat(api.at("/components/securitySchemes").size()).isEqualTo(4);
    }

    @Test
    void namesEveryFrameAndNothingMore() {
        Set<String> expected = new TreeSet<>();
        for (boolean fromClient : new boolean[] {true, false}) {
            for (String name : FrameSchema.shapes(fromClient).keySet()) {
                expected.add((fromClient ? "client" : "gateway")
                        + name.substring(0, 1).toUpperCase(Locale.ROOT)
                        + name.substring(1));
            }
        }

        assertThat(names(api.at("/components/messages"))).isEqualTo(expected);
        assertThat(names(api.at("/channels/connection/messages"))).isEqualTo(expected);
        assertThat(operated()).isEqualTo(expected);
    }

    private static Set<String> operated() {
        Set<String> found = new TreeSet<>();
        for (JsonNode operation : api.path("operations")) {
            boolean receives = operation.path("action").asText().equals("receive");
            for (JsonNode message : operation.path("messages")) {
                found.add(lastOf(message));
                assertThat(lastOf(message)).startsWith(receives ? "client" : "gateway");
            }
            for (JsonNode message : operation.at("/reply/messages")) {
                found.add(lastOf(message));
                assertThat(lastOf(message)).startsWith(receives ? "gateway" : "client");
            }
        }
        return found;
    }

    private static String lastOf(JsonNode reference) {
        String text = reference.path("$ref").asText();
        return text.substring(text.lastIndexOf('/') + 1);
    }

    @Test
    void namesEveryTypeErrorAndCloseCodeAndNothingMore() {
        List<String> types = new ArrayList<>();
        api.path("x-message-types")
                .forEach(type -> types.add(
                        type.path("type").asText() + " " + type.path("category").asText() + " "
                                + type.path("role").asText("null")));
        List<String> errors = new ArrayList<>();
        api.path("x-error-codes").forEach(error -> errors.add(error.path("code").asText()));
        List<String> closes = new ArrayList<>();
        api.path("x-close-codes")
                .forEach(close -> closes.add(close.path("code").asInt() + " "
                        + close.path("name").asText() + " "
                        + close.path("mayReconnect").asBoolean()));

        assertThat(types)
                .containsExactlyElementsOf(Arrays.stream(MessageType.values())
                        .map(type -> type.wireName() + " " + type.category() + " " + type.role())
                        .toList());
        assertThat(errors)
                .containsExactlyElementsOf(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toList());
        assertThat(closes)
                .containsExactlyElementsOf(Arrays.stream(CloseCode.values())
                        .map(close -> close.code() + " " + close + " " + close.mayReconnect())
                        .toList());
    }

    @Test
    void everyReferenceResolves() throws Exception {
        List<JsonNode> references = api.findValues("$ref");

        assertThat(references).hasSizeGreaterThan(60);
        for (JsonNode reference : references) {
            String[] parts = reference.asText().split("#", 2);
            JsonNode file = parts[0].isEmpty()
                    ? api
                    : JSON.readTree(DOCS.resolve(parts[0]).toFile());
            assertThat(file.at(parts[1]).isMissingNode()).as(reference.asText()).isFalse();
        }
    }

    @Test
    void everyExampleFitsTheSchemaAndIsRead() throws Exception {
        for (String name : names(api.at("/components/messages"))) {
            boolean fromClient = name.startsWith("client");
            JsonNode message = api.at("/components/messages/" + name);
            assertThat(message.path("examples").size()).as(name).isPositive();
            for (JsonNode example : message.path("examples")) {
                byte[] json = JSON.writeValueAsBytes(example.path("payload"));
                if (fromClient) {
                    FrameSchemas.checkFromClient(json);
                } else {
                    FrameSchemas.checkFromGateway(json);
                }

                Frame frame = FrameJson.read(json, 0, json.length, fromClient ? 1 : FrameJson.NO_ARRIVAL);

                assertThat(kind(frame)).as(name).isEqualTo(message.path("name").asText());
            }
        }
    }

    private static String kind(Frame frame) {
        if (frame instanceof Frame.Envelope) {
            return "message";
        }
        return frame instanceof Frame.Failure
                ? "error"
                : frame.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
