package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How a gateway tells who connects: by tokens, by client certificates, by both, or, open, not at all.
 *
 * <p>It travels with a job and holds the paths of keys, never the keys: each TaskManager reads its own files in {@link #open}.
 *
 * <pre>{@code
 * AccessConfig access = AccessConfig.builder().tokenKeys(Path.of("keys")).clientCertificates(true).build();
 * Authenticator authenticator = access.open(System::currentTimeMillis);
 * }</pre>
 */
@PublicEvolving
public final class AccessConfig implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> tokenKeys;
    private final String revokedTokens;
    private final boolean clientCertificates;
    private final Duration clockSkew;

    private AccessConfig(Builder builder) {
        this.tokenKeys = List.copyOf(builder.tokenKeys);
        this.revokedTokens = builder.revokedTokens;
        this.clientCertificates = builder.clientCertificates;
        this.clockSkew = builder.clockSkew;
    }

    /** No authentication: every client is who it says. For loopback addresses alone. */
    public static AccessConfig open() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Whether clients are believed without proof. */
    public boolean isOpen() {
        return tokenKeys.isEmpty() && !clientCertificates;
    }

    /** Whether clients may show a certificate, for which the TLS layer must ask and whose chain it must verify. */
    public boolean usesClientCertificates() {
        return clientCertificates;
    }

    /**
     * Reads the keys.
     *
     * @param clock gives milliseconds since the epoch
     * @throws IOException if a file can't be read or holds no key; the message names the file
     */
    public Authenticator open(LongSupplier clock) throws IOException {
        if (isOpen()) {
            return new OpenAuthenticator();
        }
        Authenticator tokens = null;
        if (!tokenKeys.isEmpty()) {
            List<Path> paths = new ArrayList<>();
            tokenKeys.forEach(path -> paths.add(Path.of(path)));
            RevokedTokens revoked = revokedTokens == null ? null : RevokedTokens.read(Path.of(revokedTokens));
            tokens = new TokenAuthenticator(TokenKeys.read(paths), revoked, clockSkew, clock);
        }
        return new ProofAuthenticator(tokens, clientCertificates ? new CertificateAuthenticator(clock) : null);
    }

    /** Builder of an {@link AccessConfig}: open, as long as nothing is set. */
    public static final class Builder {
        private final List<String> tokenKeys = new ArrayList<>();
        private String revokedTokens;
        private boolean clientCertificates;
        private Duration clockSkew = Duration.ofSeconds(30);

        private Builder() {}

        /** A file with a key that verifies tokens, or a folder of such files; see {@link TokenKeys}. Several may be given. */
        public Builder tokenKeys(Path fileOrFolder) {
            tokenKeys.add(fileOrFolder.toString());
            return this;
        }

        /** A file with the ids of tokens that are no longer valid, one a line; it is read again when it has changed. */
        public Builder revokedTokens(Path file) {
            revokedTokens = file.toString();
            return this;
        }

        /** Whether a verified TLS client certificate says who connects; see {@link CertificateAuthenticator}. */
        public Builder clientCertificates(boolean accepted) {
            clientCertificates = accepted;
            return this;
        }

        /** By how much the clocks of those who make tokens may differ from ours. */
        public Builder clockSkew(Duration skew) {
            if (skew.isNegative() || skew.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("clockSkew must be from 0 to 1 h, but was " + skew);
            }
            clockSkew = skew;
            return this;
        }

        /** @throws IllegalStateException if revoked tokens are given without keys of tokens */
        public AccessConfig build() {
            if (revokedTokens != null && tokenKeys.isEmpty()) {
                throw new IllegalStateException(
                        "revokedTokens must come with tokenKeys, but there are none: without them no token is taken at all");
            }
            return new AccessConfig(this);
        }
    }
}
