package io.flinkswarm.connector.gateway;

import io.flinkswarm.connector.server.Connection;
import io.flinkswarm.connector.server.GatewayServer;
import io.flinkswarm.connector.server.Handover;
import io.flinkswarm.connector.server.ServerMetrics;
import io.flinkswarm.connector.zookeeper.GatewayDirectory;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.SessionClosed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts the server of a subtask, and emits what its members send.
 *
 * <p>A message is called {@code durable} when a checkpoint whose snapshot came after it was emitted is complete. Subtask 0
 * also holds the session of {@code @coordinator}, see {@link Loopback}.
 */
final class GatewayReader implements SourceReader<MessagingEvent, GatewaySplit>, GatewayEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayReader.class);

    /** What one call emits at most, so that barriers and timers get their turn. */
    private static final int BATCH = 128;

    private final String uid;
    private final GatewayConfig config;
    private final String job;
    private final int subtask;
    private final MetricGroup metricGroup;
    private final Handover handover;
    private final Coverage<Connection> coverage = new Coverage<>(Connection::durable);
    private final ServerMetrics metrics = new ServerMetrics();
    private final Loopback loopback;
    private final String localHost;
    private volatile GatewayServer server;
    private GatewayDirectory directory;
    private boolean opened;

    GatewayReader(String uid, GatewayConfig config, SourceReaderContext context) {
        this.uid = uid;
        this.config = config;
        job = LoopbackReader.job(context);
        subtask = context.getIndexOfSubtask();
        metricGroup = context.metricGroup();
        localHost = context.getLocalHostName();
        handover = new Handover(config.maxBufferedBytes(), config.maxBuffered());
        loopback = subtask > 0
                ? null
                : new Loopback(
                        subtask,
                        LoopbackReader.newSession(),
                        config.loopbackWindow(),
                        config.maxHops(),
                        handover::wake);
        opened = loopback == null;
    }

    @Override
    public void start() {
        try {
            server = GatewayServers.start(config, handover, subtask, metrics, this::relayed);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "gateway " + uid + " must be able to serve " + config + ": " + e.getMessage(), e);
        }
        String address = address(server.address());
        directory = GatewayServers.directory(config, job + "/" + uid, subtask, advertised(address));
        register(address);
        GatewayRegistry.enter(job, uid, subtask, this, address);
        LOG.info("Gateway {} ({}) serves {}", uid, subtask, address);
    }

    private String address(InetSocketAddress bound) {
        String host = bound.getAddress().getHostAddress();
        return (config.hasTls() ? "wss://" : "ws://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + bound.getPort();
    }

    private String advertised(String address) {
        String host = config.advertisedHost();
        boolean any = server.address().getAddress().isAnyLocalAddress();
        return host == null && !any
                ? address
                : address.substring(0, address.indexOf("://") + 3) + (host == null ? localHost : host) + ":"
                        + server.address().getPort();
    }

    private void register(String address) {
        metricGroup.gauge("address", () -> address);
        metricGroup.gauge("connections", metrics::connections);
        metricGroup.gauge("sessions", metrics::sessions);
        metricGroup.gauge("pendingMessages", handover::size);
        metricGroup.gauge("pendingBytes", handover::bytes);
        metricGroup.gauge("messagesIn", metrics::messagesIn);
        metricGroup.gauge("messagesOut", metrics::messagesOut);
        metricGroup.gauge("undelivered", metrics::undelivered);
        metricGroup.gauge("denied", metrics::denied);
        metricGroup.gauge("turnedAway", metrics::turnedAway);
        if (loopback != null) {
            LoopbackReader.register(loopback, metricGroup);
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<MessagingEvent> output) {
        if (!opened) {
            opened = true;
            output.collect(loopback.opened());
        }
        if (loopback != null && loopback.hasMore()) {
            loopback.drain(BATCH, output::collect);
        }
        for (int i = 0; i < BATCH; i++) {
            Handover.Item item = handover.poll();
            if (item == null) {
                break;
            }
            output.collect(item.event());
            if (item.sequence() > 0) {
                coverage.emitted(item.connection(), item.sequence());
            } else if (item.event() instanceof SessionClosed && item.connection() != null) {
                coverage.closed(item.connection());
            }
        }
        return hasMore() ? InputStatus.MORE_AVAILABLE : InputStatus.NOTHING_AVAILABLE;
    }

    private boolean hasMore() {
        return !handover.isEmpty() || loopback != null && loopback.hasMore();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> available = handover.available();
        if (!opened || loopback != null && loopback.hasMore()) {
            // Asked for before the look, so that what comes after it completes this very future.
            handover.wake();
        }
        return available;
    }

    @Override
    public boolean deliver(Delivery delivery) {
        return loopback != null && delivery.agent().equals(Loopback.AGENT)
                ? loopback.offer(delivery)
                : server.send(delivery);
    }

    /** A session whose client does not read is still held: its end will be told when it has come. */
    @Override
    public boolean gone(Delivery delivery) {
        return server.holds(delivery.session())
                || handover.offerOwn(new SessionClosed(
                        delivery.message().tenant(), delivery.agent(), delivery.session(), "gone", false));
    }

    /** Takes a delivery that the sink of another JVM had for this subtask. */
    private void relayed(Delivery delivery) {
        // The first may come before the server has been handed to this reader; the mailbox delivers it again.
        if (server != null && !deliver(delivery)) {
            gone(delivery);
        }
    }

    /** A server has no end of its own: agents may always come. */
    @Override
    public void inputEnded() {}

    @Override
    public List<GatewaySplit> snapshotState(long checkpointId) {
        coverage.snapshot(checkpointId);
        return List.of();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        coverage.complete(checkpointId);
    }

    @Override
    public void addSplits(List<GatewaySplit> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {
        GatewayRegistry.leave(job, uid, subtask, this);
        if (directory != null) {
            directory.close();
        }
        if (server != null) {
            server.close(CloseCode.RESTART);
        }
    }
}
