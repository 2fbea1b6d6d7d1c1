package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.connector.access.Tls;
import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.messaging.Delivery;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What hands deliveries to the subtasks of a gateway that run in other JVMs, over one WebSocket each.
 *
 * <p>Nothing is promised: what finds no room, no address or no connection is dropped and counted, for the mailbox that it comes from holds
 * it until the agent has acknowledged it, and delivers it again. Those for one subtask arrive in order.
 */
@PublicEvolving
@Adapter("dates the proof with which another gateway is called")
public final class GatewayRelay implements AutoCloseable {
    private final GatewayDirectory directory;
    private final String gateway;
    private final RelayKey key;
    private final RelayConfig config;
    private final HttpClient http;
    private final ScheduledThreadPoolExecutor executor;
    private final Map<Integer, RelayPeer> peers = new ConcurrentHashMap<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean closed;

    private GatewayRelay(GatewayDirectory directory, String gateway, RelayKey key, RelayConfig config)
            throws IOException {
        this.directory = Objects.requireNonNull(directory, "directory");
        this.gateway = Objects.requireNonNull(gateway, "gateway");
        this.key = Objects.requireNonNull(key, "key");
        this.config = Objects.requireNonNull(config, "config");
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "flink-swarm-relay");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        HttpClient.Builder builder = HttpClient.newBuilder().executor(executor).connectTimeout(config.connectTimeout());
        if (config.tls() != null) {
            builder.sslContext(Tls.client(config.tls()));
        }
        http = builder.build();
    }

    /**
     * Opens a relay to the subtasks of one gateway; it connects when there is something to send.
     *
     * @param gateway the name under which its subtasks are in the directory
     */
    public static GatewayRelay open(GatewayDirectory directory, String gateway, RelayKey key, RelayConfig config)
            throws IOException {
        return new GatewayRelay(directory, gateway, key, config);
    }

    /** Takes a delivery for the subtask that it names; false if it is dropped. It never blocks. */
    public boolean send(Delivery delivery) {
        RelayPeer peer = closed ? null : peer(delivery.gateway());
        if (peer != null && peer.offer(RelayFrame.write(delivery))) {
            return true;
        }
        dropped.incrementAndGet();
        return false;
    }

    private RelayPeer peer(int subtask) {
        RelayPeer known = peers.get(subtask);
        if (known != null || peers.size() >= config.maxPeers()) {
            return known;
        }
        LongSupplier clock = System::currentTimeMillis;
        return peers.computeIfAbsent(
                subtask,
                number -> new RelayPeer(
                        () -> directory.addressOf(gateway, number),
                        () -> key.proof(number, clock.getAsLong()),
                        config,
                        http,
                        executor,
                        sent,
                        dropped));
    }

    /** How many deliveries were handed to a connection. */
    public long sent() {
        return sent.get();
    }

    /** How many deliveries were dropped: they are delivered again by their mailboxes. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        closed = true;
        peers.values().forEach(RelayPeer::close);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(2, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
