package io.flinkswarm.operators.messaging.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/**
 * State sync by messages: a member's request for rows of a view, the page that answers it, and the changes of a view that its
 * subscribers get.
 *
 * <p>A request is a {@code state-sync} to {@code view:NAME} with the payload {@code {"bucket":0,"after":"","limit":500}}, each of
 * them optional. The answer says in how many buckets the view is; a member walks each from the start until {@code next} is null,
 * and applies the changes that it is sent as a subscriber meanwhile, the higher version of a row counting.
 */
final class ViewMessages {
    /** How many rows are asked for where a request does not say. */
    static final int DEFAULT_LIMIT = 500;

    /** Names and ids have no control characters. */
    private static final char SEPARATOR = '\n';

    private static final int PARTS = 3;

    private ViewMessages() {}

    /**
     * What a member asks for; the request's id says whom the page is for.
     *
     * @throws IllegalArgumentException if the payload is not as it must be
     */
    static PageRequest request(Message message) {
        int bucket = 0;
        int limit = DEFAULT_LIMIT;
        String after = PageRequest.FROM_START;
        if (message.payload().length > 0) {
            try (JsonParser json = Json.parser(message.payload())) {
                expect(json.nextToken() == JsonToken.START_OBJECT, "an object");
                for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                    JsonToken token = json.nextToken();
                    switch (field) {
                        case "bucket" -> bucket = number(json, token, field);
                        case "limit" -> limit = number(json, token, field);
                        case "after" -> {
                            expect(token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NULL, "a text as after");
                            after = token == JsonToken.VALUE_NULL ? PageRequest.FROM_START : json.getText();
                        }
                        default -> json.skipChildren();
                    }
                }
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "payload must be {\"bucket\":0,\"after\":\"\",\"limit\":500}, but was no JSON of that kind", e);
            }
        }
        return new PageRequest(
                message.tenant() + SEPARATOR + message.sender() + SEPARATOR + message.id(),
                message.to().name(),
                bucket,
                after,
                limit);
    }

    private static int number(JsonParser json, JsonToken token, String name) throws IOException {
        expect(token == JsonToken.VALUE_NUMBER_INT, "a whole number as " + name);
        int value = json.getIntValue();
        expect(value >= 0, name + " from 0");
        return value;
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "payload must have " + what + ", such as {\"bucket\":0,\"after\":\"\",\"limit\":500}");
        }
    }

    /** Whether a member asked for the page; the page's other readers are none of messaging's business. */
    static boolean isForMember(Page page) {
        return page.requestId().split(String.valueOf(SEPARATOR), -1).length == PARTS;
    }

    /** The page as an answer to the member that asked for it. */
    static Message message(Page page, int buckets, long now) {
        String[] parts = page.requestId().split(String.valueOf(SEPARATOR), -1);
        byte[] payload = Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("view", page.view());
            json.writeNumberField("bucket", page.bucket());
            json.writeNumberField("buckets", buckets);
            writeRows(json, page.rows());
            json.writeStringField("next", page.nextToken());
            json.writeEndObject();
        });
        String globalId = parts[1] + "/" + parts[2];
        return SwarmMessages.reply(parts[0], "page-", parts[1], MessageType.STATE_SYNC, globalId, now, payload);
    }

    /** Changes of one view as a message to its subscribers of a tenant. */
    static Message changes(String tenant, String stream, long sequence, List<ViewDelta> deltas, long now) {
        String view = deltas.get(0).view();
        byte[] payload = Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("view", view);
            writeRows(json, deltas);
            json.writeEndObject();
        });
        return SwarmMessages.made(
                tenant,
                stream,
                sequence,
                Recipient.view(view),
                MessageType.DELTA_SYNC,
                Priority.NORMAL,
                now,
                null,
                Collections.emptySortedMap(),
                payload);
    }

    private static void writeRows(JsonGenerator json, List<ViewDelta> rows) throws IOException {
        json.writeArrayFieldStart("rows");
        for (ViewDelta row : rows) {
            json.writeStartObject();
            json.writeStringField("key", row.key());
            json.writeNumberField("version", row.version());
            if (row.isDelete()) {
                json.writeBooleanField("deleted", true);
            } else {
                json.writeFieldName("row");
                Json.writeRow(json, row.row());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
