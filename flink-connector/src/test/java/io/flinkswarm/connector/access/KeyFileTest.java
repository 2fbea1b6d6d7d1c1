package io.flinkswarm.connector.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void takesItsIdFromTheNameOfTheFile() throws IOException {
        KeyFile key = KeyFile.writeSecret(folder.resolve("2026-a.backup.secret"));

        assertThat(key.id()).isEqualTo("2026-a");
        assertThat(key).hasToString("KeyFile[2026-a, HS256]");
        assertThat(key.secret()).hasSize(32);
    }

    @Test
    void keepsSecretsFromOthersOfTheMachine() throws IOException {
        Path secret = folder.resolve("a.secret");
        Path privateKey = folder.resolve("b.private.pem");
        KeyFile.writeSecret(secret);
        KeyFile.writePair(privateKey, folder.resolve("b.public.pem"));

        assertThat(Files.getPosixFilePermissions(secret))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(Files.getPosixFilePermissions(privateKey))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void neverWritesOverAKey() throws IOException {
        Path secret = folder.resolve("a.secret");
        KeyFile.writeSecret(secret);

        assertThatThrownBy(() -> KeyFile.writeSecret(secret))
                .isInstanceOf(IOException.class)
                .hasMessage("key file must be new, but " + secret + " exists");
    }

    @Test
    void readsBase64WithLineEndsAndTheUrlAlphabet() throws IOException {
        byte[] bytes = new byte[48];
        java.util.Arrays.fill(bytes, (byte) 0xfb);
        String text = Base64.getUrlEncoder().encodeToString(bytes);

        assertThat(KeyFile.read(file("a", text.substring(0, 20) + "\r\n " + text.substring(20) + "\n"))
                        .secret())
                .isEqualTo(bytes);
    }

    @Test
    void refusesShortSecretsAndThoseThatAreNoBase64WithoutRepeatingThem() throws IOException {
        Path weak = file("weak.secret", Base64.getEncoder().encodeToString(new byte[31]));
        Path open = file("open.secret", "correct horse battery staple!");

        assertThatThrownBy(() -> KeyFile.read(weak))
                .isInstanceOf(IOException.class)
                .hasMessage("secret must have at least 32 bytes, but " + weak
                        + " has 31: make one with `openssl rand -base64 32`");
        assertThatThrownBy(() -> KeyFile.read(open))
                .isInstanceOf(IOException.class)
                .hasMessage("key file must hold base64 or PEM, but " + open + " does not")
                .hasNoCause();
    }

    @Test
    void refusesKeysOfOtherKinds() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        Path file = file(
                "rsa.pem",
                Pem.write("PUBLIC KEY", rsa.generateKeyPair().getPublic().getEncoded()));

        assertThatThrownBy(() -> KeyFile.read(file))
                .hasMessage("key must be Ed25519 or EC P-256, but that of " + file
                        + " is RSA: make one with `openssl genpkey -algorithm ed25519`");
    }

    @Test
    void refusesCurvesThatTheAlgorithmIsNotFor() throws Exception {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(384);
        Path file = file(
                "ec.pem",
                Pem.write("PUBLIC KEY", ec.generateKeyPair().getPublic().getEncoded()));

        assertThatThrownBy(() -> KeyFile.read(file)).hasMessageContaining("is EC");
    }

    @Test
    void readsThePublicKeyOfACertificate() throws Exception {
        TestCertificates.make(folder, "signer", "CN=signer");

        KeyFile key = KeyFile.read(folder.resolve("signer.crt"));

        assertThat(key.algorithm()).isEqualTo("ES256");
        assertThatThrownBy(() -> TokenIssuer.of(key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key must be a shared secret or a private key, but signer is a public one");
        assertThatThrownBy(key::secret)
                .hasMessageStartingWith("key must be a shared secret, but signer is one for ES256");
    }

    @Test
    void refusesKeysOfDifferentKindsInOneFile() throws Exception {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(256);
        KeyPairGenerator ed = KeyPairGenerator.getInstance("Ed25519");
        Path file = file(
                "mix.pem",
                Pem.write("PRIVATE KEY", ec.generateKeyPair().getPrivate().getEncoded())
                        + Pem.write(
                                "PUBLIC KEY", ed.generateKeyPair().getPublic().getEncoded()));

        assertThatThrownBy(() -> KeyFile.read(file))
                .hasMessage("key file must hold the keys of one pair, but " + file + " does not");
    }

    @Test
    void refusesBrokenPem() throws Exception {
        Path empty = file("empty.pem", "-----BEGIN PUBLIC KEY-----\n!!\n-----END PUBLIC KEY-----\n");
        Path encrypted = file("enc.pem", Pem.write("ENCRYPTED PRIVATE KEY", new byte[40]));
        Path noKey = file("none.pem", Pem.write("PRIVATE KEY", new byte[40]));
        Path noPublic = file("pub.pem", Pem.write("PUBLIC KEY", new byte[40]));
        Path noCertificate = file("crt.pem", Pem.write("CERTIFICATE", new byte[40]));
        Path cut = file("cut.pem", "-----BEGIN PUBLIC KEY-----\nAAAAA\n-----END PUBLIC KEY-----\n");

        assertThatThrownBy(() -> KeyFile.read(empty))
                .hasMessageStartingWith("key file must hold a private key, a public");
        assertThatThrownBy(() -> KeyFile.read(encrypted))
                .hasMessageContaining("is ENCRYPTED PRIVATE KEY: turn keys into PKCS#8");
        assertThatThrownBy(() -> KeyFile.read(noKey)).hasMessageStartingWith("private key must be EC, RSA or Ed25519");
        assertThatThrownBy(() -> KeyFile.read(noPublic))
                .hasMessageStartingWith("public key must be EC, RSA or Ed25519");
        assertThatThrownBy(() -> KeyFile.read(noCertificate)).hasMessageStartingWith("certificate must be X.509");
        assertThatThrownBy(() -> KeyFile.read(cut))
                .hasMessageStartingWith("PEM block must hold base64")
                .hasNoCause();
    }

    @Test
    void refusesTwoKeysOfOneKindInAFile() throws Exception {
        KeyFile.writePair(folder.resolve("p.private.pem"), folder.resolve("p.public.pem"));
        String one = Files.readString(folder.resolve("p.public.pem"));
        String secret = Files.readString(folder.resolve("p.private.pem"));
        Path twice = file("twice.pem", one + one);
        Path twiceSecret = file("twices.pem", secret + secret);

        assertThatThrownBy(() -> KeyFile.read(twice))
                .hasMessage("PEM file must hold one public key, but " + twice + " holds more");
        assertThatThrownBy(() -> KeyFile.read(twiceSecret))
                .hasMessage("PEM file must hold one private key, but " + twiceSecret + " holds more");
    }

    @Test
    void refusesHugeFiles() throws IOException {
        Path huge = file("huge", "A".repeat(70_000));

        assertThatThrownBy(() -> KeyFile.read(huge)).hasMessageStartingWith("key file must have at most 65536 bytes");
    }

    @Test
    void refusesFilesWithoutAnId() throws IOException {
        Path file = file(".secret", "x");

        assertThatThrownBy(() -> KeyFile.read(file))
                .hasMessage("key file must have a name that begins with the key's id, but was " + file);
    }

    @Test
    void asksForKeysThatVerify() throws IOException {
        Path privateKey = folder.resolve("p.private.pem");
        KeyFile.writePair(privateKey, folder.resolve("p.public.pem"));
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThatThrownBy(() -> TokenKeys.read(List.of(privateKey)))
                .hasMessage("token key must be a shared secret or a public key, but " + privateKey
                        + " holds a private key alone, which only those who make tokens need");
        assertThatThrownBy(() -> TokenKeys.read(List.of(empty)))
                .hasMessage(
                        "token keys must be at least one shared secret or public key, but none is in [" + empty + "]");
    }

    @Test
    void refusesTwoKeysOfOneId() throws IOException {
        KeyFile.writeSecret(folder.resolve("a.one"));
        KeyFile.writeSecret(folder.resolve("a.two"));

        assertThatThrownBy(() -> TokenKeys.read(List.of(folder)))
                .hasMessage("token keys must have different ids, but a is there twice, again in "
                        + folder.resolve("a.two"));
    }

    @Test
    void boundsTheNumberOfKeys() throws IOException {
        for (int i = 0; i <= TokenKeys.MAX_KEYS; i++) {
            KeyFile.writeSecret(folder.resolve("k" + i));
        }

        assertThatThrownBy(() -> TokenKeys.read(List.of(folder)))
                .hasMessage("token keys must be at most 256, but are more");
    }

    @Test
    void boundsTheNumberOfRevokedTokens() throws IOException {
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i <= RevokedTokens.MAX_IDS; i++) {
            ids.append(i).append('\n');
        }
        Path file = file("revoked", ids.toString());

        assertThatThrownBy(() -> RevokedTokens.read(file))
                .hasMessageStartingWith("revoked tokens must be at most 100000, but " + file + " has more");
    }

    @Test
    void refusesRevokedTokensThatAreNoText() throws IOException {
        Path file = Files.write(folder.resolve("revoked"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThatThrownBy(() -> RevokedTokens.read(file)).isInstanceOf(IOException.class);
    }
}
