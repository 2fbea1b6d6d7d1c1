package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.Internal;

/**
 * An authenticator that asks the one for tokens, then the one for certificates. Who shows a token is judged by it alone: a false token is no
 * better for a good certificate beside it.
 */
@Internal
final class ProofAuthenticator implements Authenticator {
    private final Authenticator tokens;
    private final Authenticator certificates;

    /** Either may be null: then it is not asked. */
    ProofAuthenticator(Authenticator tokens, Authenticator certificates) {
        this.tokens = tokens;
        this.certificates = certificates;
    }

    @Override
    public Access authenticate(Credentials credentials) throws AccessDeniedException {
        if (tokens != null && credentials.bearerToken() != null) {
            return tokens.authenticate(credentials);
        }
        if (certificates != null && credentials.clientCertificate() != null) {
            return certificates.authenticate(credentials);
        }
        throw new AccessDeniedException(
                tokens == null
                        ? "connection must show a TLS client certificate, but showed none"
                        : "connection must show a token (Authorization: Bearer TOKEN, or the subprotocol bearer.TOKEN)"
                                + (certificates == null ? "" : " or a TLS client certificate") + ", but showed none");
    }
}
