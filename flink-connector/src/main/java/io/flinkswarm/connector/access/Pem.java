package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a PEM file (RFC 7468) holds: certificates in their order, a private key, a public key. */
@Internal
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");
    private static final long MAX_FILE_BYTES = 4 * 1024 * 1024;

    private final Path file;
    private final List<X509Certificate> certificates = new ArrayList<>();
    private PrivateKey privateKey;
    private PublicKey publicKey;

    private Pem(Path file) {
        this.file = file;
    }

    static boolean isPem(String text) {
        return text.contains("-----BEGIN ");
    }

    static Pem read(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException("PEM file must have at most " + MAX_FILE_BYTES + " bytes, but " + file + " has "
                    + Files.size(file));
        }
        return parse(file, Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    static Pem parse(Path file, String text) throws IOException {
        Pem pem = new Pem(file);
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            // the decoder's own message would quote what may be a key
            byte[] der;
            try {
                der = Base64.getMimeDecoder().decode(matcher.group(2));
            } catch (IllegalArgumentException e) {
                throw new IOException("PEM block must hold base64, but one of " + file + " does not");
            }
            pem.add(matcher.group(1), der);
        }
        return pem;
    }

    /** A block of PEM. */
    static String write(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    private void add(String label, byte[] der) throws IOException {
        switch (label) {
            case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" -> certificates.add(certificate(der));
            case "PRIVATE KEY" -> {
                if (privateKey != null) {
                    throw new IOException("PEM file must hold one private key, but " + file + " holds more");
                }
                privateKey = privateKey(der);
            }
            case "PUBLIC KEY" -> {
                if (publicKey != null) {
                    throw new IOException("PEM file must hold one public key, but " + file + " holds more");
                }
                publicKey = publicKey(der);
            }
            case "EC PARAMETERS" -> {}
            default ->
                throw new IOException("PEM block must be a certificate, an unencrypted PKCS#8 private key or a public"
                        + " key, but one of " + file + " is " + label
                        + ": turn keys into PKCS#8 with `openssl pkcs8 -topk8 -nocrypt`");
        }
    }

    private X509Certificate certificate(byte[] der) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IOException("certificate must be X.509, but one of " + file + " is not", e);
        }
    }

    private PrivateKey privateKey(byte[] der) throws IOException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // of another algorithm
            }
        }
        throw new IOException("private key must be EC, RSA or Ed25519, but that of " + file + " is not");
    }

    private PublicKey publicKey(byte[] der) throws IOException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // of another algorithm
            }
        }
        throw new IOException("public key must be EC, RSA or Ed25519, but that of " + file + " is not");
    }

    Path file() {
        return file;
    }

    List<X509Certificate> certificates() {
        return certificates;
    }

    /** The private key, or null. */
    PrivateKey privateKey() {
        return privateKey;
    }

    /** The public key, else that of the first certificate, else null. */
    PublicKey publicKey() {
        return publicKey != null || certificates.isEmpty()
                ? publicKey
                : certificates.get(0).getPublicKey();
    }
}
