package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.framework.CuratorFramework;

/**
 * A directory in ZooKeeper: an address is an ephemeral node, which goes with the process that made it and comes again when only its
 * session was lost.
 *
 * <pre>{@code
 * try (ZooKeeperDirectory directory = ZooKeeperDirectory.open(ZooKeeperConfig.of("localhost:2181"))) {
 *     directory.await(Duration.ofSeconds(10));
 *     List<GatewayAddress> gateways = directory.addresses();
 * }
 * }</pre>
 */
@PublicEvolving
public final class ZooKeeperDirectory implements GatewayDirectory {
    private record Key(String gateway, int subtask) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::gateway).thenComparingInt(Key::subtask);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private record Entry(GatewayAddress address, long created) {}

    private final CuratorFramework client;
    private final NodeWatch watch;
    private final Registrations registrations;
    private final AtomicLong malformed = new AtomicLong();
    private volatile SortedMap<Key, Entry> entries = new TreeMap<>();

    private ZooKeeperDirectory(ZooKeeperConfig config) {
        this.client = config.client();
        this.registrations = new Registrations(client, config.gateways());
        this.watch = new NodeWatch(client, config.gateways(), config, this::update);
    }

    /** Opens the directory. It need not be reachable yet: what is registered gets known once it is. */
    public static ZooKeeperDirectory open(ZooKeeperConfig config) {
        ZooKeeperDirectory directory = new ZooKeeperDirectory(config);
        directory.watch.start();
        return directory;
    }

    /** Waits until the gateways that are there now are known; false if ZooKeeper was not reached in time. */
    public boolean await(Duration most) throws InterruptedException {
        return watch.await(most);
    }

    @Override
    public void register(GatewayAddress address) {
        registrations.add(NodeJson.write(address));
    }

    @Override
    public List<GatewayAddress> addresses() {
        List<GatewayAddress> addresses = new ArrayList<>();
        entries.values().forEach(entry -> addresses.add(entry.address()));
        return addresses;
    }

    @Override
    public GatewayAddress addressOf(String gateway, int subtask) {
        Entry entry = entries.get(new Key(gateway, subtask));
        return entry == null ? null : entry.address();
    }

    /** How many nodes were no gateway's, or too many, when the gateways were last read. */
    public long ignoredNodes() {
        return malformed.get() + watch.ignored();
    }

    private void update() {
        SortedMap<Key, Entry> now = new TreeMap<>();
        long bad = 0;
        for (NodeWatch.Node node : watch.nodes().values()) {
            try {
                GatewayAddress address = NodeJson.readAddress(node.data());
                // of two, the later one: the other's process has died and its session lingers
                now.merge(
                        new Key(address.gateway(), address.subtask()),
                        new Entry(address, node.created()),
                        (one, other) -> one.created() > other.created() ? one : other);
            } catch (IOException e) {
                bad++;
            }
        }
        malformed.set(bad);
        entries = now;
    }

    @Override
    public void close() {
        registrations.close();
        watch.close();
        client.close();
    }
}
