package io.flinkswarm.jobs.fleet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;

/** What a person types as a payload, as JSON. */
final class PayloadText {
    private static final JsonFactory JSON = new JsonFactory();

    private PayloadText() {}

    /** The text itself where it is one JSON value, else the text as a JSON string; empty for nothing. */
    static String json(String text) {
        String bare = text.strip();
        return bare.isEmpty() || isJson(bare)
                ? bare
                : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static boolean isJson(String text) {
        try (JsonParser in = JSON.createParser(text)) {
            JsonToken first = in.nextToken();
            if (first == null) {
                return false;
            }
            in.skipChildren();
            return in.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
