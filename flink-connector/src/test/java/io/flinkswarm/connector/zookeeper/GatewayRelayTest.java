package io.flinkswarm.connector.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.connector.access.KeyFile;
import io.flinkswarm.connector.access.TestCertificates;
import io.flinkswarm.connector.access.Tls;
import io.flinkswarm.connector.access.TlsConfig;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.MalformedFrameException;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayRelayTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final RelayKey KEY = RelayKey.of(new byte[32]);
    private static final RelayConfig QUICK = RelayConfig.builder()
            .backoff(Duration.ofMillis(5), Duration.ofMillis(50))
            .build();

    @TempDir
    Path folder;

    /** A directory in memory. */
    private static class LocalDirectory implements GatewayDirectory {
        private final Map<Integer, GatewayAddress> addresses = new ConcurrentHashMap<>();

        @Override
        public void register(GatewayAddress address) {
            addresses.put(address.subtask(), address);
        }

        @Override
        public List<GatewayAddress> addresses() {
            return List.copyOf(addresses.values());
        }

        @Override
        public GatewayAddress addressOf(String gateway, int subtask) {
            GatewayAddress address = addresses.get(subtask);
            return address != null && address.gateway().equals(gateway) ? address : null;
        }

        @Override
        public void close() {}
    }

    private static Delivery delivery(int gateway, long number) {
        return delivery(gateway, number, "{\"n\":" + number + "}");
    }

    private static Delivery delivery(int gateway, long number, String payload) {
        return new Delivery(
                "agent é",
                gateway,
                77,
                number,
                2,
                Message.of("a1", "s", number, Recipient.topic("weather"), MessageType.EVENT, 1_000, payload)
                        .from("acme", "a1"));
    }

    @Test
    void handsDeliveriesOverInOrderToTheSubtaskThatTheyName() throws Exception {
        LocalDirectory directory = new LocalDirectory();
        try (TestRelayServer one = new TestRelayServer(KEY, 1);
                TestRelayServer two = new TestRelayServer(KEY, 2);
                GatewayRelay relay = GatewayRelay.open(directory, "g", KEY, QUICK)) {
            directory.register(one.address("g"));
            directory.register(two.address("g"));
            List<Delivery> toOne = new ArrayList<>();
            List<Delivery> toTwo = new ArrayList<>();
            for (int i = 1; i <= 500; i++) {
                toOne.add(delivery(1, i));
                toTwo.add(delivery(2, i));
                assertThat(relay.send(delivery(1, i))).isTrue();
                assertThat(relay.send(delivery(2, i))).isTrue();
            }

            await().atMost(LONG).until(() -> one.received.size() == 500 && two.received.size() == 500);
            assertThat(one.received).isEqualTo(toOne);
            assertThat(two.received).isEqualTo(toTwo);
            assertThat(one.accepted).hasValue(1);
            await().atMost(LONG).until(() -> relay.sent() == 1_000);
            assertThat(relay.dropped()).isZero();
        }
    }

    @Test
    void findsAGatewayThatRegistersAfterManyLookUps() throws Exception {
        AtomicInteger lookUps = new AtomicInteger();
        LocalDirectory directory = new LocalDirectory() {
            @Override
            public GatewayAddress addressOf(String gateway, int subtask) {
                lookUps.incrementAndGet();
                return super.addressOf(gateway, subtask);
            }
        };
        try (TestRelayServer server = new TestRelayServer(KEY, 0);
                GatewayRelay relay = GatewayRelay.open(directory, "g", KEY, QUICK)) {
            assertThat(relay.send(delivery(0, 1))).isTrue();
            await().atMost(LONG).until(() -> lookUps.get() >= 5);

            directory.register(server.address("g"));

            await().atMost(LONG).until(() -> server.received.size() == 1);
        }
    }

    @Test
    void followsAGatewayThatWasRestartedElsewhere() throws Exception {
        LocalDirectory directory = new LocalDirectory();
        try (GatewayRelay relay = GatewayRelay.open(directory, "g", KEY, QUICK)) {
            try (TestRelayServer first = new TestRelayServer(KEY, 0)) {
                directory.register(first.address("g"));
                relay.send(delivery(0, 1));
                await().atMost(LONG).until(() -> first.received.size() == 1);
            }
            try (TestRelayServer second = new TestRelayServer(KEY, 0)) {
                directory.register(second.address("g"));

                // what goes into the broken connection is lost, and delivered again by its mailbox: here by this loop
                await().atMost(LONG).until(() -> {
                    relay.send(delivery(0, 2));
                    return !second.received.isEmpty();
                });
                assertThat(second.received).allMatch(delivery(0, 2)::equals);
            }
        }
    }

    @Test
    void connectsAgainAfterACut() throws Exception {
        LocalDirectory directory = new LocalDirectory();
        try (TestRelayServer server = new TestRelayServer(KEY, 0);
                GatewayRelay relay = GatewayRelay.open(directory, "g", KEY, QUICK)) {
            directory.register(server.address("g"));
            for (int round = 1; round <= 5; round++) {
                long number = round;
                server.received.clear();
                await().atMost(LONG).until(() -> {
                    relay.send(delivery(0, number));
                    return !server.received.isEmpty();
                });
                server.cut();
            }

            assertThat(server.accepted.get()).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void dropsAndCountsWhatFindsNoRoom() throws Exception {
        RelayConfig small = RelayConfig.builder().queueCapacity(3).build();
        try (GatewayRelay relay = GatewayRelay.open(new LocalDirectory(), "g", KEY, small)) {
            for (int i = 1; i <= 3; i++) {
                assertThat(relay.send(delivery(0, i))).isTrue();
            }

            assertThat(relay.send(delivery(0, 4))).isFalse();
            assertThat(relay.send(delivery(1, 1))).isTrue();
            assertThat(relay.dropped()).isEqualTo(1);
            relay.close();
            assertThat(relay.dropped()).isEqualTo(5);
            assertThat(relay.send(delivery(0, 5))).isFalse();
            assertThat(relay.dropped()).isEqualTo(6);
            assertThat(relay.sent()).isZero();
        }
    }

    @Test
    void boundsTheBytesAndTheGateways() throws Exception {
        RelayConfig small = RelayConfig.builder().queueBytes(1_000).maxPeers(2).build();
        try (GatewayRelay relay = GatewayRelay.open(new LocalDirectory(), "g", KEY, small)) {
            assertThat(relay.send(delivery(0, 1, "\"" + "x".repeat(600) + "\"")))
                    .isTrue();
            assertThat(relay.send(delivery(0, 2, "\"" + "x".repeat(600) + "\"")))
                    .isFalse();
            assertThat(relay.send(delivery(1, 1))).isTrue();
            assertThat(relay.send(delivery(2, 1))).isFalse();
        }
    }

    @Test
    void givesUpAConnectionThatTakesNothing() throws Exception {
        LocalDirectory directory = new LocalDirectory();
        RelayConfig config = RelayConfig.builder()
                .sendTimeout(Duration.ofMillis(300))
                .queueBytes(256L << 20)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(20))
                .build();
        String large = "\"" + "x".repeat(900_000) + "\"";
        try (TestRelayServer deaf = new TestRelayServer(KEY, 0, 0, false, null);
                GatewayRelay relay = GatewayRelay.open(directory, "g", KEY, config)) {
            directory.register(deaf.address("g"));

            await().atMost(LONG).until(() -> {
                relay.send(delivery(0, 1, large));
                return deaf.accepted.get() >= 2;
            });

            await().atMost(LONG).until(() -> relay.dropped() > 0);
        }
    }

    @Test
    void isDeniedWithAnotherKey() throws Exception {
        LocalDirectory directory = new LocalDirectory();
        byte[] other = new byte[32];
        other[0] = 1;
        try (TestRelayServer server = new TestRelayServer(KEY, 0);
                GatewayRelay relay = GatewayRelay.open(directory, "g", RelayKey.of(other), QUICK)) {
            directory.register(server.address("g"));
            relay.send(delivery(0, 1));

            await().atMost(LONG).until(() -> server.denied.get() >= 3);
            assertThat(server.received).isEmpty();
            assertThat(relay.sent()).isZero();
        }
    }

    @Test
    void speaksTlsWithGatewaysThatItTrusts() throws Exception {
        TestCertificates.make(folder, "gateway", "CN=gateway");
        SSLContext context = Tls.server(TlsConfig.builder()
                .certificate(folder.resolve("gateway.crt"))
                .privateKey(folder.resolve("gateway.key"))
                .build());
        RelayConfig trusting = RelayConfig.builder()
                .tls(TlsConfig.builder().trust(folder.resolve("gateway.crt")).build())
                .build();
        LocalDirectory directory = new LocalDirectory();
        try (TestRelayServer server = new TestRelayServer(KEY, 0, 0, true, context);
                GatewayRelay relay = GatewayRelay.open(directory, "g", KEY, trusting);
                GatewayRelay doubting = GatewayRelay.open(directory, "g", KEY, QUICK)) {
            directory.register(server.address("g"));
            doubting.send(delivery(0, 1));
            relay.send(delivery(0, 2));

            await().atMost(LONG).until(() -> !server.received.isEmpty());
            assertThat(server.received).containsExactly(delivery(0, 2));
            assertThat(doubting.sent()).isZero();
        }
    }

    @Test
    void relaysBetweenGatewaysThatZooKeeperKnows() throws Exception {
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(folder.resolve("zookeeper"), 0);
                ZooKeeperDirectory mine = ZooKeeperDirectory.open(ZooKeeperConfig.of(zooKeeper.connect()));
                ZooKeeperDirectory theirs = ZooKeeperDirectory.open(ZooKeeperConfig.of(zooKeeper.connect()));
                TestRelayServer server = new TestRelayServer(KEY, 1);
                GatewayRelay relay = GatewayRelay.open(mine, "job/gateway", KEY, QUICK)) {
            relay.send(delivery(1, 1));
            theirs.register(server.address("job/gateway"));

            await().atMost(LONG).until(() -> server.received.contains(delivery(1, 1)));
        }
    }

    @Test
    void leavesNoThreadOfItsOwnBehind() throws Exception {
        LocalDirectory directory = new LocalDirectory();
        try (TestRelayServer server = new TestRelayServer(KEY, 0)) {
            directory.register(server.address("g"));
            for (int i = 1; i <= 3; i++) {
                int round = i;
                try (GatewayRelay relay = GatewayRelay.open(directory, "g", KEY, QUICK)) {
                    relay.send(delivery(0, i));
                    await().atMost(LONG).until(() -> server.received.size() == round);
                }
            }
        }

        await().atMost(LONG)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("flink-swarm-relay")));
    }

    private static CompletableFuture<Integer> closeCodeAfter(TestRelayServer server, Object sent) throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", KEY.proof(0, System.currentTimeMillis()))
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/relay"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket closing, int status, String reason) {
                        code.complete(status);
                        return null;
                    }

                    @Override
                    public CompletionStage<?> onPong(WebSocket ponging, ByteBuffer message) {
                        code.complete(0);
                        return null;
                    }
                })
                .get(30, TimeUnit.SECONDS);
        if (sent instanceof String text) {
            socket.sendText(text, true);
        } else if (sent instanceof byte[] bytes) {
            socket.sendBinary(ByteBuffer.wrap(bytes), true);
        } else if (sent instanceof ByteBuffer ping) {
            socket.sendPing(ping);
        } else {
            socket.sendClose(1000, "");
        }
        return code;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "nonsense",
                "{\"agent\":\"a\",\"gateway\":0,\"session\":1}",
                "{\"agent\":\"a\",\"gateway\":0,\"session\":1}\n",
                "{\"agent\":\"a\",\"gateway\":0,\"session\":1}\n{\"type\":\"ping\"}",
                "{\"agent\":\"a\\u0000\",\"gateway\":0,\"session\":1}\n{\"type\":\"event\",\"id\":\"s:1\",\"to\":\"all\"}",
                "{\"agent\":\"a\",\"gateway\":\"0\",\"session\":1}\n{\"type\":\"event\",\"id\":\"s:1\",\"to\":\"all\"}",
                "{\"agent\":\"a\",\"session\":1}\n{\"type\":\"event\",\"id\":\"s:1\",\"to\":\"all\"}"
            })
    void refusesWhatIsNoDelivery(String text) throws Exception {
        try (TestRelayServer server = new TestRelayServer(KEY, 0)) {
            assertThat(closeCodeAfter(server, text).get(30, TimeUnit.SECONDS)).isEqualTo(1002);
            assertThat(server.received).isEmpty();
        }
        assertThatThrownBy(() -> {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    RelayFrame.read(bytes, 0, bytes.length);
                })
                .isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void answersPingsAndClosesAndRefusesBinary() throws Exception {
        try (TestRelayServer server = new TestRelayServer(KEY, 0)) {
            assertThat(closeCodeAfter(server, ByteBuffer.wrap(new byte[] {1})).get(30, TimeUnit.SECONDS))
                    .isZero();
            assertThat(closeCodeAfter(server, null).get(30, TimeUnit.SECONDS)).isEqualTo(1000);
            assertThat(closeCodeAfter(server, new byte[] {1}).get(30, TimeUnit.SECONDS))
                    .isEqualTo(1003);
            assertThat(closeCodeAfter(server, "x".repeat((1 << 20) + RelayHandler.MORE_BYTES + 1))
                            .get(30, TimeUnit.SECONDS))
                    .isIn(1006, 1009);
        }
    }

    @Test
    void keepsEverythingOfADelivery() throws Exception {
        Message message = Message.of("a1", "s", 9, Recipient.COORDINATOR, MessageType.VOTE, 5, "[1,\n 2]")
                .from("acme", "a1")
                .withPriority(Priority.CRITICAL)
                .withDeadline(12_345)
                .answering("b/t:3")
                .withMetadata(new TreeMap<>(Map.of("k", "line\nend", "swarm.roles", "VOTER")))
                .hopped();
        Delivery delivery = new Delivery("agent \"x\"", 3, Long.MIN_VALUE + 5, 42, 7, message);
        byte[] bytes = RelayFrame.write(delivery);
        byte[] padded = new byte[bytes.length + 10];
        System.arraycopy(bytes, 0, padded, 4, bytes.length);

        assertThat(RelayFrame.read(padded, 4, bytes.length)).isEqualTo(delivery);
    }

    @Test
    void provesTheKeyForOneSubtaskAndAShortTime() throws Exception {
        long now = 1_900_000_000_000L;
        String proof = KEY.proof(3, now);

        assertThat(KEY.isProof(proof, 3, now)).isTrue();
        assertThat(KEY.isProof(proof, 3, now + RelayKey.VALID_MILLIS)).isTrue();
        assertThat(KEY.isProof(proof, 3, now - RelayKey.VALID_MILLIS)).isTrue();
        assertThat(KEY.isProof(proof, 3, now + RelayKey.VALID_MILLIS + 1)).isFalse();
        assertThat(KEY.isProof(proof, 3, now - RelayKey.VALID_MILLIS - 1)).isFalse();
        assertThat(KEY.isProof(proof, 4, now)).isFalse();
        assertThat(KEY.isProof(proof.replace("Relay 19", "Relay 18"), 3, now - 100_000_000_000L))
                .isFalse();
        for (String bad : new String[] {
            null,
            "",
            "Relay ",
            "Relay .",
            "Relay " + now,
            "Relay x.y",
            "Bearer " + now + ".x",
            proof + "x",
            "Relay -5.x",
            "Relay 99999999999999999999.x",
            "Relay " + now + "." + "x".repeat(200)
        }) {
            assertThat(KEY.isProof(bad, 3, now)).as("proof %s", bad).isFalse();
        }
        assertThat(KEY.isProof(KEY.proof(3, -5), 3, 0)).isFalse();
        KeyFile file = KeyFile.writeSecret(folder.resolve("relay.secret"));
        assertThat(RelayKey.read(folder.resolve("relay.secret")).proof(1, now))
                .isEqualTo(RelayKey.of(file.secret()).proof(1, now));
        assertThatThrownBy(() -> RelayKey.of(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("secret must have at least 32 bytes, but has 31");
    }

    @Test
    void refusesBoundsThatAreNone() {
        assertThatThrownBy(() -> RelayConfig.builder().queueCapacity(0))
                .hasMessage("queueCapacity must be at least 1, but was 0");
        assertThatThrownBy(() -> RelayConfig.builder().connectTimeout(Duration.ZERO))
                .hasMessage("connectTimeout must be from 1 ms to 1 h, but was PT0S");
        assertThatThrownBy(() -> RelayConfig.builder().backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("first back-off must be at most the most back-off, PT1S, but was PT2S");
    }
}
