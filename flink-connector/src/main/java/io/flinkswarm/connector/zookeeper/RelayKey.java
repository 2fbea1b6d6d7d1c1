package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.connector.access.KeyFile;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that the gateways of one job share, by which one proves to another that it may relay.
 *
 * <p>The proof is {@code Relay TIME.MAC}: the milliseconds since the epoch, and HMAC-SHA-256 of that and the subtask that is called. It
 * holds for {@value #VALID_MILLIS} ms about its time and for that subtask alone, and does not give the secret away.
 */
@PublicEvolving
public final class RelayKey {
    /** By how much the time of a proof may differ from the clock of who checks it. */
    public static final long VALID_MILLIS = 60_000;

    private static final String SCHEME = "Relay ";
    private static final int MAX_PROOF = 128;

    private final byte[] secret;

    private RelayKey(byte[] secret) {
        this.secret = secret;
    }

    /** The key in a file: base64 of at least 32 bytes, as {@code openssl rand -base64 32} makes. */
    public static RelayKey read(Path file) throws IOException {
        return new RelayKey(KeyFile.read(file).secret());
    }

    /** The key of those bytes, at least 32. */
    public static RelayKey of(byte[] secret) {
        if (secret.length < KeyFile.MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "secret must have at least " + KeyFile.MIN_SECRET_BYTES + " bytes, but has " + secret.length);
        }
        return new RelayKey(secret.clone());
    }

    /** The value of the header {@code Authorization} with which a subtask is called. */
    public String proof(int subtask, long nowMillis) {
        return SCHEME + nowMillis + "." + mac(subtask, nowMillis);
    }

    /** Whether the value of a header {@code Authorization}, which may be null, is a proof for that subtask at that time. */
    public boolean isProof(String header, int subtask, long nowMillis) {
        if (header == null || header.length() > MAX_PROOF || !header.startsWith(SCHEME)) {
            return false;
        }
        int dot = header.indexOf('.');
        long time;
        try {
            time = Long.parseLong(header, SCHEME.length(), Math.max(SCHEME.length(), dot), 10);
        } catch (NumberFormatException e) {
            return false;
        }
        // the one overflow that abs would not see is that of a time before all times
        if (time < 0 || Math.abs(nowMillis - time) > VALID_MILLIS) {
            return false;
        }
        return MessageDigest.isEqual(
                header.substring(dot + 1).getBytes(StandardCharsets.UTF_8),
                mac(subtask, time).getBytes(StandardCharsets.UTF_8));
    }

    private String mac(int subtask, long timeMillis) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            mac.doFinal(("relay\n" + subtask + "\n" + timeMillis).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 must be known to this Java, but is not", e);
        }
    }
}
