package io.flinkswarm.protocol.messaging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.flinkswarm.protocol.annotation.Public;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON of {@link Frame}s: one object a frame, told apart by its {@code type}.
 *
 * <pre>{@code
 * byte[] text = FrameJson.write(Frame.Envelope.of(message)); // {"type":"vote","id":"s:1","to":"agent:b7",...}
 * Frame frame = FrameJson.read(text);
 * }</pre>
 *
 * <p>The envelope alone is parsed, in one pass; the payload is checked to be one JSON value and carried byte for byte. Fields that are not
 * known are skipped, null counts as not given, and a known field given twice is refused, so that no two readers can take the same frame for
 * different ones. A frame with a {@code to} is a message; of the others the {@code type} tells which they are. Nothing but a {@link
 * MalformedFrameException} is thrown, whatever the bytes.
 *
 * <p>A gateway reads with the time of arrival: then the types that a client may not send are unknown, {@code from}, {@code tenant},
 * {@code hops}, {@code retry} and {@code delivery} of a message are ignored, a {@code ttl} becomes a deadline (the earlier one
 * counts where both are given), and times have to be between 1970 and 9999. A client reads without: times, numbers and names
 * of messages are those that the swarm gave.
 */
@Public
public final class FrameJson {
    /** Reads as a client does. */
    public static final long NO_ARRIVAL = Long.MIN_VALUE;

    /** The latest time that a client may give, in milliseconds: the end of the year 9999. */
    public static final long MAX_TIME = 253_402_300_799_999L;

    /** The highest number that a client may use: the last one that every JSON reader keeps exact. */
    public static final long MAX_NUMBER = (1L << 53) - 1;

    /** The most further deliveries that one {@code ack} names. */
    public static final int MAX_OTHERS = 4096;

    /** The most letters of a {@code leave}'s reason. */
    public static final int MAX_REASON = 1024;

    /** The most letters of a {@code ping}'s nonce. */
    public static final int MAX_NONCE = 256;

    /** The most letters of an {@code error}'s detail. */
    public static final int MAX_DETAIL = 4096;

    /** The deepest nesting of a frame, its own object and the payload's counted. */
    public static final int MAX_NESTING = 64;

    // Names come from outside: interned, they would fill the JVM's own table. UTF-8 is spoken; another encoding would
    // have no byte offsets.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(1 << 14)
                    .maxNumberLength(400)
                    .maxNameLength(1 << 14)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    private FrameJson() {}

    /**
     * The frame that a gateway has received: one object of UTF-8 JSON in {@code bytes[from, from + length)}.
     *
     * @param arrivalMillis the gateway's clock in milliseconds since the epoch; {@link #NO_ARRIVAL} to read as a client does
     */
    public static Frame read(byte[] bytes, int from, int length, long arrivalMillis) throws MalformedFrameException {
        if (!Utf8.isValid(bytes, from, length)) {
            throw new MalformedFrameException(ErrorCode.MALFORMED, "frame must be UTF-8, but was not", null);
        }
        FrameScan scan = FrameScan.of(FACTORY, bytes, from, length, arrivalMillis != NO_ARRIVAL);
        return new FrameReader(scan, arrivalMillis).frame();
    }

    /** The frame that a client has received, of {@code bytes[from, from + length)}. */
    public static Frame read(byte[] bytes, int from, int length) throws MalformedFrameException {
        return read(bytes, from, length, NO_ARRIVAL);
    }

    /** The frame that a client has received. */
    public static Frame read(byte[] bytes) throws MalformedFrameException {
        return read(bytes, 0, bytes.length, NO_ARRIVAL);
    }

    /** The frame that a client has received. */
    public static Frame read(String text) throws MalformedFrameException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The frame as UTF-8 JSON.
     *
     * <p>A message's payload goes into it as it is: see {@link #isValue}.
     */
    public static byte[] write(Frame frame) {
        return FrameWriter.write(frame, 0);
    }

    /**
     * A client's message with a time to live in place of its deadline, for members whose clock is not to be trusted: the deadline is so
     * many milliseconds after the arrival at the gateway.
     *
     * @throws IllegalArgumentException if the time to live is not positive
     */
    public static byte[] write(Frame.Envelope envelope, long ttlMillis) {
        if (ttlMillis < 1) {
            throw new IllegalArgumentException("ttlMillis must be at least 1, but was " + ttlMillis);
        }
        return FrameWriter.write(envelope, ttlMillis);
    }

    /** The JSON Schema (draft 2020-12) of what clients send; each frame is in its {@code $defs}. */
    public static String clientSchema() {
        return FrameSchema.ofClients();
    }

    /** The JSON Schema (draft 2020-12) of what gateways send; each frame is in its {@code $defs}. */
    public static String gatewaySchema() {
        return FrameSchema.ofGateways();
    }

    /** Whether the bytes are one JSON value of UTF-8, nested at most {@link #MAX_NESTING} - 1 deep: what a payload has to be, if not empty. */
    public static boolean isValue(byte[] bytes) {
        if (!Utf8.isValid(bytes, 0, bytes.length)) {
            return false;
        }
        try (JsonParser in = FACTORY.createParser(bytes)) {
            if (in.nextToken() == null) {
                return false;
            }
            int depth = 0;
            do {
                depth += in.currentToken().isStructStart()
                        ? 1
                        : in.currentToken().isStructEnd() ? -1 : 0;
                if (depth >= MAX_NESTING) {
                    return false;
                }
                if (in.nextToken() == null) {
                    return true;
                }
            } while (depth > 0);
            return false;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
