package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.connector.abuse.ProtocolAbuse;
import io.flinkswarm.connector.access.Access;
import io.flinkswarm.connector.access.AccessDeniedException;
import io.flinkswarm.connector.access.Authenticator;
import io.flinkswarm.connector.access.OpenAuthenticator;
import io.flinkswarm.connector.server.GatewayServer;
import io.flinkswarm.connector.server.Handover;
import io.flinkswarm.connector.server.ServerConfig;
import io.flinkswarm.connector.server.ServerMetrics;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.value.Priority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A gateway's server without a job behind it: one thread hands each message to its recipient's connection at once.
 *
 * <p>What {@link ProtocolAbuse} needs is so set: short time-outs, agents without roles, one that is not let in.
 */
final class RelayServer implements Server {
    /** The longest frame. */
    static final int MAX_MESSAGE_BYTES = 64 << 10;

    private static final int MAX_ITEMS = 1 << 20;
    private static final long MAX_BYTES = 64L << 20;

    private static final Authenticator AGENTS = credentials -> {
        Access open = new OpenAuthenticator().authenticate(credentials);
        if (open.agent().equals(ProtocolAbuse.UNKNOWN)) {
            throw new AccessDeniedException("agent must be known");
        }
        return open.agent().startsWith(ProtocolAbuse.LIMITED)
                ? new Access(open.agent(), "", Set.of(), List.of(), null, null, Priority.HIGH, 0, Access.NEVER)
                : open;
    };

    private final Handover handover = new Handover(MAX_BYTES, MAX_ITEMS);
    private final ServerMetrics metrics = new ServerMetrics();
    private final GatewayServer server;
    private final Map<String, Route> routes = new HashMap<>();
    private final Thread thread = new Thread(this::relay, "bench-relay");
    private volatile boolean closed;
    private volatile String wrong;

    private static final class Route {
        private final SessionOpened session;
        private long delivered;

        private Route(SessionOpened session) {
            this.session = session;
        }
    }

    RelayServer() throws IOException {
        server = GatewayServer.start(
                ServerConfig.builder()
                        .port(0)
                        .maxMessageBytes(MAX_MESSAGE_BYTES)
                        .handshakeTimeout(Duration.ofMillis(500))
                        .joinTimeout(Duration.ofMillis(500))
                        .heartbeatInterval(Duration.ofMillis(500))
                        .connectionTimeout(Duration.ofSeconds(3))
                        .closeTimeout(Duration.ofMillis(300))
                        .build(),
                AGENTS,
                handover,
                0,
                metrics);
        thread.setDaemon(true);
        thread.start();
    }

    private void relay() {
        while (!closed) {
            for (Handover.Item item = handover.poll(); item != null; item = handover.poll()) {
                take(item);
            }
            handover.available().join();
        }
    }

    private void take(Handover.Item item) {
        if (item.event() instanceof SessionOpened opened) {
            routes.put(opened.agent(), new Route(opened));
        } else if (item.event() instanceof SessionClosed ended) {
            Route route = routes.get(ended.agent());
            if (route != null && route.session.session() == ended.session()) {
                routes.remove(ended.agent());
            }
        } else if (item.event() instanceof Message message) {
            if (!message.sender().equals(item.connection().agent())) {
                wrong = "sender must be that of the connection, "
                        + item.connection().agent() + ", but was " + message.sender();
            }
            deliver(message);
        }
        if (item.sequence() > 0) {
            item.connection().durable(item.sequence());
        }
    }

    private void deliver(Message message) {
        Route route = message.to().kind() == Recipient.Kind.AGENT
                ? routes.get(message.to().name())
                : null;
        if (route != null) {
            route.delivered++;
            server.send(new Delivery(route.session.agent(), 0, route.session.session(), route.delivered, 0, message));
        }
    }

    /** What must never be and was, in words; null for nothing. */
    String wrong() {
        return wrong;
    }

    /** What the server has counted. */
    ServerMetrics metrics() {
        return metrics;
    }

    @Override
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public Fleet.Protocol protocol() {
        return (fleet, agent) -> new GatewayLink(fleet, agent, 256);
    }

    @Override
    public double cpuSeconds() {
        return 0;
    }

    @Override
    public boolean sharesProcess() {
        return false;
    }

    @Override
    public void close() throws InterruptedException {
        server.close();
        closed = true;
        handover.wake();
        thread.join();
    }
}
