package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key with which tokens are signed or verified, as a file holds it.
 *
 * <ul>
 *   <li>A shared secret: base64 of at least 32 random bytes. It signs and verifies by HS256.
 *   <li>PEM with a {@code PRIVATE KEY} (PKCS#8), a {@code PUBLIC KEY} or a {@code CERTIFICATE}, or several of one pair: Ed25519 for EdDSA, or
 *       EC P-256 for ES256.
 * </ul>
 *
 * <p>The file's name up to its first dot is the key's id, {@code kid}: {@code 2026.private.pem} and {@code 2026.public.pem} are of the key
 * {@code 2026}. A new key is a further file. The algorithm is the key's own; what a token's header says does not choose it.
 */
@PublicEvolving
public final class KeyFile {
    /** The fewest bytes of a shared secret: those of HS256's hash, as RFC 7518 asks. */
    public static final int MIN_SECRET_BYTES = 32;

    private static final long MAX_FILE_BYTES = 64 * 1024;

    private final String id;
    private final String algorithm;
    private final Key signing;
    private final Key verifying;

    private KeyFile(String id, String algorithm, Key signing, Key verifying) {
        this.id = id;
        this.algorithm = algorithm;
        this.signing = signing;
        this.verifying = verifying;
    }

    /** The key that a file holds. */
    public static KeyFile read(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException("key file must have at most " + MAX_FILE_BYTES + " bytes, but " + file + " has "
                    + Files.size(file));
        }
        String name = Objects.toString(file.getFileName(), "");
        int dot = name.indexOf('.');
        String id = dot < 0 ? name : name.substring(0, dot);
        if (!Access.isAgentName(id)) {
            throw new IOException("key file must have a name that begins with the key's id, but was " + file);
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return Pem.isPem(text) ? pair(id, Pem.parse(file, text)) : secret(id, file, text);
    }

    private static KeyFile secret(String id, Path file, String text) throws IOException {
        byte[] secret;
        try {
            secret = Base64.getDecoder()
                    .decode(text.replaceAll("\\s", "").replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            // without the cause, which quotes the secret
            throw new IOException("key file must hold base64 or PEM, but " + file + " does not");
        }
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IOException("secret must have at least " + MIN_SECRET_BYTES + " bytes, but " + file + " has "
                    + secret.length + ": make one with `openssl rand -base64 32`");
        }
        Key key = new SecretKeySpec(secret, "HmacSHA256");
        return new KeyFile(id, "HS256", key, key);
    }

    private static KeyFile pair(String id, Pem pem) throws IOException {
        PrivateKey signing = pem.privateKey();
        PublicKey verifying = pem.publicKey();
        if (signing == null && verifying == null) {
            throw new IOException("key file must hold a private key, a public key or a certificate, but " + pem.file()
                    + " holds none");
        }
        String algorithm = algorithm(pem, signing == null ? verifying : signing);
        if (signing != null && verifying != null && !algorithm.equals(algorithm(pem, verifying))) {
            throw new IOException("key file must hold the keys of one pair, but " + pem.file() + " does not");
        }
        return new KeyFile(id, algorithm, signing, verifying);
    }

    private static String algorithm(Pem pem, Key key) throws IOException {
        if (key instanceof EdECKey ed && ed.getParams().getName().equals("Ed25519")) {
            return "EdDSA";
        }
        if (key instanceof ECKey ec && ec.getParams().getOrder().bitLength() == 256) {
            return "ES256";
        }
        throw new IOException("key must be Ed25519 or EC P-256, but that of " + pem.file() + " is " + key.getAlgorithm()
                + ": make one with `openssl genpkey -algorithm ed25519`");
    }

    /** Makes a new shared secret in a file that only its owner may read. */
    public static KeyFile writeSecret(Path file) throws IOException {
        byte[] secret = new byte[MIN_SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        write(file, Base64.getEncoder().encodeToString(secret) + "\n", true);
        return read(file);
    }

    /** Makes a new Ed25519 pair: the private key in a file that only its owner may read, the public one, for gateways, in another. */
    public static KeyFile writePair(Path privateFile, Path publicFile) throws IOException {
        KeyPair pair;
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IOException("Ed25519 must be known to this Java, but is not", e);
        }
        write(privateFile, Pem.write("PRIVATE KEY", pair.getPrivate().getEncoded()), true);
        write(publicFile, Pem.write("PUBLIC KEY", pair.getPublic().getEncoded()), false);
        return read(privateFile);
    }

    private static void write(Path file, String text, boolean secret) throws IOException {
        List<FileAttribute<?>> attributes =
                secret && file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? List.of(PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                        : List.of();
        try {
            // never over an existing key: tokens that it signed would be worthless at once
            Files.createFile(file, attributes.toArray(new FileAttribute<?>[0]));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("key file must be new, but " + file + " exists", e);
        }
        Files.writeString(file, text, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    }

    /** The key's id, {@code kid}. */
    public String id() {
        return id;
    }

    /** The algorithm of JWS that the key is for: {@code HS256}, {@code EdDSA} or {@code ES256}. */
    public String algorithm() {
        return algorithm;
    }

    /** What signs; null where the file holds a public key alone. */
    Key signingKey() {
        return signing;
    }

    /** What verifies; null where the file holds a private key alone. */
    Key verificationKey() {
        return verifying;
    }

    /**
     * The bytes of a shared secret, for other proofs than tokens.
     *
     * @throws IOException if it is a key of another kind
     */
    public byte[] secret() throws IOException {
        if (!algorithm.equals("HS256")) {
            throw new IOException("key must be a shared secret, but " + id + " is one for " + algorithm
                    + ": make one with `openssl rand -base64 32`");
        }
        return signing.getEncoded();
    }

    /** The id and the algorithm, and nothing of the key. */
    @Override
    public String toString() {
        return "KeyFile[" + id + ", " + algorithm + "]";
    }
}
