package io.flinkswarm.connector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.connector.abuse.RawClient;
import io.flinkswarm.connector.access.Access;
import io.flinkswarm.connector.access.AccessDeniedException;
import io.flinkswarm.connector.access.Authenticator;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.SessionOpened;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private static final Authenticator CERTIFICATES = credentials -> {
        if (credentials.clientCertificate() == null) {
            throw new AccessDeniedException("certificate must be shown, but was not");
        }
        return Access.unrestricted(credentials
                .clientCertificate()
                .getSubjectX500Principal()
                .getName()
                .replace("CN=", ""));
    };

    private static KeyStore keys;

    @BeforeAll
    static void makesAKey(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=robot",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
    }

    @Test
    void speaksTlsAndKnowsClientsByTheirCertificates() throws Exception {
        try (TestGateway gateway = start(ClientCertificates.NEEDED);
                RawClient client = RawClient.over(socket(gateway, true))) {
            assertThat(client.upgrade("/v1").status()).isEqualTo(101);
            assertThat(client.join(1).agent()).isEqualTo("robot");
            client.text(TestGateway.message(1));
            assertThat(client.next(Frame.Ack.class).received()).isEqualTo(1);
            assertThat(gateway.event(Message.class, message -> true).sender()).isEqualTo("robot");
            SessionOpened session = gateway.opened("robot");
            String large = '"' + "x".repeat(300_000) + '"';
            assertThat(gateway.deliver(session, 1, large)).isTrue();
            assertThat(client.next(Frame.Envelope.class).message().payloadText())
                    .isEqualTo(large);
            assertThat(client.leave(1000)).isEqualTo(1000);
        }
    }

    @Test
    void turnsAwayClientsWithoutACertificate() throws Exception {
        try (TestGateway gateway = start(ClientCertificates.NEEDED)) {
            assertThatThrownBy(() -> RawClient.over(socket(gateway, false)).upgrade("/v1"))
                    .isInstanceOf(IOException.class);
        }
        try (TestGateway gateway = start(ClientCertificates.WANTED);
                RawClient client = RawClient.over(socket(gateway, false))) {
            assertThat(client.upgrade("/v1").status()).isEqualTo(401);
            assertThat(client.ends()).isTrue();
        }
        try (TestGateway gateway = start(ClientCertificates.NONE);
                RawClient client = RawClient.over(socket(gateway, true))) {
            assertThat(client.upgrade("/v1").body()).isEqualTo("certificate must be shown, but was not\n");
        }
    }

    @Test
    void cutsWhoNeverFinishesTheTlsHandshake() throws Exception {
        try (TestGateway gateway = TestGateway.start(
                        builder -> builder.tls(context(true)).handshakeTimeout(Duration.ofMillis(100)),
                        CERTIFICATES,
                        new Handover(1 << 20, 1000));
                RawClient plain = RawClient.connect(gateway.address());
                RawClient silent = RawClient.connect(gateway.address())) {
            plain.raw("GET /v1 HTTP/1.1\r\n\r\n");

            assertThat(plain.ends()).isTrue();
            assertThat(silent.ends()).isTrue();
            gateway.until(() -> gateway.metrics.connections() == 0);
        }
    }

    private static TestGateway start(ClientCertificates certificates) throws IOException {
        return TestGateway.start(
                builder -> builder.host("127.0.0.1").tls(context(true)).clientCertificates(certificates),
                CERTIFICATES,
                new Handover(64 << 20, 1 << 20));
    }

    private static SSLSocket socket(TestGateway gateway, boolean withKey) throws IOException {
        SSLSocket socket = (SSLSocket) context(withKey)
                .getSocketFactory()
                .createSocket(gateway.address().getAddress(), gateway.address().getPort());
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private static SSLContext context(boolean withKey) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            authorities.setCertificateEntry("robot", keys.getCertificate("key"));
            trust.init(authorities);
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(withKey ? own.getKeyManagers() : null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
