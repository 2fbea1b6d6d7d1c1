package io.flinkswarm.connector.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedZooKeeperTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path data;

    @Test
    void keepsItsDataOverARestart() throws Exception {
        byte[] content = "kept".getBytes(StandardCharsets.UTF_8);
        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(data.resolve("new/folder"), 0);
                CuratorFramework client =
                        ZooKeeperConfig.of(zooKeeper.connect()).client()) {
            assertThat(zooKeeper.connect()).startsWith("127.0.0.1:");
            client.create().forPath("/node", content);
        }

        try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(data.resolve("new/folder"), 0);
                CuratorFramework client =
                        ZooKeeperConfig.of(zooKeeper.connect()).client()) {
            assertThat(client.getData().forPath("/node")).isEqualTo(content);
        }
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(data, taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "ZooKeeper must start on a free port, but could not on " + taken.getLocalPort() + ": ")
                    .hasMessageEndingWith("Give another port, or 0 for any.");
        }
    }

    @Test
    void saysThatItsFolderIsNone() throws Exception {
        Path file = Files.writeString(data.resolve("file"), "x");

        assertThatThrownBy(() -> EmbeddedZooKeeper.start(file, 0)).isInstanceOf(IOException.class);
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        Set<String> before = threads();
        for (int i = 0; i < 3; i++) {
            try (EmbeddedZooKeeper zooKeeper = EmbeddedZooKeeper.start(data, 0);
                    ZooKeeperDirectory directory = ZooKeeperDirectory.open(ZooKeeperConfig.of(zooKeeper.connect()))) {
                directory.register(new GatewayAddress("g", 0, "ws://127.0.0.1:1/v1", 0));
                await().atMost(LONG).until(() -> directory.addresses().size() == 1);
            }
        }

        await().atMost(LONG).untilAsserted(() -> {
            Set<String> left = threads();
            left.removeAll(before);
            assertThat(left).isEmpty();
        });
    }

    private static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName() + "#" + thread.getId()));
        names.removeIf(name -> name.startsWith("awaitility"));
        return names;
    }
}
