package io.flinkswarm.connector.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;

class ZooKeeperDirectoryTest extends ZooKeeperTest {
    private static GatewayAddress address(int subtask, int port) {
        return new GatewayAddress("job/gateway", subtask, "ws://127.0.0.1:" + port + "/v1", 1_000);
    }

    @Test
    void findsWhatOthersRegister() throws Exception {
        try (ZooKeeperDirectory mine = ZooKeeperDirectory.open(config());
                ZooKeeperDirectory other = ZooKeeperDirectory.open(config())) {
            assertThat(other.await(LONG)).isTrue();
            assertThat(other.addresses()).isEmpty();
            mine.register(address(1, 8766));
            mine.register(address(0, 8765));

            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(other.addresses()).containsExactly(address(0, 8765), address(1, 8766)));
            assertThat(other.addressOf("job/gateway", 1)).isEqualTo(address(1, 8766));
            assertThat(other.addressOf("job/gateway", 2)).isNull();
            assertThat(other.addressOf("another", 0)).isNull();
        }
    }

    @Test
    void forgetsWhoCloses() throws Exception {
        try (ZooKeeperDirectory other = ZooKeeperDirectory.open(config())) {
            try (ZooKeeperDirectory mine = ZooKeeperDirectory.open(config())) {
                mine.register(address(0, 8765));
                await().atMost(LONG).until(() -> other.addresses().size() == 1);
            }

            await().atMost(LONG).until(() -> other.addresses().isEmpty());
        }
    }

    @Test
    void believesTheLaterOfTwoRegistrationsOfASubtask() throws Exception {
        try (ZooKeeperDirectory dead = ZooKeeperDirectory.open(config());
                ZooKeeperDirectory other = ZooKeeperDirectory.open(config())) {
            dead.register(address(0, 1_111));
            await().atMost(LONG).until(() -> other.addresses().size() == 1);
            ZooKeeperDirectory heir = ZooKeeperDirectory.open(config());
            heir.register(address(0, 2_222));

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(other.addresses()).containsExactly(address(0, 2_222)));
            heir.close();
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(other.addresses()).containsExactly(address(0, 1_111)));
        }
    }

    @Test
    void registersAgainAfterItsSessionWasLost() throws Exception {
        try (ZooKeeperDirectory mine = ZooKeeperDirectory.open(config());
                ZooKeeperDirectory other = ZooKeeperDirectory.open(config())) {
            mine.register(address(0, 8765));
            await().atMost(LONG).until(() -> other.addresses().size() == 1);
            List<String> before = children("/flink-swarm/gateways");
            AtomicBoolean gone = new AtomicBoolean();

            expireOwnersOf("/flink-swarm/gateways");

            await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> {
                gone.compareAndSet(false, other.addresses().isEmpty());
                return gone.get();
            });
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(other.addresses()).containsExactly(address(0, 8765)));
            assertThat(before).hasSize(1);
        }
    }

    @Test
    void keepsWhatItKnowsWhileTheServerRestarts() throws Exception {
        try (ZooKeeperDirectory mine = ZooKeeperDirectory.open(config());
                ZooKeeperDirectory other = ZooKeeperDirectory.open(config())) {
            mine.register(address(0, 8765));
            await().atMost(LONG).until(() -> other.addresses().size() == 1);

            whileDown(() -> assertThat(other.addresses()).containsExactly(address(0, 8765)));
            mine.register(address(1, 8766));

            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(other.addresses()).containsExactly(address(0, 8765), address(1, 8766)));
        }
    }

    @Test
    void registersOnceTheServerIsThere() throws Exception {
        AtomicReference<ZooKeeperDirectory> early = new AtomicReference<>();
        whileDown(() -> {
            early.set(ZooKeeperDirectory.open(config()));
            early.get().register(address(0, 8765));
        });

        try (ZooKeeperDirectory mine = early.get()) {
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(mine.addresses()).containsExactly(address(0, 8765)));
        }
    }

    @Test
    void saysWhenTheServerWasNotReachedInTime() throws Exception {
        try (ZooKeeperDirectory lost = ZooKeeperDirectory.open(ZooKeeperConfig.of("127.0.0.1:1"))) {
            assertThat(lost.await(Duration.ofMillis(50))).isFalse();
            assertThat(lost.addresses()).isEmpty();
        }
    }

    @Test
    void passesOverNodesThatAreNoGateways() throws Exception {
        create("/flink-swarm/gateways/a", "no json".getBytes(StandardCharsets.UTF_8));
        create("/flink-swarm/gateways/b", new byte[NodeWatch.MAX_DATA + 1]);
        create("/flink-swarm/gateways/c", "{\"gateway\":\"g\",\"subtask\":0}".getBytes(StandardCharsets.UTF_8));
        try (ZooKeeperDirectory mine = ZooKeeperDirectory.open(config())) {
            mine.register(address(0, 8765));

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(mine.addresses()).containsExactly(address(0, 8765)));
            assertThat(mine.ignoredNodes()).isEqualTo(3);
        }
    }

    @Test
    void readsNoMoreNodesThanItMay() throws Exception {
        try (ZooKeeperDirectory mine =
                ZooKeeperDirectory.open(builder().maxNodes(3).build())) {
            for (int i = 0; i < 5; i++) {
                mine.register(address(i, 8765));
            }

            await().atMost(LONG).until(() -> mine.ignoredNodes() == 2);
            assertThat(mine.addresses()).hasSize(3);
        }
    }

    @Test
    void keepsSwarmsApartByTheirRoots() throws Exception {
        try (ZooKeeperDirectory one =
                        ZooKeeperDirectory.open(builder().root("/one").build());
                ZooKeeperDirectory top =
                        ZooKeeperDirectory.open(builder().root("/").build())) {
            one.register(address(0, 8765));
            await().atMost(LONG).until(() -> one.addresses().size() == 1);

            assertThat(top.await(LONG)).isTrue();
            assertThat(top.addresses()).isEmpty();
            top.register(address(1, 8766));
            await().atMost(LONG).until(() -> children("/gateways").size() == 1);
        }
    }

    @Test
    void takesNothingMoreOnceClosed() {
        ZooKeeperDirectory mine = ZooKeeperDirectory.open(config());
        mine.close();

        assertThatThrownBy(() -> mine.register(address(0, 8765)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("registrations must be open to add one, but were closed");
    }

    @Test
    void goesOnWithTheRestOfACluster() throws Exception {
        try (TestingCluster cluster = new TestingCluster(3)) {
            cluster.start();
            ZooKeeperConfig config = ZooKeeperConfig.builder(cluster.getConnectString())
                    .sessionTimeout(Duration.ofSeconds(10))
                    .retryInterval(Duration.ofMillis(200))
                    .build();
            try (ZooKeeperDirectory mine = ZooKeeperDirectory.open(config);
                    ZooKeeperDirectory other = ZooKeeperDirectory.open(config)) {
                mine.register(address(0, 8765));
                await().atMost(LONG).until(() -> other.addresses().size() == 1);
                InstanceSpec one = cluster.getInstances().iterator().next();

                cluster.killServer(one);
                mine.register(address(1, 8766));

                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() ->
                                assertThat(other.addresses()).containsExactly(address(0, 8765), address(1, 8766)));
            }
        }
    }

    @Test
    void worksWithAServerOfAnotherMaking() throws Exception {
        try (TestingServer server = new TestingServer(true);
                ZooKeeperDirectory mine = ZooKeeperDirectory.open(ZooKeeperConfig.of(server.getConnectString()))) {
            mine.register(address(0, 8765));

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(mine.addresses()).containsExactly(address(0, 8765)));
        }
    }

    @Test
    void refusesAddressesThatNobodyCouldReach() {
        assertThatThrownBy(() -> new GatewayAddress("", 0, "ws://h:1/v1", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("gateway must be 1 to 256 letters");
        assertThatThrownBy(() -> new GatewayAddress("g", -1, "ws://h:1/v1", 0))
                .hasMessage("subtask must be at least 0, but was -1");
        for (String uri : new String[] {null, "http://h:1", "ws:///v1", "not a uri", "ws://" + "h".repeat(2_000)}) {
            assertThatThrownBy(() -> new GatewayAddress("g", 0, uri, 0))
                    .as("uri %s", uri)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("uri must be ws://HOST:PORT/PATH or wss://HOST:PORT/PATH");
        }
    }

    @Test
    void refusesSettingsOutOfBounds() {
        assertThatThrownBy(() -> ZooKeeperConfig.of(" ")).hasMessage("connect must be HOST:PORT,..., but was empty");
        assertThatThrownBy(() -> builder().root("swarm"))
                .hasMessage("root must be a path of ZooKeeper such as /flink-swarm, but was swarm");
        assertThatThrownBy(() -> builder().maxNodes(0)).hasMessage("maxNodes must be at least 1, but was 0");
        assertThatThrownBy(() -> builder().sessionTimeout(Duration.ZERO))
                .hasMessage("sessionTimeout must be from 1 ms to 1 h, but was PT0S");
        assertThatThrownBy(() -> builder().retryInterval(Duration.ofHours(2)))
                .hasMessageStartingWith("retryInterval must be");
        assertThat(config()).hasToString(zooKeeper.connect() + "/flink-swarm");
        assertThat(config().root()).isEqualTo("/flink-swarm");
    }

    @Test
    void readsNodesOfLaterVersions() throws IOException {
        byte[] later =
                ("{\"new\":{\"a\":[1]},\"gateway\":\"job/gateway\",\"subtask\":0,\"uri\":\"ws://127.0.0.1:8765/v1\","
                                + "\"started\":1000}")
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(NodeJson.readAddress(later)).isEqualTo(address(0, 8765));
        assertThat(NodeJson.readAddress(NodeJson.write(address(3, 1)))).isEqualTo(address(3, 1));
    }
}
