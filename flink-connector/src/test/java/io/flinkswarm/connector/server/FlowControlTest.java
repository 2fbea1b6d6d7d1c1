package io.flinkswarm.connector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.connector.abuse.RawClient;
import io.flinkswarm.connector.access.Access;
import io.flinkswarm.connector.access.OpenAuthenticator;
import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.value.Priority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FlowControlTest {
    @Test
    void givesCreditBackAsMessagesAreTakenIntoTheJob() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder.credit(8));
                RawClient client = RawClient.open(gateway.address(), "a")) {
            assertThat(client.join(1).credit()).isEqualTo(8);
            for (int i = 1; i <= 8; i++) {
                client.text(TestGateway.message(i));
            }
            Frame.Ack received;
            do {
                received = client.next(Frame.Ack.class);
                assertThat(received.credit()).isZero();
            } while (received.received() < 8);

            gateway.await(Message.class, message -> message.sequence() == 8);
            int credit = 0;
            while (credit < 8) {
                credit += client.next(Frame.Ack.class).credit();
            }
            assertThat(credit).isEqualTo(8);
        }
    }

    @Test
    void readsNothingFromAClientThatHasNoCredit() throws Exception {
        try (TestGateway gateway =
                        TestGateway.start(builder -> builder.credit(4).inFlight(1000));
                RawClient client = RawClient.open(gateway.address(), "a")) {
            client.join(1);
            for (int i = 1; i <= 50; i++) {
                client.text(TestGateway.message(i));
            }
            gateway.until(() -> gateway.metrics.pauses() == 1);

            assertThat(gateway.handover.size()).isLessThanOrEqualTo(1 + 4 + 1);
            gateway.await(Message.class, message -> message.sequence() == 50);
            assertThat(gateway.items.stream()
                            .filter(item -> item.event() instanceof Message)
                            .map(Handover.Item::sequence))
                    .hasSize(50)
                    .isSorted();
        }
    }

    @Test
    void stopsReadingFromAllWhileTheJobDoesNotKeepUp() throws Exception {
        Handover handover = new Handover(100_000, 10_000);
        String payload = '"' + "x".repeat(10_000) + '"';

        try (TestGateway gateway = TestGateway.start(
                        builder -> builder.credit(1000)
                                .inFlight(10_000)
                                .connectionTimeout(Duration.ofSeconds(2))
                                .heartbeatInterval(Duration.ofMillis(500)),
                        new OpenAuthenticator(),
                        handover);
                RawClient flood = RawClient.joined(gateway.address(), "a");
                RawClient other = RawClient.joined(gateway.address(), "b")) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 1; i <= 1000; i++) {
                        flood.text(TestGateway.message(i, payload));
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            gateway.until(handover::isFull);
            other.text(TestGateway.message(1));
            gateway.until(() -> gateway.metrics.pauses() >= 2);

            // Ten megabytes are on their way; what is held is the bound and the rest of one read.
            assertThat(handover.bytes()).isBetween(100_000L, 100_000L + 3 * 11_000L);
            assertThat(gateway.handover.offerOwn(new SessionClosed("", "x", 1, "", false)))
                    .isFalse();
            // A paused connection is not taken for a silent one.
            await().during(Duration.ofSeconds(3)).until(() -> gateway.metrics.sessions() == 2);
            assertThat(sent).isNotDone();
            gateway.await(Message.class, message -> message.sequence() == 1000);
            sent.get(20, TimeUnit.SECONDS);
            gateway.await(Message.class, message -> message.sender().equals("b"));
            assertThat(gateway.items.stream()
                            .filter(item -> item.event() instanceof Message message
                                    && message.sender().equals("a"))
                            .map(Handover.Item::sequence))
                    .hasSize(1000)
                    .isSorted();
        }
    }

    @Test
    void slowsDownWhoSendsMoreThanItsTokenAllows() throws Exception {
        Access access = new Access("a", "", Set.of(Role.VOTER), null, null, null, Priority.EMERGENCY, 20, Access.NEVER);

        try (TestGateway gateway =
                        TestGateway.start(builder -> builder, credentials -> access, new Handover(64 << 20, 1 << 20));
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            long before = System.nanoTime();
            ByteArrayOutputStream burst = new ByteArrayOutputStream();
            for (int i = 1; i <= 30; i++) {
                byte[] text = TestGateway.message(i).getBytes(StandardCharsets.UTF_8);
                burst.writeBytes(RawClient.encoded(0x81, true, text, text.length));
            }
            client.raw(burst.toByteArray());
            gateway.await(Message.class, message -> message.sequence() == 30);

            // A second's worth at once, and the other ten at twenty a second.
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(440));
            assertThat(gateway.metrics.pauses()).isPositive();
            assertThat(gateway.metrics.errors(ErrorCode.LIMIT)).isZero();
        }
    }

    @Test
    void cutsASlowReaderAndLosesNothing() throws Exception {
        String payload = '"' + "x".repeat(50_000) + '"';

        try (TestGateway gateway = TestGateway.start(builder -> builder.maxPendingBytes(200_000)
                        .slowReaderTimeout(Duration.ofMillis(200))
                        .closeTimeout(Duration.ofMillis(200)));
                RawClient neighbour = RawClient.joined(gateway.address(), "b")) {
            RawClient slow = RawClient.over(narrow(gateway.address()));
            slow.upgrade("/v1?agent=a");
            slow.join(1);
            SessionOpened session = gateway.opened("a");
            SessionOpened beside = gateway.opened("b");
            int accepted = 0;
            while (gateway.deliver(session, accepted + 1, payload)) {
                accepted++;
                assertThat(accepted).isLessThan(1000);
            }
            SessionClosed closed = gateway.event(SessionClosed.class, found -> found.session() == session.session());

            // All that was accepted and is not acknowledged is delivered over the next session: the mailbox has it.
            assertThat(closed.reason()).isEqualTo("did not read what it was sent");
            assertThat(gateway.metrics.closes(CloseCode.SLOW_READER)).isEqualTo(1);
            assertThat(gateway.metrics.aborts()).isEqualTo(1);
            assertThat(gateway.metrics.undelivered()).isEqualTo(1);
            assertThat(gateway.deliver(session, 1, "1")).isFalse();
            assertThat(gateway.deliver(beside, 1, "1")).isTrue();
            assertThat(neighbour.next(Frame.Envelope.class).delivery()).isEqualTo(1);
            gateway.until(() -> pending(gateway) == 0);
            slow.close();
            try (RawClient again = RawClient.joined(gateway.address(), "a")) {
                SessionOpened next = gateway.event(
                        SessionOpened.class,
                        opened -> opened.agent().equals("a") && opened.session() != session.session());
                for (int i = 1; i <= accepted; i++) {
                    gateway.until(() -> pending(gateway) < 100_000);
                    assertThat(gateway.deliver(next, i, payload)).isTrue();
                    assertThat(again.next(Frame.Envelope.class).delivery()).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void cutsWhoReadsNothingForTheTimeOut() throws Exception {
        String payload = '"' + "x".repeat(100_000) + '"';

        try (TestGateway gateway = TestGateway.start(builder -> builder.maxPendingBytes(64 << 20)
                .slowReaderTimeout(Duration.ofMillis(150))
                .closeTimeout(Duration.ofMillis(150)))) {
            RawClient slow = RawClient.over(narrow(gateway.address()));
            slow.upgrade("/v1?agent=a");
            slow.join(1);
            SessionOpened session = gateway.opened("a");
            for (int i = 1; i <= 100; i++) {
                assertThat(gateway.deliver(session, i, payload)).isTrue();
            }

            gateway.event(SessionClosed.class, found -> true);
            assertThat(gateway.metrics.closes(CloseCode.SLOW_READER)).isEqualTo(1);
            slow.close();
        }
    }

    @Test
    void hearsWhatASlowReaderHasTakenBeforeItGoes() throws Exception {
        String payload = '"' + "x".repeat(100_000) + '"';

        try (TestGateway gateway = TestGateway.start(builder -> builder.maxPendingBytes(300_000))) {
            RawClient slow = RawClient.over(narrow(gateway.address()));
            slow.upgrade("/v1?agent=a");
            slow.join(1);
            SessionOpened session = gateway.opened("a");
            int accepted = 0;
            while (gateway.deliver(session, accepted + 1, payload)) {
                accepted++;
            }
            gateway.until(() -> gateway.metrics.closes(CloseCode.SLOW_READER) == 1);
            slow.text("{\"type\":\"ack\",\"delivery\":1}");
            slow.text("{\"type\":\"ack\",\"delivery\":1000}");
            slow.text(TestGateway.message(1));
            slow.text("{");

            assertThat(slow.closeCode()).isEqualTo(CloseCode.SLOW_READER.code());
            slow.whole(RawClient.CLOSE, new byte[] {0x03, (byte) 0xE8});
            gateway.event(SessionClosed.class, found -> true);
            assertThat(gateway.event(Acknowledgement.class, found -> true).upTo())
                    .isEqualTo(1);
            assertThat(gateway.items.stream().filter(item -> item.event() instanceof Message))
                    .isEmpty();
            slow.close();
        }
    }

    @Test
    void cutsWhoAsksMoreThanItReads() throws Exception {
        String nonce = "n".repeat(250);

        try (TestGateway gateway =
                TestGateway.start(builder -> builder.maxPendingBytes(20_000).closeTimeout(Duration.ofMillis(200)))) {
            RawClient slow = RawClient.over(narrow(gateway.address()));
            slow.upgrade("/v1?agent=a");
            slow.join(1);
            slow.socket().setSoTimeout(1);
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        slow.text("{\"type\":\"ping\",\"nonce\":\"" + nonce + "\"}");
                        slow.whole(RawClient.PING, nonce.substring(0, 125).getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    // As it should be: the server has reset the connection.
                }
            });

            gateway.event(SessionClosed.class, found -> true);
            assertThat(gateway.metrics.closes(CloseCode.SLOW_READER)).isEqualTo(1);
            flood.get(20, TimeUnit.SECONDS);
            slow.close();
        }
    }

    @Test
    void cutsThoseWhoHoldMostWhenMessagesInPartAreTooMuchForTheServer() throws Exception {
        byte[] half = RawClient.encoded(0x81, true, new byte[40_000], 60_000);
        List<RawClient> hogs = new ArrayList<>();

        try (TestGateway gateway = TestGateway.start(
                        builder -> builder.maxMessageBytes(64_000).maxAssemblyBytes(200_000));
                RawClient neighbour = RawClient.joined(gateway.address(), "b")) {
            int cut = 0;
            for (int i = 0; i < 10; i++) {
                RawClient hog = RawClient.joined(gateway.address(), "a" + i);
                hogs.add(hog);
                if (i % 2 == 0) {
                    hog.raw(half);
                } else {
                    hog.part(RawClient.TEXT, new byte[40_000]);
                }
            }
            gateway.until(() -> gateway.metrics.closes(CloseCode.TRY_LATER) >= 4);
            neighbour.part(RawClient.TEXT, TestGateway.message(1).getBytes(StandardCharsets.UTF_8));
            neighbour.whole(RawClient.CONTINUATION, new byte[0]);

            assertThat(neighbour.next(Frame.Ack.class).received()).isEqualTo(1);
            for (RawClient hog : hogs) {
                hog.socket().setSoTimeout(300);
                try {
                    cut += hog.closeCode() == CloseCode.TRY_LATER.code() ? 1 : 0;
                } catch (SocketTimeoutException e) {
                    assertThat(hog.socket().isClosed()).isFalse();
                }
                hog.close();
            }
            assertThat(cut).isBetween(4, 9);
            gateway.until(() -> gateway.metrics.sessions() == 1);
            gateway.until(() -> metric(gateway, "assembly_bytes") == 0);
        }
    }

    /** A socket that takes little before it is read from. */
    private static Socket narrow(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(address);
        return socket;
    }

    private static long pending(TestGateway gateway) throws IOException {
        return metric(gateway, "pending_bytes");
    }

    private static long metric(TestGateway gateway, String name) throws IOException {
        try (RawClient client = RawClient.connect(gateway.address())) {
            client.raw("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
            String line = client.answer()
                    .body()
                    .lines()
                    .filter(found -> found.startsWith("swarm_gateway_" + name + "{"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.substring(line.indexOf(' ') + 1));
        }
    }
}
