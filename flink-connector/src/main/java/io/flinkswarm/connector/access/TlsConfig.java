package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the keys of TLS are: as PEM files, or as a PKCS#12 key store.
 *
 * <p>It travels with a job and holds paths, never keys: each TaskManager reads its own files in {@link Tls}. A password is best in a file too.
 *
 * <pre>{@code
 * TlsConfig tls = TlsConfig.builder()
 *         .certificate(Path.of("gateway.crt"))   // with the chain
 *         .privateKey(Path.of("gateway.key"))    // PKCS#8
 *         .trust(Path.of("agents-ca.crt"))       // for client certificates
 *         .build();
 * }</pre>
 */
@PublicEvolving
public final class TlsConfig implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String certificate;
    private final String privateKey;
    private final String keyStore;
    private final Password keyStorePassword;
    private final String trust;
    private final Password trustPassword;

    /** A password, or the path of the file that holds it. */
    private record Password(String text, boolean isFile) implements Serializable {
        private static final long serialVersionUID = 1L;

        private char[] read() throws IOException {
            return (isFile
                            ? Files.readString(Path.of(text), StandardCharsets.UTF_8)
                                    .strip()
                            : text)
                    .toCharArray();
        }

        @Override
        public String toString() {
            return "Password[]";
        }
    }

    private TlsConfig(Builder builder) {
        this.certificate = builder.certificate;
        this.privateKey = builder.privateKey;
        this.keyStore = builder.keyStore;
        this.keyStorePassword = builder.keyStorePassword;
        this.trust = builder.trust;
        this.trustPassword = builder.trustPassword;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Whether there is a key of one's own, which a server must have. */
    public boolean hasKey() {
        return certificate != null || keyStore != null;
    }

    /** Whether it is said whose certificates to trust, which a server must know that asks for them. */
    public boolean hasTrust() {
        return trust != null;
    }

    Path certificate() {
        return path(certificate);
    }

    Path privateKey() {
        return path(privateKey);
    }

    Path keyStore() {
        return path(keyStore);
    }

    char[] keyStorePassword() throws IOException {
        return keyStorePassword.read();
    }

    Path trust() {
        return path(trust);
    }

    /** Null where the trust is PEM. */
    char[] trustPassword() throws IOException {
        return trustPassword == null ? null : trustPassword.read();
    }

    private static Path path(String path) {
        return path == null ? null : Path.of(path);
    }

    /** Builder of a {@link TlsConfig}. Without trust, a client trusts what its Java trusts. */
    public static final class Builder {
        private String certificate;
        private String privateKey;
        private String keyStore;
        private Password keyStorePassword;
        private String trust;
        private Password trustPassword;

        private Builder() {}

        /** The PEM file of the certificate, followed by its chain. */
        public Builder certificate(Path file) {
            certificate = file.toString();
            return this;
        }

        /** The PEM file of the certificate's private key, PKCS#8 without a password. */
        public Builder privateKey(Path file) {
            privateKey = file.toString();
            return this;
        }

        /** The PKCS#12 key store with the certificate and its key, and the file with its password. */
        public Builder keyStore(Path file, Path passwordFile) {
            keyStore = file.toString();
            keyStorePassword = new Password(passwordFile.toString(), true);
            return this;
        }

        /** The PKCS#12 key store with the certificate and its key, and its password, which then travels with the job. */
        public Builder keyStore(Path file, String password) {
            keyStore = file.toString();
            keyStorePassword = new Password(password, false);
            return this;
        }

        /** The PEM file of the certificates of those who sign the peers' certificates. */
        public Builder trust(Path file) {
            trust = file.toString();
            trustPassword = null;
            return this;
        }

        /** The PKCS#12 key store of the certificates of those who sign the peers' certificates, and the file with its password. */
        public Builder trust(Path file, Path passwordFile) {
            trust = file.toString();
            trustPassword = new Password(passwordFile.toString(), true);
            return this;
        }

        /** The same with the password itself, which then travels with the job. */
        public Builder trust(Path file, String password) {
            trust = file.toString();
            trustPassword = new Password(password, false);
            return this;
        }

        /** @throws IllegalStateException if the key is given by halves or twice, or nothing is given at all */
        public TlsConfig build() {
            if ((certificate == null) != (privateKey == null)) {
                throw new IllegalStateException("certificate and privateKey must be given together, but "
                        + (certificate == null ? "certificate" : "privateKey") + " was missing");
            }
            if (certificate != null && keyStore != null) {
                throw new IllegalStateException("key must be given as PEM files or as a key store, but was as both");
            }
            if (certificate == null && keyStore == null && trust == null) {
                throw new IllegalStateException("TLS must have a key or a trust, but had neither");
            }
            return new TlsConfig(this);
        }
    }
}
