package io.flinkswarm.connector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.connector.abuse.RawClient;
import io.flinkswarm.connector.access.Access;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.value.Priority;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionsTest {
    @Test
    void replacesTheConnectionOfAMemberThatJoinsAgain() throws Exception {
        for (int threads = 1; threads <= 2; threads++) {
            int count = threads;
            try (TestGateway gateway = TestGateway.start(builder -> builder.threads(count));
                    RawClient first = RawClient.joined(gateway.address(), "a");
                    RawClient second = RawClient.open(gateway.address(), "a")) {
                SessionOpened earlier = gateway.opened("a");
                Frame.Welcome welcome = second.join(5);

                assertThat(RawClient.shown(first.closed()))
                        .isEqualTo("close 4006 a has joined over another connection");
                gateway.event(SessionOpened.class, opened -> opened.session() == welcome.session());
                assertThat(gateway.items.stream().<MessagingEvent>map(Handover.Item::event))
                        .containsExactly(
                                earlier,
                                new SessionClosed("", "a", earlier.session(), "replaced by a later connection", false),
                                new SessionOpened("", "a", 3, welcome.session(), 64, List.of()));
                assertThat(gateway.server.holds(earlier.session())).isFalse();
                assertThat(gateway.deliver(earlier, 1, "1")).isFalse();
                second.text(TestGateway.message(5));
                assertThat(second.next(Frame.Ack.class).received()).isEqualTo(5);
                assertThat(gateway.metrics.sessions()).isEqualTo(1);
            }
        }
    }

    @Test
    void saysWhetherAMemberHasLeftOrIsOnlyGone() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder)) {
            try (RawClient client = RawClient.joined(gateway.address(), "leaves")) {
                client.text("{\"type\":\"leave\",\"reason\":\"done\"}");
                assertThat(client.closeCode()).isEqualTo(1000);
            }
            try (RawClient client = RawClient.joined(gateway.address(), "silently")) {
                client.text("{\"type\":\"leave\"}");
                assertThat(client.closeCode()).isEqualTo(1000);
            }
            try (RawClient client = RawClient.joined(gateway.address(), "closes")) {
                assertThat(client.leave(1001)).isEqualTo(1001);
                assertThat(client.ends()).isTrue();
            }
            try (RawClient client = RawClient.joined(gateway.address(), "says-nothing")) {
                client.whole(RawClient.CLOSE, new byte[0]);
                assertThat(client.closeCode()).isEqualTo(1000);
            }
            RawClient.joined(gateway.address(), "drops").close();
            RawClient.joined(gateway.address(), "resets").reset();

            assertThat(closed(gateway, "leaves")).isEqualTo("true left: done");
            assertThat(closed(gateway, "silently")).isEqualTo("true left");
            assertThat(closed(gateway, "closes")).isEqualTo("false closed by the client with 1001");
            assertThat(closed(gateway, "says-nothing")).isEqualTo("false closed by the client");
            assertThat(closed(gateway, "drops")).isEqualTo("false connection lost");
            assertThat(closed(gateway, "resets")).isEqualTo("false connection lost");
            assertThat(gateway.items.stream().filter(item -> item.event() instanceof SessionClosed))
                    .hasSize(6);
        }
    }

    @Test
    void numbersSessionsApartOverRestarts() throws Exception {
        Set<Long> numbers = new HashSet<>();

        for (int i = 0; i < 3; i++) {
            try (TestGateway gateway = TestGateway.start(builder -> builder);
                    RawClient one = RawClient.open(gateway.address(), "a");
                    RawClient two = RawClient.open(gateway.address(), "b")) {
                numbers.add(one.join(1).session());
                numbers.add(two.join(1).session());
            }
        }

        assertThat(numbers).hasSize(6).allMatch(number -> number > 0 && number < 1L << 53);
    }

    @Test
    void pingsAndGivesUpWhoIsSilent() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder ->
                        builder.heartbeatInterval(Duration.ofMillis(200)).connectionTimeout(Duration.ofMillis(1_500)));
                RawClient silent = RawClient.joined(gateway.address(), "silent");
                RawClient lively = RawClient.joined(gateway.address(), "lively")) {
            Thread reader = new Thread(() -> {
                try {
                    // It answers pings and says nothing else.
                    lively.next();
                } catch (java.io.IOException e) {
                    // The test is over.
                }
            });
            reader.start();

            assertThat(closed(gateway, "silent")).isEqualTo("false something must be heard within PT1.5S");
            assertThat(silent.socket().getInputStream().read()).isEqualTo(0x89);
            assertThat(silent.socket().getInputStream().read()).isZero();
            org.awaitility.Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .until(() -> gateway.metrics.sessions() == 1);
            assertThat(gateway.metrics.closes(CloseCode.SILENT)).isEqualTo(1);
            lively.close();
            reader.join(20_000);
            assertThat(reader.isAlive()).isFalse();
        }
    }

    @Test
    void resetsAHalfOpenConnectionThatNeverAnswersTheClose() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder.heartbeatInterval(Duration.ofMillis(20))
                        .connectionTimeout(Duration.ofMillis(50))
                        .closeTimeout(Duration.ofMillis(50)));
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            gateway.until(() -> gateway.metrics.connections() == 0);

            assertThat(gateway.metrics.aborts()).isEqualTo(1);
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void closesWhenTheTokenEnds() throws Exception {
        long end = System.currentTimeMillis() + 1_500;
        Access access = new Access("a", "", Set.of(Role.VOTER), null, null, null, Priority.NORMAL, 0, end);

        try (TestGateway gateway =
                        TestGateway.start(builder -> builder, credentials -> access, new Handover(1 << 20, 1000));
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            assertThat(client.closeCode()).isEqualTo(CloseCode.UNAUTHENTICATED.code());
            assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(end);
            assertThat(closed(gateway, "a")).isEqualTo("false token must not be past its time, but has expired");
        }
    }

    @Test
    void servesManyMembersOnTwoThreads() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder.threads(2))) {
            RawClient[] clients = new RawClient[40];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = RawClient.joined(gateway.address(), "a" + i);
            }
            for (int i = 0; i < clients.length; i++) {
                clients[i].text(TestGateway.message(1));
                SessionOpened session = gateway.opened("a" + i);
                assertThat(gateway.deliver(session, 1, "\"" + i + "\"")).isTrue();
            }

            for (int i = 0; i < clients.length; i++) {
                assertThat(clients[i].next(Frame.Envelope.class).message().payloadText())
                        .isEqualTo("\"" + i + "\"");
            }
            assertThat(gateway.metrics.connections()).isEqualTo(40);
            assertThat(gateway.metrics.accepted()).isEqualTo(40);
            assertThat(gateway.metrics.bytesIn()).isPositive();
            assertThat(gateway.metrics.bytesOut()).isPositive();
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static String closed(TestGateway gateway, String agent) {
        SessionClosed closed =
                gateway.event(SessionClosed.class, found -> found.agent().equals(agent));
        return closed.left() + " " + closed.reason();
    }
}
