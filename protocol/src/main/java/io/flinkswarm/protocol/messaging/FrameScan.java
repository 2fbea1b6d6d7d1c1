package io.flinkswarm.protocol.messaging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One pass over the bytes of a frame: its known fields, their faults, and the payload as it is.
 *
 * <p>The {@code type} may stand anywhere, so what the other fields mean is not known before the end. Faults are kept with their fields, and
 * only those count that belong to the frame that it turns out to be.
 */
@Internal
final class FrameScan {
    private static final int FIELDS = FrameField.values().length;
    private static final int LONGEST_SHOWN = 80;
    private static final SortedMap<String, String> NO_METADATA = Collections.emptySortedMap();

    private final byte[] bytes;
    private final int offset;
    private final boolean fromClient;

    private final String[] texts = new String[FrameField.DETAIL.ordinal() + 1];
    private final long[] numbers = new long[FrameField.DURABLE.ordinal() + 1];
    private SortedMap<String, String> metadata = NO_METADATA;
    private byte[] payload = Message.NO_PAYLOAD;
    private long[] others = Acknowledgement.NO_OTHERS;
    private int given;
    private int faulty;
    private ErrorCode[] codes;
    private String[] faults;

    private FrameScan(byte[] bytes, int offset, boolean fromClient) {
        this.bytes = bytes;
        this.offset = offset;
        this.fromClient = fromClient;
    }

    /** Reads {@code bytes[from, from + length)}, by the bounds that hold for clients or by those for gateways. */
    static FrameScan of(JsonFactory factory, byte[] bytes, int from, int length, boolean fromClient)
            throws MalformedFrameException {
        FrameScan scan = new FrameScan(bytes, from, fromClient);
        try (JsonParser in = factory.createParser(bytes, from, length)) {
            scan.object(in);
        } catch (StreamConstraintsException e) {
            throw scan.fault(ErrorCode.INVALID_VALUE, "frame must keep to the bounds of JSON, but " + shown(e));
        } catch (JsonProcessingException e) {
            throw scan.fault(ErrorCode.MALFORMED, "frame must be one JSON object, but " + shown(e));
        } catch (IOException | IllegalStateException e) {
            throw scan.fault(ErrorCode.MALFORMED, "frame must be one JSON object, but " + cut(e.getMessage(), 300));
        }
        return scan;
    }

    private void object(JsonParser in) throws IOException, MalformedFrameException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw fault(ErrorCode.MALFORMED, "frame must be one JSON object, but was " + shown(in));
        }
        int payloadFrom = -1;
        while (true) {
            String name = in.nextFieldName();
            if (payloadFrom >= 0) {
                payload = slice(payloadFrom, in, name != null);
                payloadFrom = -1;
            }
            if (name == null) {
                break;
            }
            FrameField field = FrameField.of(name);
            JsonToken token = in.nextToken();
            if (field == FrameField.SENDER && token == JsonToken.VALUE_NUMBER_INT) {
                field = FrameField.FROM;
            }
            if (field == null || token == JsonToken.VALUE_NULL && field != FrameField.PAYLOAD) {
                in.skipChildren();
                continue;
            }
            if ((given & field.bit()) != 0) {
                flaw(field, ErrorCode.MALFORMED, name + " must be given once, but was given twice");
                in.skipChildren();
                continue;
            }
            given |= field.bit();
            if (field == FrameField.PAYLOAD) {
                payloadFrom = (int) in.currentTokenLocation().getByteOffset();
                in.skipChildren();
            } else {
                value(field, token, in);
            }
        }
        if (in.currentToken() != JsonToken.END_OBJECT || in.nextToken() != null) {
            throw fault(ErrorCode.MALFORMED, "frame must be one JSON object, but more followed");
        }
    }

    /** The text from a value's first byte to the token after it, without what stands between them. */
    private byte[] slice(int start, JsonParser in, boolean beforeField) {
        int end = offset + (int) in.currentTokenLocation().getByteOffset();
        end = withoutSpace(end);
        return Arrays.copyOfRange(bytes, offset + start, beforeField ? withoutSpace(end - 1) : end);
    }

    private int withoutSpace(int end) {
        int before = end;
        while (bytes[before - 1] == ' '
                || bytes[before - 1] == '\n'
                || bytes[before - 1] == '\r'
                || bytes[before - 1] == '\t') {
            before--;
        }
        return before;
    }

    private void value(FrameField field, JsonToken token, JsonParser in) throws IOException {
        switch (field.kind) {
            case TEXT -> text(field, token, in);
            case NUMBER -> number(field, token, in);
            case NUMBERS -> numbers(field, token, in);
            default -> metadata(field, token, in);
        }
    }

    private void text(FrameField field, JsonToken token, JsonParser in) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            flaw(field, ErrorCode.MALFORMED, field.wireName + " must be a string, but was " + shown(in));
            in.skipChildren();
            return;
        }
        String text = in.getText();
        texts[field.ordinal()] = text;
        if (text.length() > field.maxLength) {
            flaw(
                    field,
                    ErrorCode.INVALID_VALUE,
                    field.wireName + " must have at most " + field.maxLength + " letters, but had " + text.length());
        } else if (field.identifies() && !Utf8.isWellFormed(text)) {
            flaw(field, ErrorCode.INVALID_VALUE, field.wireName + " must be Unicode, but had half a surrogate pair");
        }
    }

    private void number(FrameField field, JsonToken token, JsonParser in) throws IOException {
        long number = wholeNumber(field, token, in);
        numbers[field.ordinal()] = number;
        boolean bounded = fromClient || field != FrameField.TIME && field != FrameField.DEADLINE;
        if (bounded && (number < field.least || number > field.most) && (faulty & field.bit()) == 0) {
            flaw(
                    field,
                    ErrorCode.INVALID_VALUE,
                    field.wireName + " must be between " + field.least + " and " + field.most + ", but was " + number);
        }
    }

    private long wholeNumber(FrameField field, JsonToken token, JsonParser in) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT) {
            try {
                return in.getLongValue();
            } catch (InputCoercionException e) {
                flaw(
                        field,
                        ErrorCode.INVALID_VALUE,
                        field.wireName + " must be a number of 64 bits, but was " + shown(in));
                return 0;
            }
        }
        flaw(field, ErrorCode.MALFORMED, field.wireName + " must be a whole number, but was " + shown(in));
        in.skipChildren();
        return 0;
    }

    private void numbers(FrameField field, JsonToken token, JsonParser in) throws IOException {
        if (token != JsonToken.START_ARRAY) {
            flaw(field, ErrorCode.MALFORMED, field.wireName + " must be an array, but was " + shown(in));
            in.skipChildren();
            return;
        }
        long[] found = new long[16];
        int count = 0;
        for (JsonToken item = in.nextToken(); item != JsonToken.END_ARRAY; item = in.nextToken()) {
            long number = wholeNumber(field, item, in);
            if (count == FrameJson.MAX_OTHERS) {
                flaw(
                        field,
                        ErrorCode.INVALID_VALUE,
                        field.wireName + " must have at most " + FrameJson.MAX_OTHERS + " items, but had more");
                continue;
            }
            if (number < 1 || number > FrameJson.MAX_NUMBER) {
                flaw(
                        field,
                        ErrorCode.INVALID_VALUE,
                        field.wireName + " must be between 1 and " + FrameJson.MAX_NUMBER + ", but was " + number);
            }
            if (count == found.length) {
                found = Arrays.copyOf(found, count * 2);
            }
            found[count++] = number;
        }
        others = count == 0 ? Acknowledgement.NO_OTHERS : Arrays.copyOf(found, count);
    }

    private void metadata(FrameField field, JsonToken token, JsonParser in) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            flaw(field, ErrorCode.MALFORMED, "metadata must be an object, but was " + shown(in));
            in.skipChildren();
            return;
        }
        SortedMap<String, String> found = new TreeMap<>();
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            if (in.nextToken() != JsonToken.VALUE_STRING) {
                flaw(
                        field,
                        ErrorCode.MALFORMED,
                        "metadata must hold strings, but '" + cut(name) + "' was " + shown(in));
                in.skipChildren();
                continue;
            }
            String text = in.getText();
            int longest = Math.max(name.length(), text.length());
            if (longest > Message.MAX_METADATA_TEXT) {
                flaw(
                        field,
                        ErrorCode.INVALID_VALUE,
                        "metadata must have names and values of at most " + Message.MAX_METADATA_TEXT
                                + " letters, but one had " + longest);
            } else if (!Utf8.isWellFormed(name) || !Utf8.isWellFormed(text)) {
                flaw(field, ErrorCode.INVALID_VALUE, "metadata must be Unicode, but had half a surrogate pair");
            } else if (found.size() == Message.MAX_METADATA && !found.containsKey(name)) {
                flaw(
                        field,
                        ErrorCode.INVALID_VALUE,
                        "metadata must have at most " + Message.MAX_METADATA + " entries, but had more");
            } else if (found.put(name, text) != null) {
                flaw(
                        field,
                        ErrorCode.MALFORMED,
                        "metadata must have each name once, but had '" + cut(name) + "' twice");
            }
        }
        metadata = found;
    }

    /** The type as it was given. */
    String type() throws MalformedFrameException {
        if ((given & FrameField.TYPE.bit()) == 0 || (faulty & FrameField.TYPE.bit()) != 0) {
            throw first(FrameField.TYPE.bit(), "type must be given");
        }
        return texts[FrameField.TYPE.ordinal()];
    }

    /** Throws the first fault of a field that belongs to the shape, or of one that must be given and was not. */
    void check(FrameShape shape) throws MalformedFrameException {
        if ((faulty & shape.bits()) != 0) {
            throw first(shape.bits(), "");
        }
        for (int i = 0; i < shape.required.size(); i++) {
            if (!has(shape.required.get(i))) {
                throw fault(
                        ErrorCode.INVALID_VALUE,
                        shape.required.get(i).wireName + " must be given in " + texts[FrameField.TYPE.ordinal()]);
            }
        }
    }

    /** Whether a field was given. */
    boolean has(FrameField field) {
        return (given & field.bit()) != 0;
    }

    /** A text; null if it was not given. */
    String text(FrameField field) {
        return texts[field.ordinal()];
    }

    /** A number; 0 if it was not given. */
    long number(FrameField field) {
        return numbers[field.ordinal()];
    }

    /** A text as an error shows it. */
    String shown(FrameField field) {
        return cut(texts[field.ordinal()]);
    }

    /** The metadata, sorted by name. */
    SortedMap<String, String> metadata() {
        return metadata;
    }

    byte[] payload() {
        return payload;
    }

    long[] others() {
        return others;
    }

    private void flaw(FrameField field, ErrorCode code, String text) {
        if (faults == null) {
            codes = new ErrorCode[FIELDS];
            faults = new String[FIELDS];
        }
        if (faults[field.ordinal()] == null) {
            faulty |= field.bit();
            codes[field.ordinal()] = code;
            faults[field.ordinal()] = text;
        }
    }

    private MalformedFrameException first(int bits, String otherwise) {
        int found = Integer.numberOfTrailingZeros(faulty & bits);
        return found == Integer.SIZE ? fault(ErrorCode.MALFORMED, otherwise) : fault(codes[found], faults[found]);
    }

    /** The refusal of this frame, with its id if that could be read. */
    MalformedFrameException fault(ErrorCode code, String text) {
        boolean known = has(FrameField.ID) && (faulty & FrameField.ID.bit()) == 0;
        return new MalformedFrameException(code, text, known ? texts[FrameField.ID.ordinal()] : null);
    }

    private static String shown(JsonProcessingException e) {
        String where =
                e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
        return cut(e.getOriginalMessage(), 300) + where;
    }

    private static String shown(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        return token == null ? "nothing" : token.isStructStart() ? in.getText() : "'" + cut(in.getText()) + "'";
    }

    /** The text as an error shows it. */
    static String cut(String text) {
        return cut(text, LONGEST_SHOWN);
    }

    private static String cut(String text, int longest) {
        return text == null ? "" : text.length() > longest ? text.substring(0, longest) + "…" : text;
    }
}
