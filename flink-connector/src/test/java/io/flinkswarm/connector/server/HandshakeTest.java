package io.flinkswarm.connector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.connector.abuse.RawClient;
import io.flinkswarm.connector.access.Access;
import io.flinkswarm.connector.access.AccessDeniedException;
import io.flinkswarm.connector.access.Authenticator;
import io.flinkswarm.connector.access.OpenAuthenticator;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.SessionOpened;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final Authenticator TOKENS = credentials -> {
        if ("good".equals(credentials.bearerToken())) {
            return Access.unrestricted("a1");
        }
        throw new AccessDeniedException("token must be known, but was not");
    };

    @Test
    void answersTheSampleKeyOfTheRfcAndJoins() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder.window(7));
                RawClient client = RawClient.connect(gateway.address())) {
            RawClient.Answer answer = client.upgrade("/v1?agent=a1");
            Frame.Welcome welcome = client.join(1);

            SessionOpened opened = gateway.opened("a1");
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.headers()).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(opened).isEqualTo(new SessionOpened("", "a1", 3, welcome.session(), 7, List.of()));
            assertThat(welcome)
                    .isEqualTo(new Frame.Welcome("a1", "", opened.session(), 256, 1024, 7, 5_000, 30_000, 1 << 20));
            assertThat(gateway.server.holds(opened.session())).isTrue();
        }
    }

    @Test
    void servesTheWebSocketOfTheJdk() throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                first.complete(data.toString());
                return WebSocket.Listener.super.onText(socket, data, last);
            }
        };

        try (TestGateway gateway = TestGateway.start(builder -> builder, TOKENS, new Handover(1 << 20, 1000))) {
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("Authorization", "Bearer good")
                    .subprotocols("swarm.v1")
                    .buildAsync(URI.create("ws://127.0.0.1:" + gateway.address().getPort() + "/v1"), listener)
                    .get(20, TimeUnit.SECONDS);
            socket.sendText("{\"type\":\"join\",\"stream\":\"s\"}", true);

            assertThat(first.get(20, TimeUnit.SECONDS)).contains("\"type\":\"welcome\"", "\"agent\":\"a1\"");
            assertThat(socket.getSubprotocol()).isEqualTo("swarm.v1");
            socket.abort();
        }
    }

    @Test
    void takesTheTokenOfABrowsersSubprotocols() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder, TOKENS, new Handover(1 << 20, 1000));
                RawClient client = RawClient.connect(gateway.address())) {
            RawClient.Answer answer =
                    client.upgrade("/v1", "Sec-WebSocket-Protocol: swarm.v1, bearer.good", origin(gateway));

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.headers().toLowerCase(Locale.ROOT)).contains("sec-websocket-protocol: swarm.v1\r\n");
            assertThat(client.join(1).agent()).isEqualTo("a1");
        }
    }

    @Test
    void turnsAwayWhoDoesNotProveItself() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder, TOKENS, new Handover(1 << 20, 1000))) {
            assertThat(refused(gateway, 401, "/v1"))
                    .contains("www-authenticate: Bearer")
                    .endsWith("token must be known, but was not\n");
            assertThat(refused(gateway, 401, "/v1", "Authorization: Bearer bad"))
                    .endsWith("was not\n");
            assertThat(refused(gateway, 401, "/v1", "Authorization: Basic Zzpn"))
                    .endsWith("form Bearer TOKEN\n");
            refused(gateway, 400, "/v1", "Authorization: Bearer good", "Authorization: Bearer bad");
            assertThat(refused(gateway, 400, "/v1", "Sec-WebSocket-Protocol: bearer.good"))
                    .endsWith("must name swarm.v1\n");
            assertThat(gateway.metrics.denied()).isEqualTo(2);
        }
    }

    @Test
    void saysSoWhenItFails() throws Exception {
        Authenticator broken = credentials -> {
            throw new IllegalStateException("no keys");
        };

        try (TestGateway gateway = TestGateway.start(builder -> builder, broken, new Handover(1 << 20, 1000))) {
            assertThat(refused(gateway, 500, "/v1"))
                    .endsWith("gateway must not fail, but did: java.lang.IllegalStateException: no keys\n");
        }
    }

    @Test
    void turnsAwayPagesOfOtherOrigins() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder)) {
            assertThat(refused(gateway, 403, "/v1?agent=a", "Origin: https://evil.example"))
                    .endsWith("or one of allowed-origins, but was 'https://evil.example'\n");
            refused(gateway, 403, "/v1?agent=a", "Origin: null");
            try (RawClient client = RawClient.connect(gateway.address())) {
                assertThat(client.upgrade("/v1?agent=a", origin(gateway)).status())
                        .isEqualTo(101);
            }
        }
        try (TestGateway gateway =
                        TestGateway.start(builder -> builder.allowedOrigins(List.of("https://page.example")));
                RawClient client = RawClient.connect(gateway.address())) {
            refused(gateway, 403, "/v1?agent=a", origin(gateway));
            assertThat(client.upgrade("/v1?agent=a", "Origin: https://PAGE.example")
                            .status())
                    .isEqualTo(101);
        }
    }

    @Test
    void turnsAwayWhatIsNoHandshake() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder)) {
            assertThat(http(gateway, "GET /v1?agent=a HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .startsWith("426")
                    .contains("sec-websocket-version: 13");
            assertThat(http(
                            gateway,
                            handshake("Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")))
                    .startsWith("426");
            assertThat(http(gateway, handshake("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2hvcnQ=")))
                    .startsWith("400");
            assertThat(http(gateway, handshake("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ***")))
                    .startsWith("400");
            assertThat(http(gateway, handshake("Sec-WebSocket-Version: 13"))).startsWith("400");
            assertThat(http(gateway, "GET /v1?agent=%zz HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .startsWith("400");
            assertThat(http(gateway, "NONSENSE\r\n\r\n")).startsWith("400");
            assertThat(http(gateway, "GET /v1?agent=" + "a".repeat(9_000) + " HTTP/1.1\r\n\r\n"))
                    .startsWith("414")
                    .endsWith("at most 8192 bytes\n");
            assertThat(http(gateway, "GET /v1 HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                    .startsWith("431")
                    .endsWith("at most 16384 bytes\n");
            assertThat(http(gateway, "POST /v1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"))
                    .startsWith("405")
                    .contains("allow: GET");
            assertThat(http(gateway, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .startsWith("404")
                    .endsWith("path must be /v1 (WebSocket), /health or /metrics\n");
            assertThat(gateway.metrics.sessions()).isZero();
        }
    }

    @Test
    void showsHealthAndMetrics() throws Exception {
        HttpClient http = HttpClient.newHttpClient();

        try (TestGateway gateway = TestGateway.start(builder -> builder.version("9.9 \"\\\u0001"));
                RawClient client = RawClient.joined(gateway.address(), "a1")) {
            client.text(TestGateway.message(1));
            client.next(Frame.Ack.class);
            client.text("{");
            client.next(Frame.Failure.class);
            String base = "http://127.0.0.1:" + gateway.address().getPort();
            HttpResponse<String> health = get(http, base + "/health");
            HttpResponse<String> metrics = get(http, base + "/metrics");

            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(health.body())
                    .startsWith("{\"ok\":true,\"connections\":2,\"sessions\":1,\"subtask\":3,\"address\":\"127.0.0.1:"
                            + gateway.address().getPort())
                    .contains("\"version\":\"9.9 \\\"\\\\\\u0001\"");
            assertThat(metrics.body().lines())
                    .contains(
                            "# TYPE swarm_gateway_connections gauge",
                            "swarm_gateway_sessions{subtask=\"3\"} 1",
                            "swarm_gateway_messages_in_total{subtask=\"3\"} 1",
                            "swarm_gateway_errors_total{subtask=\"3\",code=\"MALFORMED\"} 1",
                            "swarm_gateway_closes_total{subtask=\"3\",code=\"SLOW_READER\"} 0",
                            "swarm_gateway_queue_items{subtask=\"3\"} 3",
                            "swarm_gateway_durable_lag_max{subtask=\"3\"} 1")
                    .allMatch(line -> line.startsWith("# ")
                            || line.matches("swarm_gateway_[a-z_]+\\{subtask=\"3\"(,code=\"[A-Z_]+\")?} \\d+"));
        }
    }

    @Test
    void boundsConnectionsInAllAndByAddress() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder ->
                builder.maxConnections(2).maxConnectionsPerAddress(2).closeTimeout(Duration.ofMillis(200)))) {
            RawClient first = RawClient.joined(gateway.address(), "a1");
            RawClient second = RawClient.joined(gateway.address(), "a2");

            assertThat(refused(gateway, 503, "/v1?agent=a3"))
                    .contains("retry-after: 5")
                    .contains("max-connections");
            assertThat(gateway.metrics.turnedAway()).isEqualTo(1);
            first.close();
            gateway.until(() -> gateway.metrics.connections() == 1);
            RawClient.joined(gateway.address(), "a3").close();
            second.close();
        }
    }

    @Test
    void dropsWhatIsTooManyToBeTold() throws Exception {
        try (TestGateway gateway =
                TestGateway.start(builder -> builder.maxConnections(1).maxConnectionsPerAddress(1))) {
            RawClient[] clients = new RawClient[1 + ConnectionLimits.MOST_TOLD];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = RawClient.connect(gateway.address());
            }
            gateway.until(() -> gateway.metrics.connections() == clients.length);

            try (RawClient dropped = RawClient.connect(gateway.address())) {
                assertThat(dropped.ends()).isTrue();
            }
            for (RawClient client : clients) {
                client.close();
            }
            gateway.until(() -> gateway.metrics.connections() == 0);
            RawClient.joined(gateway.address(), "a").close();
        }
    }

    @Test
    void takesTheNextFreePort() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder)) {
            int taken = gateway.address().getPort();

            try (TestGateway next = TestGateway.start(builder -> builder.port(taken))) {
                assertThat(next.address().getPort()).isBetween(taken + 1, taken + 100);
            }
        }
    }

    @Test
    void namesThePortsThatAreTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() ->
                            TestGateway.start(builder -> builder.port(port).portTries(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "port must be free, but 127.0.0.1:" + port + " can't be listened on; choose another port");
        }
    }

    @Test
    void refusesToServeOthersInPlainText() {
        assertThatThrownBy(() -> TestGateway.start(
                        builder -> builder.host("0.0.0.0"), new OpenAuthenticator(), new Handover(1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("host must be a loopback address")
                .hasMessageContaining("0.0.0.0");
        assertThatThrownBy(() -> TestGateway.start(builder -> builder.host("0.0.0.0"), TOKENS, new Handover(1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesFramesThatComeTogetherWithTheHandshake() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder);
                RawClient client = RawClient.connect(gateway.address())) {
            String request = handshake("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            byte[] join = RawClient.encoded(
                    0x81, true, "{\"type\":\"join\",\"stream\":\"s\"}".getBytes(StandardCharsets.UTF_8), 28);
            byte[] both = Arrays.copyOf(request.getBytes(StandardCharsets.US_ASCII), request.length() + join.length);
            System.arraycopy(join, 0, both, request.length(), join.length);
            client.raw(both);

            assertThat(client.answer().status()).isEqualTo(101);
            assertThat(client.nextFrame()).isInstanceOf(Frame.Welcome.class);
        }
    }

    @Test
    void cutsASlowHandshake() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder ->
                        builder.handshakeTimeout(Duration.ofMillis(100)).closeTimeout(Duration.ofMillis(100)));
                RawClient slow = RawClient.connect(gateway.address());
                RawClient silent = RawClient.connect(gateway.address())) {
            slow.raw("GET /v1 HTTP/1.1\r\n");

            assertThat(slow.answer().status()).isEqualTo(408);
            assertThat(silent.answer().body()).isEqualTo("request must be complete within PT0.1S\n");
            assertThat(slow.ends()).isTrue();
            gateway.until(() -> gateway.metrics.connections() == 0);
        }
    }

    @Test
    void closesWhoDoesNotJoinInTime() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder.joinTimeout(Duration.ofMillis(100)));
                RawClient client = RawClient.open(gateway.address(), "a")) {
            assertThat(client.closeCode()).isEqualTo(CloseCode.JOIN_TIMEOUT.code());
            assertThat(gateway.metrics.closes(CloseCode.JOIN_TIMEOUT)).isEqualTo(1);
        }
    }

    private static String handshake(String headers) {
        return "GET /v1?agent=a HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + headers + "\r\n\r\n";
    }

    private static String origin(TestGateway gateway) {
        return "Origin: http://127.0.0.1:" + gateway.address().getPort();
    }

    private static String http(TestGateway gateway, String request) throws IOException {
        try (RawClient client = RawClient.connect(gateway.address())) {
            client.raw(request);
            return shown(client.answer());
        }
    }

    private static String refused(TestGateway gateway, int status, String uri, String... headers) throws IOException {
        try (RawClient client = RawClient.connect(gateway.address())) {
            RawClient.Answer answer = client.upgrade(uri, headers);
            assertThat(answer.status()).isEqualTo(status);
            return shown(answer);
        }
    }

    private static String shown(RawClient.Answer answer) {
        return answer.status() + "\n" + answer.headers() + answer.body();
    }

    private static HttpResponse<String> get(HttpClient http, String uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
