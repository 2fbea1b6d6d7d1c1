package io.flinkswarm.protocol.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.charset.StandardCharsets;

/**
 * Checks real traffic against the published schemas of frames. The tests of gateways and clients hold what goes over their connections to it; they
 * need json-schema-validator and AssertJ beside this test jar.
 */
public final class FrameSchemas {
    private static final JsonSchema OF_CLIENTS = schema(FrameJson.clientSchema());
    private static final JsonSchema OF_GATEWAYS = schema(FrameJson.gatewaySchema());

    private FrameSchemas() {}

    /** Fails unless the text is a frame that clients may send. */
    public static void checkFromClient(String text) {
        assertThat(OF_CLIENTS.validate(text, InputFormat.JSON)).as(text).isEmpty();
    }

    /** Fails unless the text is a frame that gateways may send. */
    public static void checkFromGateway(String text) {
        assertThat(OF_GATEWAYS.validate(text, InputFormat.JSON)).as(text).isEmpty();
    }

    /** Fails unless the bytes are a frame that clients may send. */
    public static void checkFromClient(byte[] json) {
        checkFromClient(new String(json, StandardCharsets.UTF_8));
    }

    /** Fails unless the bytes are a frame that gateways may send. */
    public static void checkFromGateway(byte[] json) {
        checkFromGateway(new String(json, StandardCharsets.UTF_8));
    }

    /** Fails unless the bytes are a frame of either direction. */
    public static void check(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        if (!OF_CLIENTS.validate(text, InputFormat.JSON).isEmpty()) {
            checkFromGateway(text);
        }
    }

    static boolean isFromClient(String text) {
        return OF_CLIENTS.validate(text, InputFormat.JSON).isEmpty();
    }

    static boolean isFromGateway(String text) {
        return OF_GATEWAYS.validate(text, InputFormat.JSON).isEmpty();
    }

    private static JsonSchema schema(String text) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(text);
    }
}
