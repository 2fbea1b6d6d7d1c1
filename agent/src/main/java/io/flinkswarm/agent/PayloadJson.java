package io.flinkswarm.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads those payloads of the swarm's own that are no records of a protocol: the rows of views, and flat objects of texts. */
final class PayloadJson {
    private static final JsonFactory JSON = new JsonFactory();

    private PayloadJson() {}

    /** The text as a JSON string. */
    static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** The texts of a flat object, by name; what else it holds is skipped, and what is no object holds none. */
    static SortedMap<String, String> texts(byte[] payload) {
        SortedMap<String, String> texts = new TreeMap<>();
        try (JsonParser in = JSON.createParser(payload)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return texts;
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                if (in.nextToken() == JsonToken.VALUE_STRING) {
                    texts.put(name, in.getText());
                } else {
                    in.skipChildren();
                }
            }
        } catch (IOException e) {
            texts.clear();
        }
        return texts;
    }

    /**
     * What a page or a change of a view says.
     *
     * @param rows rows that are new, changed or gone
     * @param buckets in how many buckets the view is; 0 where not said
     * @param next the token to ask for what follows in the bucket; null at its end
     */
    record Rows(List<ViewDelta> rows, int buckets, String next) {}

    /**
     * The rows of a page or of changes: {@code {"rows":[{"key":..,"version":..,"row":{..}}, {"key":..,"version":..,"deleted":true}],
     * "buckets":..,"next":..}}.
     *
     * @throws IllegalArgumentException if the payload is no such object
     */
    static Rows rows(String view, byte[] payload) {
        List<ViewDelta> rows = new ArrayList<>();
        int buckets = 0;
        String next = null;
        try (JsonParser in = JSON.createParser(payload)) {
            expect(in.nextToken(), JsonToken.START_OBJECT);
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                JsonToken value = in.nextToken();
                switch (field) {
                    case "rows" -> {
                        expect(value, JsonToken.START_ARRAY);
                        while (in.nextToken() == JsonToken.START_OBJECT) {
                            rows.add(delta(view, in));
                        }
                    }
                    case "buckets" -> buckets = in.getValueAsInt();
                    case "next" -> next = value == JsonToken.VALUE_STRING ? in.getText() : null;
                    default -> in.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("payload must be an object with rows, but " + e.getMessage(), e);
        }
        return new Rows(rows, buckets, next);
    }

    private static ViewDelta delta(String view, JsonParser in) throws IOException {
        String key = null;
        long version = 0;
        ViewRow row = null;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            JsonToken value = in.nextToken();
            switch (field) {
                case "key" -> key = in.getValueAsString();
                case "version" -> version = in.getValueAsLong();
                case "row" -> row = value == JsonToken.START_OBJECT ? row(in) : null;
                default -> in.skipChildren();
            }
        }
        if (key == null) {
            throw new IllegalArgumentException("key must be given for each row, but was not");
        }
        return new ViewDelta(view, key, version, row);
    }

    private static ViewRow row(JsonParser in) throws IOException {
        ViewRow.Builder row = ViewRow.builder();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String column = in.currentName();
            switch (in.nextToken()) {
                case VALUE_STRING -> row.put(column, in.getText());
                case VALUE_NUMBER_INT -> row.put(column, in.getLongValue());
                case VALUE_NUMBER_FLOAT -> row.put(column, in.getDoubleValue());
                case VALUE_TRUE -> row.put(column, true);
                case VALUE_FALSE -> row.put(column, false);
                case VALUE_NULL -> row.putNull(column);
                default -> in.skipChildren();
            }
        }
        return row.build();
    }

    private static void expect(JsonToken was, JsonToken expected) {
        if (was != expected) {
            throw new IllegalArgumentException("payload must be an object with rows, but had " + was);
        }
    }
}
