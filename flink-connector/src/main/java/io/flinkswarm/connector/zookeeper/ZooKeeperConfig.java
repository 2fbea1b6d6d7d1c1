package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.BoundedExponentialBackoffRetry;
import org.apache.curator.utils.PathUtils;

/**
 * How ZooKeeper is reached, and where in it the swarm keeps its nodes.
 *
 * <pre>{@code
 * ZooKeeperConfig zooKeeper = ZooKeeperConfig.builder("zk1:2181,zk2:2181").root("/swarms/warehouse").build();
 * }</pre>
 */
@PublicEvolving
public final class ZooKeeperConfig implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String connect;
    private final String root;
    private final Duration sessionTimeout;
    private final Duration connectionTimeout;
    private final Duration retryInterval;
    private final int maxNodes;

    private ZooKeeperConfig(Builder builder) {
        this.connect = builder.connect;
        this.root = builder.root;
        this.sessionTimeout = builder.sessionTimeout;
        this.connectionTimeout = builder.connectionTimeout;
        this.retryInterval = builder.retryInterval;
        this.maxNodes = builder.maxNodes;
    }

    /** With the defaults. */
    public static ZooKeeperConfig of(String connect) {
        return builder(connect).build();
    }

    /** A builder for the servers {@code HOST:PORT,...}. */
    public static Builder builder(String connect) {
        return new Builder(connect);
    }

    /** The servers. */
    public String connect() {
        return connect;
    }

    /** The node above all nodes of the swarm. */
    public String root() {
        return root;
    }

    Duration retryInterval() {
        return retryInterval;
    }

    int maxNodes() {
        return maxNodes;
    }

    String gateways() {
        return root + "/gateways";
    }

    String members() {
        return root + "/members";
    }

    /** A new client, started; it connects by itself, now and after every loss. */
    CuratorFramework client() {
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(connect)
                .sessionTimeoutMs(Math.toIntExact(sessionTimeout.toMillis()))
                .connectionTimeoutMs(Math.toIntExact(connectionTimeout.toMillis()))
                .retryPolicy(new BoundedExponentialBackoffRetry(100, 1_000, 3))
                .waitForShutdownTimeoutMs(1_000)
                .build();
        client.start();
        return client;
    }

    @Override
    public String toString() {
        return connect + root;
    }

    /** Builder of a {@link ZooKeeperConfig}. */
    public static final class Builder {
        private final String connect;
        private String root = "/flink-swarm";
        private Duration sessionTimeout = Duration.ofSeconds(10);
        private Duration connectionTimeout = Duration.ofSeconds(5);
        private Duration retryInterval = Duration.ofSeconds(1);
        private int maxNodes = 10_000;

        private Builder(String connect) {
            this.connect = Objects.requireNonNull(connect, "connect");
            if (connect.isBlank()) {
                throw new IllegalArgumentException("connect must be HOST:PORT,..., but was empty");
            }
        }

        /** The node above all nodes of the swarm. */
        public Builder root(String path) {
            try {
                PathUtils.validatePath(path);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "root must be a path of ZooKeeper such as /flink-swarm, but was " + path, e);
            }
            root = path.equals("/") ? "" : path;
            return this;
        }

        /** After what silence of a process its nodes go; servers allow 2 to 20 of their ticks. */
        public Builder sessionTimeout(Duration timeout) {
            sessionTimeout = positive("sessionTimeout", timeout);
            return this;
        }

        /** How long an attempt to connect takes at most. */
        public Builder connectionTimeout(Duration timeout) {
            connectionTimeout = positive("connectionTimeout", timeout);
            return this;
        }

        /** After what pause something that failed is tried again. */
        public Builder retryInterval(Duration interval) {
            retryInterval = positive("retryInterval", interval);
            return this;
        }

        /** The most members, and the most gateways, that are read; further ones are counted. */
        public Builder maxNodes(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("maxNodes must be at least 1, but was " + most);
            }
            maxNodes = most;
            return this;
        }

        private static Duration positive(String name, Duration value) {
            if (value.toMillis() < 1 || value.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException(name + " must be from 1 ms to 1 h, but was " + value);
            }
            return value;
        }

        public ZooKeeperConfig build() {
            return new ZooKeeperConfig(this);
        }
    }
}
