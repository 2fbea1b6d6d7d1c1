package io.flinkswarm.connector.abuse;

import static io.flinkswarm.connector.abuse.ProtocolAbuse.close;
import static io.flinkswarm.connector.abuse.ProtocolAbuse.error;
import static io.flinkswarm.connector.abuse.ProtocolAbuse.message;
import static io.flinkswarm.connector.abuse.ProtocolAbuse.received;
import static io.flinkswarm.connector.abuse.ProtocolAbuse.status;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The ways to break the protocol, each with what has to come of it. */
@Internal
public enum AbuseCase {
    HUGE_HEADERS(Stage.CONNECTED, (a, c) -> {
        c.raw("GET /v1 HTTP/1.1\r\nX: " + "x".repeat(20_000 + a.random().nextInt(20_000)) + "\r\n\r\n");
        return status(c, 431);
    }),
    HUGE_LINE(Stage.CONNECTED, (a, c) -> {
        c.raw("GET /" + "x".repeat(9_000 + a.random().nextInt(20_000)) + " HTTP/1.1\r\n\r\n");
        return status(c, 414);
    }),
    MANY_HEADERS(Stage.CONNECTED, (a, c) -> {
        c.raw("GET /v1 HTTP/1.1\r\n" + "a: b\r\n".repeat(6_000) + "\r\n");
        return status(c, 431);
    }),
    NO_HTTP(Stage.CONNECTED, (a, c) -> {
        c.raw("\u0016\u0003\u0001 not http at all\r\n\r\n");
        return status(c, 400);
    }),
    OTHER_METHOD(Stage.CONNECTED, (a, c) -> {
        c.raw(a.pick("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE") + " /v1 HTTP/1.1\r\nHost: x\r\n\r\n");
        return status(c, 405);
    }),
    OTHER_PATH(Stage.CONNECTED, (a, c) -> {
        c.raw("GET " + a.pick("/", "/v2", "/v1/", "/../v1", "/health/x") + " HTTP/1.1\r\nHost: x\r\n\r\n");
        return status(c, 404);
    }),
    NO_UPGRADE(Stage.CONNECTED, (a, c) -> {
        c.raw("GET /v1?agent=x HTTP/1.1\r\nHost: x\r\n\r\n");
        return status(c, 426);
    }),
    BAD_KEY(Stage.CONNECTED, (a, c) -> {
        c.raw("GET /v1?agent=x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + a.pick("", "x", "AAAA", "%%%") + "\r\n\r\n");
        return status(c, 400);
    }),
    OLD_VERSION(Stage.CONNECTED, (a, c) -> {
        c.raw("GET /v1?agent=x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: " + a.pick("0", "7", "8", "14", "x") + "\r\n\r\n");
        return status(c, 426);
    }),
    UNKNOWN_AGENT(Stage.CONNECTED, (a, c) -> {
        int status = c.upgrade("/v1?agent=" + a.pick(ProtocolAbuse.UNKNOWN, "", "%40coordinator", "a%0Ab"))
                .status();
        return status == 401 ? null : "status was " + status;
    }),
    OTHER_ORIGIN(Stage.CONNECTED, (a, c) -> {
        int status = c.upgrade("/v1?agent=x", "Origin: " + a.pick("https://evil.example", "null", "x", "http://"))
                .status();
        return status == 403 ? null : "status was " + status;
    }),
    RESET_IN_HANDSHAKE(Stage.CONNECTED, (a, c) -> {
        c.raw("GET /v1?agent=x HT");
        c.reset();
        return null;
    }),
    /** A time-out answers it. */
    SLOW_HANDSHAKE(Stage.CONNECTED, (a, c) -> {
        c.raw("GET /v1?agent=x HTTP/1.1\r\nHost:");
        return null;
    }),
    /** A time-out answers it. */
    SILENT_SOCKET(Stage.CONNECTED, (a, c) -> null),
    /** A time-out answers it. */
    NO_JOIN(Stage.UPGRADED, (a, c) -> {
        c.whole(RawClient.PING, new byte[0]);
        return null;
    }),
    OTHER_FIRST_FRAME(Stage.UPGRADED, (a, c) -> {
        c.text(a.pick(message(1), "{\"type\":\"ack\",\"delivery\":1}", "{\"type\":\"leave\"}", "{}", "nonsense"));
        return close(c, 4007);
    }),
    BAD_JOIN(Stage.UPGRADED, (a, c) -> {
        c.text("{\"type\":\"join\","
                + a.pick(
                        "\"stream\":1",
                        "\"stream\":\"a:b\"",
                        "\"stream\":\"\"",
                        "\"from\":1",
                        "\"stream\":\"s\",\"from\":0",
                        "\"stream\":\"s\",\"window\":-1",
                        "\"stream\":\"s\",\"from\":\"1\"")
                + "}");
        return close(c, 4007);
    }),
    /** A time-out answers it. */
    HALF_OPEN(Stage.JOINED, (a, c) -> null),
    UNMASKED(Stage.JOINED, (a, c) -> {
        c.frame(0x81, false, message(1).getBytes(StandardCharsets.UTF_8));
        return close(c, 1002);
    }),
    OTHER_OPCODE(Stage.JOINED, (a, c) -> {
        c.whole(a.pick(3, 4, 5, 6, 7, 11, 12, 13, 14, 15), a.bytes(20));
        return close(c, 1002);
    }),
    RESERVED_BITS(Stage.JOINED, (a, c) -> {
        c.frame(0x81 | a.pick(0x10, 0x20, 0x40, 0x70), true, a.bytes(20));
        return close(c, 1002);
    }),
    BINARY(Stage.JOINED, (a, c) -> {
        c.whole(RawClient.BINARY, a.bytes(a.random().nextInt(1_000)));
        return close(c, 1003);
    }),
    FRAGMENTED_BINARY(Stage.JOINED, (a, c) -> {
        c.part(RawClient.BINARY, a.bytes(10));
        return close(c, 1003);
    }),
    TOO_LONG(Stage.JOINED, (a, c) -> {
        c.raw(RawClient.encoded(
                0x81, true, a.bytes(50), a.pick(a.maxMessageBytes() + 1L, 1L << 31, 1L << 32, Long.MAX_VALUE)));
        return close(c, 1009);
    }),
    NEGATIVE_LENGTH(Stage.JOINED, (a, c) -> {
        c.raw(RawClient.encoded(0x81, true, a.bytes(50), -1 - a.random().nextInt(1_000)));
        return close(c, 1002);
    }),
    TOO_LONG_IN_FRAGMENTS(Stage.JOINED, (a, c) -> {
        byte[] part = new byte[a.maxMessageBytes() / 3 + 1];
        c.part(RawClient.TEXT, part);
        c.part(RawClient.CONTINUATION, part);
        c.part(RawClient.CONTINUATION, part);
        return close(c, 1009);
    }),
    BAD_UTF8(Stage.JOINED, (a, c) -> {
        c.whole(RawClient.TEXT, a.badUtf8());
        return close(c, 1007);
    }),
    BAD_UTF8_IN_FRAGMENTS(Stage.JOINED, (a, c) -> {
        byte[] text = a.badUtf8();
        int cut = 1 + a.random().nextInt(text.length - 1);
        c.part(RawClient.TEXT, Arrays.copyOf(text, cut));
        c.whole(RawClient.CONTINUATION, Arrays.copyOfRange(text, cut, text.length));
        return close(c, 1007);
    }),
    LONE_CONTINUATION(Stage.JOINED, (a, c) -> {
        c.whole(RawClient.CONTINUATION, a.bytes(5));
        return close(c, 1002);
    }),
    TEXT_AMID_FRAGMENTS(Stage.JOINED, (a, c) -> {
        c.part(RawClient.TEXT, "{".getBytes(StandardCharsets.UTF_8));
        c.whole(RawClient.TEXT, "}".getBytes(StandardCharsets.UTF_8));
        return close(c, 1002);
    }),
    FRAGMENTED_CONTROL(Stage.JOINED, (a, c) -> {
        c.part(a.pick(RawClient.PING, RawClient.PONG, RawClient.CLOSE), a.bytes(2));
        return close(c, 1002);
    }),
    LONG_CONTROL(Stage.JOINED, (a, c) -> {
        c.whole(a.pick(RawClient.PING, RawClient.PONG), a.bytes(126 + a.random().nextInt(200)));
        return close(c, 1002);
    }),
    BAD_CLOSE(Stage.JOINED, (a, c) -> {
        int code = a.pick(0, 999, 1004, 1005, 1006, 1015, 2999);
        c.whole(RawClient.CLOSE, a.pick(new byte[] {1}, new byte[] {(byte) (code >> 8), (byte) code}));
        return close(c, 1002);
    }),
    GARBAGE(Stage.JOINED, (a, c) -> {
        byte[] garbage = a.bytes(2_000);
        // Reserved bits, so that no length of a true frame keeps the server waiting.
        garbage[0] |= 0x70;
        c.raw(garbage);
        return close(c, 1002);
    }),
    BROKEN_JSON(Stage.JOINED, (a, c) -> {
        String text = message(1);
        c.text(text.substring(0, a.random().nextInt(text.length())) + a.pick("", "\u0000", "]", "}}", "'"));
        return error(c, "MALFORMED");
    }),
    NO_OBJECT(Stage.JOINED, (a, c) -> {
        c.text(a.pick("[]", "1", "\"x\"", "null", "true", "", " ", "{}{}"));
        return error(c, "MALFORMED");
    }),
    NAMED_TWICE(Stage.JOINED, (a, c) -> {
        c.text(message(1).replace("\"to\":", "\"to\":\"agent:c\",\"to\":"));
        return error(c, "MALFORMED");
    }),
    DEEP_JSON(Stage.JOINED, (a, c) -> {
        c.text(message(1)
                .replace(
                        "\"payload\":1",
                        "\"payload\":" + "[".repeat(100 + a.random().nextInt(900))));
        return error(c, "INVALID_VALUE");
    }),
    OTHER_TYPE(Stage.JOINED, (a, c) -> {
        c.text(message(1)
                .replace(
                        "event",
                        a.pick("gossip", "EVENT", "task-assignment", "decision", "welcome", "error", "delta-sync")));
        return error(c, "UNKNOWN_TYPE");
    }),
    BAD_FIELD(Stage.JOINED, (a, c) -> {
        c.text(message(1)
                .replace(
                        "\"payload\"",
                        a.pick(
                                        "\"priority\":\"TOP\"",
                                        "\"ttl\":0",
                                        "\"ttl\":-1",
                                        "\"deadline\":-1",
                                        "\"correlation\":\"\"")
                                + ",\"payload\""));
        return error(c, "INVALID_VALUE");
    }),
    BAD_ID(Stage.JOINED, (a, c) -> {
        c.text(message(1).replace("s:1", a.pick("s", "s:", ":1", "s:0", "s:01", "s:-1", "s:9007199254740993", "t:1")));
        return error(c, "INVALID_VALUE");
    }),
    BAD_RECIPIENT(Stage.JOINED, (a, c) -> {
        c.text(message(1).replace("agent:b", a.pick("", "agent:", "b", "@root", "agent:\\u0000", "topic:")));
        return error(c, "INVALID_VALUE");
    }),
    REPLAYED(Stage.JOINED, (a, c) -> {
        c.text(message(7));
        c.text(message(1 + a.random().nextInt(7)));
        return error(c, "REPLAYED");
    }),
    AHEAD(Stage.JOINED, (a, c) -> {
        c.text(message(5_000 + 1_000L * a.random().nextInt(Integer.MAX_VALUE)));
        return error(c, "AHEAD");
    }),
    FORGED_SENDER(Stage.JOINED, (a, c) -> {
        c.text(message(1)
                .replace(
                        "\"to\"",
                        "\"from\":\"" + ProtocolAbuse.FORGED + "\",\"tenant\":\"" + ProtocolAbuse.FORGED
                                + "\",\"hops\":0,\"delivery\":3,\"to\""));
        return received(c, 1);
    }),
    FORGED_RIGHTS(Stage.JOINED, (a, c) -> {
        c.text(message(1)
                .replace(
                        "\"payload\"",
                        "\"metadata\":{\"swarm." + a.pick("roles", "groups", "x") + "\":\"OPERATOR\"},\"payload\""));
        return error(c, "FORBIDDEN");
    }),
    WRONG_ROLE(Stage.JOINED, (a, c) -> {
        c.text(message(1)
                .replace("event", a.pick("vote", "policy", "outcome", "task-result", "task-status"))
                .replace("agent:b", "@coordinator"));
        return error(c, "FORBIDDEN");
    }),
    UNSENT_DELIVERY(Stage.JOINED, (a, c) -> {
        c.text("{\"type\":\"ack\",\"delivery\":" + (1 + a.random().nextInt(1_000)) + "}");
        return error(c, "INVALID_VALUE");
    }),
    SECOND_JOIN(Stage.JOINED, (a, c) -> {
        c.text("{\"type\":\"join\",\"stream\":\"s\"}");
        return error(c, "UNEXPECTED");
    }),
    ERROR_FLOOD(Stage.JOINED, (a, c) -> {
        try {
            for (int i = 0; i <= a.maxErrors() + 5; i++) {
                c.text("{");
            }
        } catch (IOException e) {
            // The server may have closed before the last of them.
        }
        return close(c, 4002);
    }),
    ODD_BUT_RIGHT(Stage.JOINED, (a, c) -> {
        byte[] text = message(1).getBytes(StandardCharsets.UTF_8);
        c.part(RawClient.TEXT, new byte[0]);
        for (byte one : text) {
            c.part(RawClient.CONTINUATION, new byte[] {one});
        }
        c.whole(RawClient.PONG, a.bytes(125));
        c.whole(RawClient.CONTINUATION, new byte[0]);
        return received(c, 1);
    }),
    RESET_IN_FRAME(Stage.JOINED, (a, c) -> {
        c.raw(RawClient.encoded(0x81, true, a.bytes(500), 1_000));
        c.reset();
        return null;
    }),
    CLOSED_IN_FRAGMENTS(Stage.JOINED, (a, c) -> {
        c.part(RawClient.TEXT, new byte[2_000]);
        return c.leave(1000) == 1000 ? null : "close was not answered";
    });

    final Stage stage;
    final Attempt attempt;

    AbuseCase(Stage stage, Attempt attempt) {
        this.stage = stage;
        this.attempt = attempt;
    }

    /** Whether a time-out answers it. */
    boolean waits() {
        return this == SLOW_HANDSHAKE || this == SILENT_SOCKET || this == NO_JOIN || this == HALF_OPEN;
    }

    /** Where a case begins. */
    enum Stage {
        CONNECTED,
        UPGRADED,
        JOINED
    }

    /** What is done, and what is wrong with the answer: null for nothing. */
    @FunctionalInterface
    interface Attempt {
        String by(ProtocolAbuse abuse, RawClient client) throws IOException;
    }
}
