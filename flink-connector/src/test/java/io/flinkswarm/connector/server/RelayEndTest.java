package io.flinkswarm.connector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.connector.abuse.RawClient;
import io.flinkswarm.connector.access.OpenAuthenticator;
import io.flinkswarm.connector.zookeeper.RelayFrame;
import io.flinkswarm.connector.zookeeper.RelayKey;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.SessionOpened;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RelayEndTest {
    private static final RelayKey KEY =
            RelayKey.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));

    private final BlockingQueue<Delivery> relayed = new ArrayBlockingQueue<>(10);

    @Test
    void handsOnWhatAnotherGatewayRelays() throws Exception {
        Delivery delivery = TestGateway.delivery(new SessionOpened("", "a", 3, 17, 64, List.of()), 5, "{\"x\":1}");

        try (GatewayServer server = start(KEY, 1);
                RawClient member = RawClient.joined(server.address(), "a");
                RawClient relay = RawClient.connect(server.address())) {
            // The member has the only place there is: a relay needs none.
            assertThat(relay.upgrade("/relay", "Authorization: " + KEY.proof(3, System.currentTimeMillis()))
                            .status())
                    .isEqualTo(101);
            relay.whole(RawClient.TEXT, RelayFrame.write(delivery));

            assertThat(relayed.poll(20, TimeUnit.SECONDS)).isEqualTo(delivery);
            server.close();
            assertThat(relay.ends()).isTrue();
            assertThat(member.ends()).isTrue();
        }
    }

    @Test
    void turnsAwayWhoHasNotTheKey() throws Exception {
        String proof = "Authorization: " + KEY.proof(3, System.currentTimeMillis());

        try (GatewayServer server = start(KEY, 10)) {
            assertThat(status(server)).isEqualTo(401);
            assertThat(status(server, "Authorization: " + KEY.proof(4, System.currentTimeMillis())))
                    .isEqualTo(401);
            assertThat(status(server, proof, "Origin: http://127.0.0.1")).isEqualTo(401);
            try (RawClient client = RawClient.connect(server.address())) {
                client.raw("GET /relay HTTP/1.1\r\nHost: x\r\n" + proof + "\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(426);
            }
        }
        try (GatewayServer server = start(null, 10)) {
            assertThat(status(server, proof)).isEqualTo(404);
        }
    }

    private static int status(GatewayServer server, String... headers) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            return client.upgrade("/relay", headers).status();
        }
    }

    private GatewayServer start(RelayKey key, int connections) throws IOException {
        return GatewayServer.start(
                ServerConfig.builder()
                        .port(0)
                        .maxConnections(connections)
                        .maxConnectionsPerAddress(connections)
                        .build(),
                new OpenAuthenticator(),
                new Handover(1 << 20, 1000),
                3,
                new ServerMetrics(),
                key,
                relayed::add);
    }
}
