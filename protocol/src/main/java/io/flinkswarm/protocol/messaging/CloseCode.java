package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;

/**
 * The codes with which a gateway closes a WebSocket: those of RFC 6455 where one fits, else of the private range from 4000.
 *
 * <p>{@link #mayReconnect} says whether trying again with the same token and the same behaviour can succeed.
 */
@Public
public enum CloseCode {
    /** Done. */
    NORMAL(1000, true),
    /** The gateway stops; another or the same one will be back. */
    GOING_AWAY(1001, true),
    /** Frames that break RFC 6455. */
    PROTOCOL_ERROR(1002, false),
    /** Binary frames, where text is spoken. */
    UNSUPPORTED_DATA(1003, false),
    /** Text that is not UTF-8. */
    INVALID_TEXT(1007, false),
    /** A frame longer than the gateway takes. */
    TOO_BIG(1009, false),
    /** A fault of the gateway's own. */
    INTERNAL(1011, true),
    /** The job restarts. */
    RESTART(1012, true),
    /** No room for more connections. */
    TRY_LATER(1013, true),
    /** The token is missing, false or past its time. */
    UNAUTHENTICATED(4001, false),
    /** Too many faults on one connection. */
    TOO_MANY_ERRORS(4002, false),
    /** No join within the time allowed. */
    JOIN_TIMEOUT(4003, true),
    /** Nothing was heard for the connection time-out. */
    SILENT(4004, true),
    /** It did not read what it was sent. Nothing is lost: it is delivered over the next connection. */
    SLOW_READER(4005, true),
    /** The same member has joined over another connection. */
    REPLACED(4006, false),
    /** The first frame was no join. */
    JOIN_EXPECTED(4007, false);

    private final int code;
    private final boolean mayReconnect;

    CloseCode(int code, boolean mayReconnect) {
        this.code = code;
        this.mayReconnect = mayReconnect;
    }

    /** The number. */
    public int code() {
        return code;
    }

    /** Whether to connect again, after a pause. */
    public boolean mayReconnect() {
        return mayReconnect;
    }

    /** The close code of a number, or null. */
    public static CloseCode of(int code) {
        for (CloseCode known : values()) {
            if (known.code == code) {
                return known;
            }
        }
        return null;
    }
}
