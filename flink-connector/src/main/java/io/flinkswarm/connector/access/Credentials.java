package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.security.cert.X509Certificate;

/**
 * What a client shows in the handshake; each part may be null.
 *
 * @param bearerToken the token of the {@code Authorization} header or of the subprotocol
 * @param clientCertificate the certificate of the TLS client, whose chain the TLS layer has verified
 * @param claimedAgent the name that the client gives itself
 */
@PublicEvolving
public record Credentials(String bearerToken, X509Certificate clientCertificate, String claimedAgent) {
    /** Nothing at all. */
    public static final Credentials NONE = new Credentials(null, null, null);

    /** A token alone. */
    public static Credentials token(String bearerToken) {
        return new Credentials(bearerToken, null, null);
    }

    /** A verified certificate alone. */
    public static Credentials certificate(X509Certificate certificate) {
        return new Credentials(null, certificate, null);
    }

    /** A claimed name alone. */
    public static Credentials claimed(String agent) {
        return new Credentials(null, null, agent);
    }

    /** What kinds of credentials these are, without any of their content. */
    @Override
    public String toString() {
        return "Credentials[token=" + (bearerToken != null) + ", certificate=" + (clientCertificate != null)
                + ", claimed=" + (claimedAgent != null) + "]";
    }
}
