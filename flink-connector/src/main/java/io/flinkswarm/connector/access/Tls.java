package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** The TLS contexts that a {@link TlsConfig} describes, by the JDK's own provider and with TLS 1.2 and 1.3 alone. */
@PublicEvolving
public final class Tls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private Tls() {}

    /** The protocols that are spoken. */
    public static List<String> protocols() {
        return List.of(PROTOCOLS);
    }

    /**
     * The context of a server.
     *
     * @throws IllegalArgumentException if the configuration has no key
     * @throws IOException if a file can't be read or does not hold what it must; the message names the file
     */
    public static SSLContext server(TlsConfig config) throws IOException {
        if (!config.hasKey()) {
            throw new IllegalArgumentException(
                    "TLS of a server must have certificate and privateKey, or keyStore, but had none");
        }
        return context(config);
    }

    /** The context of a client; without trust in the configuration it trusts what this Java trusts. */
    public static SSLContext client(TlsConfig config) throws IOException {
        return context(config);
    }

    /** A new engine for a connection to a server, which may ask for a client certificate or insist on one. */
    public static SSLEngine serverEngine(SSLContext context, boolean want, boolean need) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setUseCipherSuitesOrder(true);
        // each clears the other
        if (need) {
            parameters.setNeedClientAuth(true);
        } else {
            parameters.setWantClientAuth(want);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLContext context(TlsConfig config) throws IOException {
        try {
            KeyManagerFactory keys = null;
            if (config.hasKey()) {
                char[] password = config.keyStore() == null ? new char[0] : config.keyStorePassword();
                KeyStore store = config.keyStore() == null
                        ? pemKey(config.certificate(), config.privateKey())
                        : keyStore(config.keyStore(), password);
                if (!hasKeyEntry(store)) {
                    throw new IOException(
                            "key store must hold a private key, but " + config.keyStore() + " holds none");
                }
                keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, password);
            }
            TrustManagerFactory trust = null;
            if (config.hasTrust()) {
                char[] password = config.trustPassword();
                KeyStore store = password == null ? pemTrust(config.trust()) : keyStore(config.trust(), password);
                if (store.size() == 0) {
                    throw new IOException("trust must hold a certificate, but " + config.trust() + " holds none");
                }
                trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(store);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys == null ? null : keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS must have keys and certificates that fit, but has not: " + e.getMessage(), e);
        }
    }

    private static KeyStore pemKey(Path certificate, Path privateKey) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = Pem.read(certificate).certificates();
        if (chain.isEmpty()) {
            throw new IOException("certificate must be in PEM, but " + certificate + " holds none");
        }
        PrivateKey key = Pem.read(privateKey).privateKey();
        if (key == null) {
            throw new IOException("private key must be in PEM (PKCS#8), but " + privateKey + " holds none");
        }
        if (!isPair(key, chain.get(0).getPublicKey())) {
            throw new IOException("private key must be that of the certificate, but " + privateKey + " is not that of "
                    + certificate);
        }
        KeyStore store = empty();
        store.setKeyEntry("key", key, new char[0], chain.toArray(new X509Certificate[0]));
        return store;
    }

    /** Whether what the one signs the other verifies: else handshakes alone would fail, and much later. */
    private static boolean isPair(PrivateKey key, PublicKey of) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        byte[] sample = "pair".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(of);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static KeyStore pemTrust(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        for (X509Certificate certificate : Pem.read(file).certificates()) {
            store.setCertificateEntry("trusted-" + store.size(), certificate);
        }
        return store;
    }

    private static KeyStore keyStore(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        } catch (java.nio.file.NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("key store must be PKCS#12 with the password given, but " + file + " is not", e);
        }
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static boolean hasKeyEntry(KeyStore store) throws GeneralSecurityException {
        for (String alias : java.util.Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return true;
            }
        }
        return false;
    }
}
