package io.flinkswarm.connector.server;

import io.flinkswarm.connector.access.Authenticator;
import io.flinkswarm.connector.access.OpenAuthenticator;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionOpened;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** A real server on a free port of the loopback address, with a reader that takes items as the test says. */
final class TestGateway implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final ServerMetrics metrics = new ServerMetrics();
    final Handover handover;
    final GatewayServer server;
    final List<Handover.Item> items = new ArrayList<>();

    private TestGateway(ServerConfig config, Authenticator authenticator, Handover handover) throws IOException {
        this.handover = handover;
        this.server = GatewayServer.start(config, authenticator, handover, 3, metrics);
    }

    static TestGateway start(UnaryOperator<ServerConfig.Builder> settings) throws IOException {
        return start(settings, new OpenAuthenticator(), new Handover(64 << 20, 1 << 20));
    }

    static TestGateway start(
            UnaryOperator<ServerConfig.Builder> settings, Authenticator authenticator, Handover handover)
            throws IOException {
        return new TestGateway(settings.apply(ServerConfig.builder().port(0)).build(), authenticator, handover);
    }

    InetSocketAddress address() {
        return server.address();
    }

    /** Polls until an event of a kind has come that fits, and returns its item; all that was polled stays in {@link #items}. */
    <E extends MessagingEvent> Handover.Item await(Class<E> kind, Predicate<E> fits) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(
                        () -> {
                            poll();
                            return items.stream()
                                    .filter(item -> kind.isInstance(item.event()) && fits.test(kind.cast(item.event())))
                                    .findFirst()
                                    .orElse(null);
                        },
                        item -> item != null);
    }

    <E extends MessagingEvent> E event(Class<E> kind, Predicate<E> fits) {
        return kind.cast(await(kind, fits).event());
    }

    /** Takes everything that is there. */
    void poll() {
        for (Handover.Item item = handover.poll(); item != null; item = handover.poll()) {
            items.add(item);
        }
    }

    SessionOpened opened(String agent) {
        return event(SessionOpened.class, opened -> opened.agent().equals(agent));
    }

    boolean deliver(SessionOpened session, long number, String payload) {
        return server.send(delivery(session, number, payload));
    }

    static Delivery delivery(SessionOpened session, long number, String payload) {
        return new Delivery(
                session.agent(),
                session.gateway(),
                session.session(),
                number,
                0,
                Message.of("z", "t", number, Recipient.agent(session.agent()), MessageType.EVENT, 1, payload));
    }

    static String message(long sequence) {
        return message(sequence, "1");
    }

    static String message(long sequence, String payload) {
        return "{\"type\":\"event\",\"id\":\"s:" + sequence + "\",\"to\":\"agent:b\",\"payload\":" + payload + "}";
    }

    void until(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(condition);
    }

    @Override
    public void close() {
        server.close();
    }
}
