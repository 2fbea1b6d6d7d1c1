package io.flinkswarm.connector.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    @TempDir
    Path folder;

    private TlsConfig pem(String name) {
        return TlsConfig.builder()
                .certificate(folder.resolve(name + ".crt"))
                .privateKey(folder.resolve(name + ".key"))
                .build();
    }

    private SSLEngine client(TlsConfig config) throws IOException {
        SSLEngine engine = Tls.client(config).createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        return engine;
    }

    /** Lets two ends speak until both have shaken hands and the server's first word was read. */
    private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
        ByteBuffer read = ByteBuffer.allocate(1 << 16);
        for (int step = 0; step < 200; step++) {
            client.wrap(ByteBuffer.wrap(new byte[] {1}), toServer);
            server.wrap(ByteBuffer.wrap(new byte[] {2}), toClient);
            runTasks(client);
            runTasks(server);
            toServer.flip();
            server.unwrap(toServer, ByteBuffer.allocate(1 << 16));
            toServer.compact();
            toClient.flip();
            client.unwrap(toClient, read);
            toClient.compact();
            runTasks(client);
            runTasks(server);
            if (read.position() > 0) {
                return;
            }
        }
        throw new SSLException("handshake must end, but did not");
    }

    private static void runTasks(SSLEngine engine) {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void speaksTlsWithACertificateAndItsKeyInPem(String algorithm) throws Exception {
        TestCertificates.make(folder, "server", "CN=server", "-keyalg", algorithm);
        SSLEngine server = Tls.serverEngine(Tls.server(pem("server")), false, false);
        SSLEngine client =
                client(TlsConfig.builder().trust(folder.resolve("server.crt")).build());

        shakeHands(client, server);

        assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(client.getSession().getPeerPrincipal().getName()).isEqualTo("CN=server");
    }

    @Test
    void speaksTlsWithAKeyStore() throws Exception {
        TestCertificates.make(folder, "server", "CN=server");
        Path password = Files.writeString(folder.resolve("password"), TestCertificates.PASSWORD + "\n");
        Path store = folder.resolve("server.p12");
        SSLContext context =
                Tls.server(TlsConfig.builder().keyStore(store, password).build());
        TlsConfig trust =
                TlsConfig.builder().trust(folder.resolve("server.crt")).build();

        SSLEngine client = client(trust);
        shakeHands(client, Tls.serverEngine(context, false, false));
        assertThat(client.getSession().isValid()).isTrue();

        SSLContext byText = Tls.server(
                TlsConfig.builder().keyStore(store, TestCertificates.PASSWORD).build());
        SSLEngine second = client(trust);
        shakeHands(second, Tls.serverEngine(byText, false, false));
        assertThat(second.getSession().getPeerPrincipal().getName()).isEqualTo("CN=server");
    }

    @Test
    void speaksTls12ButNothingOlder() throws Exception {
        TestCertificates.make(folder, "server", "CN=server");
        SSLContext context = Tls.server(pem("server"));
        SSLEngine server = Tls.serverEngine(context, false, false);
        SSLEngine client =
                client(TlsConfig.builder().trust(folder.resolve("server.crt")).build());
        client.setEnabledProtocols(new String[] {"TLSv1.2"});

        shakeHands(client, server);

        assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.2");
        assertThat(server.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        assertThat(Tls.protocols()).containsExactly("TLSv1.3", "TLSv1.2");
    }

    @Test
    void verifiesClientCertificatesAgainstItsTrust() throws Exception {
        TestCertificates.make(folder, "server", "CN=server");
        X509Certificate known = TestCertificates.make(folder, "known", "CN=robot-7");
        TestCertificates.make(folder, "stranger", "CN=stranger");
        SSLContext context = Tls.server(TlsConfig.builder()
                .certificate(folder.resolve("server.crt"))
                .privateKey(folder.resolve("server.key"))
                .trust(folder.resolve("known.crt"))
                .build());

        SSLEngine server = Tls.serverEngine(context, false, true);
        shakeHands(client(mutual("known")), server);
        assertThat(server.getSession().getPeerCertificates()).containsExactly(known);

        SSLEngine needing = Tls.serverEngine(context, false, true);
        assertThat(needing.getNeedClientAuth()).isTrue();
        assertThatThrownBy(() -> shakeHands(client(mutual("stranger")), needing))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void letsClientsWithoutCertificatesInWhereItOnlyWantsThem() throws Exception {
        TestCertificates.make(folder, "server", "CN=server");
        SSLContext context = Tls.server(TlsConfig.builder()
                .keyStore(folder.resolve("server.p12"), TestCertificates.PASSWORD)
                .trust(folder.resolve("server.p12"), TestCertificates.PASSWORD)
                .build());
        TlsConfig client =
                TlsConfig.builder().trust(folder.resolve("server.crt")).build();

        SSLEngine wanting = Tls.serverEngine(context, true, false);
        shakeHands(client(client), wanting);

        assertThat(wanting.getWantClientAuth()).isTrue();
        assertThatThrownBy(() -> wanting.getSession().getPeerCertificates())
                .isInstanceOf(SSLPeerUnverifiedException.class);
        SSLEngine needing = Tls.serverEngine(context, true, true);
        assertThatThrownBy(() -> shakeHands(client(client), needing)).isInstanceOf(SSLException.class);
    }

    private TlsConfig mutual(String name) {
        return TlsConfig.builder()
                .certificate(folder.resolve(name + ".crt"))
                .privateKey(folder.resolve(name + ".key"))
                .trust(folder.resolve("server.crt"))
                .build();
    }

    @Test
    void refusesAKeyThatIsNotThatOfTheCertificate() throws Exception {
        TestCertificates.make(folder, "one", "CN=one");
        TestCertificates.make(folder, "two", "CN=two", "-keyalg", "RSA");
        TlsConfig config = TlsConfig.builder()
                .certificate(folder.resolve("one.crt"))
                .privateKey(folder.resolve("two.key"))
                .build();

        assertThatThrownBy(() -> Tls.server(config))
                .isInstanceOf(IOException.class)
                .hasMessage("private key must be that of the certificate, but " + folder.resolve("two.key")
                        + " is not that of " + folder.resolve("one.crt"));
    }

    @Test
    void refusesFilesThatHoldSomethingElse() throws Exception {
        TestCertificates.make(folder, "one", "CN=one");
        Path crt = folder.resolve("one.crt");
        Path key = folder.resolve("one.key");
        Path store = folder.resolve("one.p12");
        Path wrong = Files.writeString(folder.resolve("wrong"), "not it");

        assertThatThrownBy(() -> Tls.server(
                        TlsConfig.builder().certificate(key).privateKey(key).build()))
                .hasMessage("certificate must be in PEM, but " + key + " holds none");
        assertThatThrownBy(() -> Tls.server(
                        TlsConfig.builder().certificate(crt).privateKey(crt).build()))
                .hasMessage("private key must be in PEM (PKCS#8), but " + crt + " holds none");
        assertThatThrownBy(() ->
                        Tls.server(TlsConfig.builder().keyStore(store, wrong).build()))
                .hasMessage("key store must be PKCS#12 with the password given, but " + store + " is not");
        assertThatThrownBy(() -> Tls.server(TlsConfig.builder()
                        .keyStore(folder.resolve("missing"), "x")
                        .build()))
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> Tls.client(TlsConfig.builder().trust(key).build()))
                .hasMessage("trust must hold a certificate, but " + key + " holds none");
        assertThatThrownBy(() -> Tls.server(TlsConfig.builder().trust(crt).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("TLS of a server must have certificate and privateKey, or keyStore");
    }

    @Test
    void refusesAKeyStoreWithoutKeys() throws Exception {
        java.security.KeyStore empty = java.security.KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        Path file = folder.resolve("empty.p12");
        try (java.io.OutputStream out = Files.newOutputStream(file)) {
            empty.store(out, "secret".toCharArray());
        }

        assertThatThrownBy(() ->
                        Tls.server(TlsConfig.builder().keyStore(file, "secret").build()))
                .hasMessage("key store must hold a private key, but " + file + " holds none");
    }

    @Test
    void refusesHugePem() throws Exception {
        Path huge = Files.write(folder.resolve("huge"), new byte[(4 << 20) + 1]);

        assertThatThrownBy(() -> Tls.client(TlsConfig.builder().trust(huge).build()))
                .hasMessageStartingWith("PEM file must have at most 4194304 bytes");
    }

    @Test
    void refusesKeysByHalvesOrTwiceOrNotAtAll() {
        Path file = folder.resolve("x");

        assertThatThrownBy(() -> TlsConfig.builder().certificate(file).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("certificate and privateKey must be given together, but privateKey was missing");
        assertThatThrownBy(() -> TlsConfig.builder().privateKey(file).build())
                .hasMessage("certificate and privateKey must be given together, but certificate was missing");
        assertThatThrownBy(() -> TlsConfig.builder()
                        .certificate(file)
                        .privateKey(file)
                        .keyStore(file, file)
                        .build())
                .hasMessage("key must be given as PEM files or as a key store, but was as both");
        assertThatThrownBy(() -> TlsConfig.builder().build())
                .hasMessage("TLS must have a key or a trust, but had neither");
    }

    @Test
    void travelsWithAJob() throws Exception {
        TestCertificates.make(folder, "server", "CN=server");
        Path password = Files.writeString(folder.resolve("password"), TestCertificates.PASSWORD);
        TlsConfig config = TlsConfig.builder()
                .keyStore(folder.resolve("server.p12"), password)
                .trust(folder.resolve("server.p12"), password)
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(config);

        TlsConfig copy = (TlsConfig) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(copy.hasKey()).isTrue();
        assertThat(copy.hasTrust()).isTrue();
        assertThat(Tls.server(copy)).isNotNull();
    }
}
