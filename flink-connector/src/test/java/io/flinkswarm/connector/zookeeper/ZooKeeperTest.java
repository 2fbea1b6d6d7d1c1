package io.flinkswarm.connector.zookeeper;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a ZooKeeper server of its own, which it may stop, start again, and have sessions expire. */
abstract class ZooKeeperTest {
    static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path data;

    EmbeddedZooKeeper zooKeeper;

    @BeforeEach
    void startsZooKeeper() throws IOException {
        zooKeeper = EmbeddedZooKeeper.start(data, 0);
    }

    @AfterEach
    void stopsZooKeeper() {
        zooKeeper.close();
    }

    ZooKeeperConfig.Builder builder() {
        return ZooKeeperConfig.builder(zooKeeper.connect())
                .sessionTimeout(Duration.ofSeconds(8))
                .connectionTimeout(Duration.ofSeconds(3))
                .retryInterval(Duration.ofMillis(100));
    }

    ZooKeeperConfig config() {
        return builder().build();
    }

    /** Stops the server, runs something, and starts it again on the same port with its data. */
    void whileDown(Runnable meanwhile) {
        int port = Integer.parseInt(
                zooKeeper.connect().substring(zooKeeper.connect().indexOf(':') + 1));
        zooKeeper.close();
        meanwhile.run();
        // the port may linger for a moment
        await().atMost(LONG).ignoreExceptions().until(() -> {
            zooKeeper = EmbeddedZooKeeper.start(data, port);
            return true;
        });
    }

    /** Ends the sessions that own the children of a node, as a server does whose clients were silent for too long. */
    void expireOwnersOf(String path) throws Exception {
        try (CuratorFramework client = config().client()) {
            for (String child : client.getChildren().forPath(path)) {
                Stat stat = client.checkExists().forPath(path + "/" + child);
                if (stat != null) {
                    zooKeeper.connections.getZooKeeperServer().closeSession(stat.getEphemeralOwner());
                }
            }
        }
    }

    List<String> children(String path) throws Exception {
        try (CuratorFramework client = config().client()) {
            return client.checkExists().forPath(path) == null
                    ? List.of()
                    : client.getChildren().forPath(path);
        }
    }

    void create(String path, byte[] content) throws Exception {
        try (CuratorFramework client = config().client()) {
            client.create().creatingParentsIfNeeded().forPath(path, content);
        }
    }
}
