package io.flinkswarm.connector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.connector.abuse.AbuseCase;
import io.flinkswarm.connector.abuse.ProtocolAbuse;
import io.flinkswarm.connector.abuse.RawClient;
import io.flinkswarm.connector.access.Access;
import io.flinkswarm.connector.access.AccessDeniedException;
import io.flinkswarm.connector.access.Authenticator;
import io.flinkswarm.connector.access.OpenAuthenticator;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameSchemas;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.value.Priority;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ProtocolAbuseTest {
    private static final int CASES = Integer.getInteger("swarm.abuse.cases", 3_000);
    private static final long SEED = Long.getLong("swarm.abuse.seed", 4);

    private static final Authenticator AGENTS = credentials -> {
        Access open = new OpenAuthenticator().authenticate(credentials);
        if (open.agent().equals(ProtocolAbuse.UNKNOWN)) {
            throw new AccessDeniedException("agent must be known");
        }
        return open.agent().startsWith(ProtocolAbuse.LIMITED)
                ? new Access(open.agent(), "", Set.of(), List.of(), null, null, Priority.HIGH, 0, Access.NEVER)
                : open;
    };

    @Test
    void answersEveryAbuseClearlyAndLeavesOthersAlone() throws Exception {
        File handles = new File("/proc/self/fd");
        try (TestGateway gateway = TestGateway.start(
                        builder -> builder.maxMessageBytes(64 << 10)
                                .handshakeTimeout(Duration.ofSeconds(2))
                                .joinTimeout(Duration.ofSeconds(2))
                                .heartbeatInterval(Duration.ofMillis(500))
                                .connectionTimeout(Duration.ofSeconds(3))
                                .closeTimeout(Duration.ofMillis(300)),
                        AGENTS,
                        new Handover(64 << 20, 1 << 20));
                RawClient good = RawClient.joined(gateway.address(), "good")) {
            int handlesBefore = handles.isDirectory() ? handles.list().length : 0;
            ProtocolAbuse abuse =
                    new ProtocolAbuse(gateway.address(), 64 << 10, 32, SEED, FrameSchemas::checkFromGateway);
            Set<Long> open = new HashSet<>();
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<SessionOpened> session = new CompletableFuture<>();
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    drain(gateway, open, session);
                    gateway.handover.available().join();
                }
            });
            CompletableFuture<Duration> neighbour =
                    CompletableFuture.supplyAsync(() -> behaveWell(gateway, good, session.join(), over));

            for (int i = 0; i < CASES; i++) {
                abuse.next();
            }
            abuse.finish();
            gateway.until(() -> gateway.metrics.connections() == 1);
            over.set(true);
            Duration slowest = neighbour.get(20, TimeUnit.SECONDS);
            gateway.handover.wake();
            reader.get(20, TimeUnit.SECONDS);

            assertThat(abuse.failures()).as("seed " + SEED).isEmpty();
            assertThat(abuse.done().keySet()).hasSize(AbuseCase.values().length);
            assertThat(slowest).isLessThan(Duration.ofSeconds(3));
            drain(gateway, open, session);
            assertThat(open).isEmpty();
            assertThat(gateway.handover.bytes()).isZero();
            assertThat(gateway.metrics.closes(CloseCode.INTERNAL)).isZero();
            assertThat(page(gateway).body())
                    .contains("swarm_gateway_pending_bytes{subtask=\"3\"} 0\n")
                    .contains("swarm_gateway_assembly_bytes{subtask=\"3\"} 0\n");
            if (handlesBefore > 0) {
                assertThat(handles.list().length).isLessThanOrEqualTo(handlesBefore + 3);
            }
        }
    }

    private static RawClient.Answer page(TestGateway gateway) throws IOException {
        try (RawClient client = RawClient.connect(gateway.address())) {
            client.raw("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
            return client.answer();
        }
    }

    /** Sends, hears that it is received, is sent a delivery, and again, until told; returns the longest that one round took. */
    private static Duration behaveWell(
            TestGateway gateway, RawClient client, SessionOpened session, AtomicBoolean over) {
        long slowest = 0;
        try {
            for (int i = 1; !over.get() || i < 10; i++) {
                long before = System.nanoTime();
                client.text(TestGateway.message(i));
                long received = 0;
                while (received < i) {
                    received = client.next(Frame.Ack.class).received();
                }
                assertThat(gateway.deliver(session, i, "1")).isTrue();
                assertThat(client.next(Frame.Envelope.class).delivery()).isEqualTo(i);
                slowest = Math.max(slowest, System.nanoTime() - before);
            }
            return Duration.ofNanos(slowest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every session of an abuser ends, every message comes from the one that sent it, and "good" makes all its numbers durable. */
    private static void drain(TestGateway gateway, Set<Long> open, CompletableFuture<SessionOpened> good) {
        gateway.poll();
        for (Handover.Item item : gateway.items) {
            if (item.event() instanceof SessionOpened opened) {
                if (opened.agent().equals("good")) {
                    good.complete(opened);
                } else {
                    open.add(opened.session());
                }
            } else if (item.event() instanceof SessionClosed closed) {
                assertThat(closed.agent()).isNotEqualTo("good");
                assertThat(open.remove(closed.session())).isTrue();
            } else if (item.event() instanceof Message message) {
                assertThat(message.sender()).isNotEqualTo(ProtocolAbuse.FORGED);
                assertThat(message.tenant()).isEmpty();
                assertThat(message.sender()).isEqualTo(item.connection().agent());
                item.connection().durable(item.sequence());
            }
        }
        gateway.items.clear();
    }
}
