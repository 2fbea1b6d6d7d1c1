package io.flinkswarm.protocol.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.value.FloatVector;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VoteSigningTest {
    private static final Vote VOTE = Vote.of("g", "p", "ann", "accept")
            .withConfidence(.8)
            .withReasoning(FloatVector.of(1, 2))
            .withFeedback(new Feedback("q", 1));

    private KeyPair keys;
    private Vote signed;

    @BeforeEach
    void sign() throws Exception {
        keys = KeyPairGenerator.getInstance(VoteSigning.ED25519).generateKeyPair();
        signed = VoteSigning.sign(VOTE, keys.getPrivate());
    }

    @Test
    void aSignedVoteIsVerifiedByThePublicKey() {
        assertThat(VoteSigning.verify(signed, keys.getPublic())).isTrue();
        assertThat(signed.signature().algorithm()).isEqualTo("Ed25519");
        assertThat(VoteSigning.verify(signed.withTime(7).withSequence(8).withBound(true), keys.getPublic()))
                .as("what a gateway may stamp")
                .isTrue();
    }

    @Test
    void whateverIsTamperedWithIsFoundOut() {
        List<Vote> tampered = List.of(
                copy("h", "p", "ann", "accept"),
                copy("g", "q", "ann", "accept"),
                copy("g", "p", "bob", "accept"),
                copy("g", "p", "ann", "reject"),
                copy("gp", "", "ann", "accept"),
                signed.withConfidence(.9),
                signed.withReasoning(FloatVector.of(1, 3)),
                signed.withReasoning(FloatVector.of(1, 2, 0)),
                signed.withFeedback(null),
                signed.withFeedback(new Feedback("q", 0)),
                signed.withFeedback(new Feedback("r", 1)));

        assertThat(tampered).noneMatch(vote -> VoteSigning.verify(vote, keys.getPublic()));
    }

    private Vote copy(String group, String proposal, String voter, String choice) {
        return Vote.of(group, proposal, voter, choice)
                .withConfidence(VOTE.confidence())
                .withReasoning(VOTE.reasoning())
                .withFeedback(VOTE.feedback())
                .withSignature(signed.signature());
    }

    @Test
    void anythingElseThanASignatureProvesNothing() throws Exception {
        KeyPair others = KeyPairGenerator.getInstance(VoteSigning.ED25519).generateKeyPair();

        assertThat(VoteSigning.verify(signed, others.getPublic())).isFalse();
        assertThat(VoteSigning.verify(VOTE, keys.getPublic())).isFalse();
        assertThat(VoteSigning.verify(VOTE.withSignature(new Signature("Ed25519", "!")), keys.getPublic()))
                .isFalse();
        assertThat(VoteSigning.verify(VOTE.withSignature(new Signature("Ed25519", "AAAA")), keys.getPublic()))
                .isFalse();
        assertThat(VoteSigning.verify(
                        VOTE.withSignature(
                                new Signature("RSA", signed.signature().value())),
                        keys.getPublic()))
                .isFalse();
        assertThat(VoteSigning.verify(
                        Vote.of("x".repeat(70_000), "p", "a", "b").withSignature(signed.signature()), keys.getPublic()))
                .as("a text longer than 64 KiB")
                .isFalse();
    }

    @Test
    void theSignedBytesAreThoseThatTheDocumentationNames() {
        String bytes = HexFormat.of()
                .formatHex(
                        VoteSigning.canonicalBytes(Vote.of("g", "é", "v", "c").withReasoning(FloatVector.of(1))));

        assertThat(bytes)
                .isEqualTo("00000012" + "666c696e6b2d737761726d2f766f74652f31"
                        + "0000000167" + "00000002c3a9" + "0000000176" + "0000000163"
                        + "7ff8000000000000" + "00000001" + "3f800000" + "00");
    }

    @Test
    void aKeyIsReadFromItsX509Form() {
        String text = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());

        assertThat(VoteSigning.publicKey(text)).isEqualTo(keys.getPublic());
        assertThatThrownBy(() -> VoteSigning.publicKey("AAAA"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a voter's key must be an Ed25519 public key, X.509 in base64, but was 'AAAA'");
    }
}
