package io.flinkswarm.benchmarks.messaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A {@link Link} over WebSocket: as much of RFC 6455 as a client needs that masks with zeros and sends text alone. */
abstract class WebSocketLink extends Link {
    private static final byte[] END_OF_HEAD = Stamp.ascii("\r\n\r\n");
    private static final byte[] SWITCHING = Stamp.ascii("HTTP/1.1 101 ");
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private boolean upgraded;

    WebSocketLink(Fleet fleet, int agent) {
        super(fleet, agent);
    }

    /** Path and query of the upgrade. */
    abstract String path();

    /** The connection is upgraded. */
    abstract void upgraded();

    /** A text frame. */
    abstract void text(byte[] bytes, int from, int to);

    @Override
    final void greet() {
        put(Stamp.ascii("GET " + path() + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                + "Sec-WebSocket-Version: 13\r\n\r\n"));
    }

    @Override
    final int take(byte[] bytes, int start, int to) throws IOException {
        int from = start;
        if (!upgraded) {
            int end = Stamp.indexOf(bytes, from, to, END_OF_HEAD);
            if (end < 0) {
                return from;
            }
            if (Stamp.indexOf(bytes, from, end, SWITCHING) != from) {
                close("the upgrade was refused: " + new String(bytes, from, end - from, StandardCharsets.UTF_8));
                return to;
            }
            upgraded = true;
            from = end + END_OF_HEAD.length;
            upgraded();
        }
        while (to - from >= 2) {
            int head = 2;
            long length = bytes[from + 1] & 0x7F;
            if (length == TWO_BYTES) {
                head = 4;
            } else if (length == EIGHT_BYTES) {
                head = 10;
            }
            if (to - from < head) {
                break;
            }
            if (head > 2) {
                length = 0;
                for (int i = 2; i < head; i++) {
                    length = length << 8 | bytes[from + i] & 0xFF;
                }
            }
            if (to - from - head < length) {
                break;
            }
            int body = from + head;
            int end = body + (int) length;
            frame(bytes[from] & 0xF, bytes, body, end);
            from = end;
        }
        return from;
    }

    private void frame(int kind, byte[] bytes, int from, int to) throws IOException {
        switch (kind) {
            case TEXT -> text(bytes, from, to);
            case PING -> {
                head(PONG, to - from);
                put(bytes, from, to - from);
            }
            case CLOSE -> {
                int code = to - from >= 2 ? (bytes[from] & 0xFF) << 8 | bytes[from + 1] & 0xFF : 0;
                close("close code " + code + " "
                        + (to - from > 2 ? new String(bytes, from + 2, to - from - 2, StandardCharsets.UTF_8) : ""));
            }
            default -> {
                // a pong says nothing
            }
        }
    }

    /** Begins a text frame of so many bytes, to be put right after it. */
    final void beginText(int length) {
        head(TEXT, length);
    }

    private void head(int kind, int length) {
        put(FINAL | kind);
        if (length < TWO_BYTES) {
            put(MASKED | length);
        } else if (length < 1 << 16) {
            put(MASKED | TWO_BYTES);
            put(length >> 8);
            put(length);
        } else {
            put(MASKED | EIGHT_BYTES);
            for (int shift = 56; shift >= 0; shift -= 8) {
                put((int) ((long) length >> shift));
            }
        }
        // the mask: zeros leave the text as it is, and cost the server what any mask costs
        for (int i = 0; i < 4; i++) {
            put(0);
        }
    }

    final void text(byte[] text) {
        beginText(text.length);
        put(text);
    }
}
