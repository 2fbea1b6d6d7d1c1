package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.value.FloatVector;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * Signing and verifying votes, for agents and operators alike.
 *
 * <p>What is signed, big-endian: {@code flink-swarm/vote/1}, group, proposal, voter and choice as UTF-8 after its length in
 * four bytes; the confidence as an IEEE double (NaN if unstated); the number of dimensions of the reasoning vector in four
 * bytes and each as an IEEE float; a byte 1 with the feedback's proposal and rating, or 0. So no two different votes share
 * their bytes. Time and sequence are left out: a gateway may stamp them.
 */
@PublicEvolving
public final class VoteSigning {
    /** The one algorithm that is understood now. */
    public static final String ED25519 = "Ed25519";

    private VoteSigning() {}

    /** The bytes that a voter signs. */
    public static byte[] canonicalBytes(Vote vote) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeText("flink-swarm/vote/1", out);
            writeText(vote.group(), out);
            writeText(vote.proposal(), out);
            writeText(vote.voter(), out);
            writeText(vote.choice(), out);
            out.writeDouble(vote.confidence());
            FloatVector reasoning = vote.reasoning();
            out.writeInt(reasoning.size());
            for (int i = 0; i < reasoning.size(); i++) {
                out.writeFloat(reasoning.get(i));
            }
            out.writeBoolean(vote.feedback() != null);
            if (vote.feedback() != null) {
                writeText(vote.feedback().proposal(), out);
                out.writeDouble(vote.feedback().rating());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /** The vote with the voter's Ed25519 signature. */
    public static Vote sign(Vote vote, PrivateKey key) throws GeneralSecurityException {
        java.security.Signature signer = java.security.Signature.getInstance(ED25519);
        signer.initSign(key);
        signer.update(canonicalBytes(vote));
        return vote.withSignature(new Signature(ED25519, Base64.getEncoder().encodeToString(signer.sign())));
    }

    /** Whether the vote carries a signature of an algorithm that is understood, made with the key's private half. */
    public static boolean verify(Vote vote, PublicKey key) {
        Signature signature = vote.signature();
        if (signature == null || !signature.algorithm().equals(ED25519)) {
            return false;
        }
        try {
            java.security.Signature verifier = java.security.Signature.getInstance(ED25519);
            verifier.initVerify(key);
            verifier.update(canonicalBytes(vote));
            return verifier.verify(Base64.getDecoder().decode(signature.value()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // bytes that are no signature at all prove as little as a wrong one
            return false;
        }
    }

    /**
     * The public key of a base64 X.509 encoding.
     *
     * @throws IllegalArgumentException if it is not such a key
     */
    public static PublicKey publicKey(String base64) {
        try {
            return KeyFactory.getInstance(ED25519)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a voter's key must be an Ed25519 public key, X.509 in base64, but was '" + base64 + "'", e);
        }
    }
}
