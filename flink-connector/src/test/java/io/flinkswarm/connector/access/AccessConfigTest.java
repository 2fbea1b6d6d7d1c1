package io.flinkswarm.connector.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.value.Priority;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessConfigTest {
    @TempDir
    Path folder;

    @Test
    void believesEveryNameWhereItIsOpen() throws Exception {
        AccessConfig config = AccessConfig.open();

        Authenticator authenticator = config.open(() -> 0);

        assertThat(config.isOpen()).isTrue();
        assertThat(authenticator.authenticate(Credentials.claimed("a1"))).isEqualTo(Access.unrestricted("a1"));
        assertThat(authenticator.authenticate(Credentials.claimed("a1")).roles())
                .containsExactly(Role.values());
    }

    @Test
    void asksForASoundNameWhereItIsOpen() throws IOException {
        Authenticator authenticator = AccessConfig.open().open(() -> 0);

        assertThatThrownBy(() -> authenticator.authenticate(Credentials.NONE))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage("agent must be given as ?agent=NAME, of 1 to 256 letters without control characters that"
                        + " don't begin with @, but was missing");
        assertThatThrownBy(() -> authenticator.authenticate(Credentials.claimed("a\nb")))
                .hasMessageEndingWith("'a?b'");
    }

    @Test
    void doesNotBelieveNamesWhereProofIsAskedFor() throws IOException {
        KeyFile.writeSecret(folder.resolve("k"));
        AccessConfig config =
                AccessConfig.builder().tokenKeys(folder.resolve("k")).build();
        Authenticator authenticator = config.open(() -> 0);

        assertThat(config.isOpen()).isFalse();
        assertThatThrownBy(() -> authenticator.authenticate(Credentials.claimed("a1")))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage("connection must show a token (Authorization: Bearer TOKEN, or the subprotocol"
                        + " bearer.TOKEN), but showed none");
    }

    @Test
    void lookAtTheTokenBeforeTheCertificateAndAtNothingElseThen() throws Exception {
        KeyFile key = KeyFile.writeSecret(folder.resolve("k"));
        X509Certificate certificate = TestCertificates.make(folder, "c", "CN=by-certificate");
        long now = certificate.getNotBefore().getTime() + 1_000;
        String token = TokenIssuer.of(key)
                .issue(new Access("by-token", "", Set.of(), null, null, null, Priority.HIGH, 0, now + 60_000), now);
        AccessConfig config = AccessConfig.builder()
                .tokenKeys(folder.resolve("k"))
                .clientCertificates(true)
                .clockSkew(Duration.ZERO)
                .build();
        Authenticator authenticator = config.open(() -> now);

        assertThat(config.usesClientCertificates()).isTrue();
        assertThat(authenticator
                        .authenticate(new Credentials(token, certificate, "x"))
                        .agent())
                .isEqualTo("by-token");
        assertThat(authenticator
                        .authenticate(new Credentials(null, certificate, "x"))
                        .agent())
                .isEqualTo("by-certificate");
        assertThatThrownBy(() -> authenticator.authenticate(new Credentials("false", certificate, "x")))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> authenticator.authenticate(Credentials.NONE))
                .hasMessageEndingWith("or a TLS client certificate, but showed none");
    }

    @Test
    void takesNoTokenWhereOnlyCertificatesCount() throws Exception {
        Authenticator authenticator =
                AccessConfig.builder().clientCertificates(true).build().open(() -> 0);

        assertThatThrownBy(() -> authenticator.authenticate(Credentials.token("x.y.z")))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage("connection must show a TLS client certificate, but showed none");
    }

    @Test
    void readsItsFilesWhereItIsOpenedAndHoldsNoKeys() throws Exception {
        Path secret = folder.resolve("k");
        KeyFile key = KeyFile.writeSecret(secret);
        Path revoked = Files.writeString(folder.resolve("revoked"), "gone\n");
        AccessConfig config =
                AccessConfig.builder().tokenKeys(secret).revokedTokens(revoked).build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(config);
        Access access = new Access("a", "", Set.of(), null, null, null, Priority.HIGH, 0, 60_000);

        AccessConfig copy =
                (AccessConfig) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        Authenticator authenticator = copy.open(() -> 0);

        assertThat(bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(Files.readString(secret).strip());
        TokenIssuer issuer = TokenIssuer.of(key);
        assertThat(authenticator.authenticate(Credentials.token(issuer.issue(access, 0))))
                .isEqualTo(access);
        assertThatThrownBy(() -> authenticator.authenticate(Credentials.token(issuer.issue(access, 0, 0, "gone"))))
                .hasMessage("token must be valid still, but was revoked");
    }

    @Test
    void saysWhichFileIsMissing() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(
                        () -> AccessConfig.builder().tokenKeys(missing).build().open(() -> 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void refusesSettingsThatDoNotFit() {
        assertThatThrownBy(() -> AccessConfig.builder().revokedTokens(folder).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("revokedTokens must come with tokenKeys");
        assertThatThrownBy(() -> AccessConfig.builder().clockSkew(Duration.ofHours(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clockSkew must be from 0 to 1 h, but was PT2H");
        assertThatThrownBy(() -> AccessConfig.builder().clockSkew(Duration.ofMillis(-1)))
                .hasMessageEndingWith("but was PT-0.001S");
    }

    @Test
    void showsNoCredentials() {
        assertThat(new Credentials("tok", null, "me"))
                .hasToString("Credentials[token=true, certificate=false, claimed=true]");
    }
}
