package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * The headers of an opening handshake (RFC 6455, section 4.2), judged: what the answer is, and the token that they carry.
 *
 * <p>Browsers can set no {@code Authorization} header: they offer the subprotocols {@code swarm.v1} and {@code bearer.TOKEN}.
 *
 * @param status the answer; 101 where the connection becomes a WebSocket
 * @param text why not, for people
 * @param key the answer to the client's key
 * @param offersProtocol whether the client offers the subprotocol, which then has to be answered
 * @param token the token, or null
 */
@Internal
record Upgrade(HttpResponseStatus status, String text, String key, boolean offersProtocol, String token) {
    static final String PROTOCOL = "swarm.v1";

    private static final String VERSION = "13";
    private static final String BEARER_PROTOCOL = "bearer.";
    private static final String BEARER = "bearer ";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    /** Of a member. */
    static Upgrade of(HttpHeaders headers) {
        Upgrade upgrade = ofRelay(headers);
        return upgrade.isAccepted() ? withToken(headers, upgrade.key()) : upgrade;
    }

    /** Of another gateway: it has no token and no subprotocol. */
    static Upgrade ofRelay(HttpHeaders headers) {
        if (!headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
                || !headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)) {
            return refused(HttpResponseStatus.UPGRADE_REQUIRED, "request must be a WebSocket's (Upgrade: websocket)");
        }
        if (!VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return refused(HttpResponseStatus.UPGRADE_REQUIRED, "Sec-WebSocket-Version must be " + VERSION);
        }
        List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (keys.size() != 1 || !isKey(keys.get(0).trim())) {
            return refused(HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Key must be one, of 16 bytes in base64");
        }
        return new Upgrade(
                HttpResponseStatus.SWITCHING_PROTOCOLS, "", answer(keys.get(0).trim()), false, null);
    }

    private static Upgrade withToken(HttpHeaders headers, String key) {
        List<String> authorizations = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        if (authorizations.size() > 1) {
            return refused(HttpResponseStatus.BAD_REQUEST, "Authorization must be given once");
        }
        String token = null;
        if (!authorizations.isEmpty()) {
            String authorization = authorizations.get(0).trim();
            if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
                return refused(HttpResponseStatus.UNAUTHORIZED, "Authorization must be of the form Bearer TOKEN");
            }
            token = authorization.substring(BEARER.length()).trim();
        }
        List<String> protocols = new ArrayList<>();
        for (String line : headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            for (String protocol : line.split(",", -1)) {
                protocols.add(protocol.trim());
            }
        }
        if (!protocols.isEmpty() && !protocols.contains(PROTOCOL)) {
            return refused(HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Protocol must name " + PROTOCOL);
        }
        for (String protocol : protocols) {
            if (token == null && protocol.startsWith(BEARER_PROTOCOL)) {
                token = protocol.substring(BEARER_PROTOCOL.length());
            }
        }
        return new Upgrade(HttpResponseStatus.SWITCHING_PROTOCOLS, "", key, !protocols.isEmpty(), token);
    }

    boolean isAccepted() {
        return status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
    }

    private static Upgrade refused(HttpResponseStatus status, String text) {
        return new Upgrade(status, text, null, false, null);
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String answer(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 must be there in every Java, but was not", e);
        }
    }
}
