package io.flinkswarm.connector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.connector.abuse.RawClient;
import io.flinkswarm.connector.access.Access;
import io.flinkswarm.connector.access.Authenticator;
import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.messaging.SenderAccess;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.value.Priority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final Authenticator WORKERS = credentials -> new Access(
            credentials.claimedAgent(),
            "acme",
            Set.of(Role.WORKER),
            List.of("red"),
            null,
            null,
            Priority.HIGH,
            0,
            Access.NEVER);

    @Test
    void stampsTheSenderWhateverItClaims() throws Exception {
        try (TestGateway gateway = start(WORKERS);
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            long before = System.currentTimeMillis();
            client.text(
                    "{\"type\":\"task-result\",\"id\":\"s:1\",\"to\":\"@coordinator\",\"from\":\"boss\",\"tenant\":\"x\","
                            + "\"hops\":3,\"ttl\":1000,\"payload\":{\"ok\":true}}");
            client.next(Frame.Ack.class);

            Message message = gateway.event(Message.class, found -> true);
            assertThat(message.sender()).isEqualTo("a");
            assertThat(message.tenant()).isEqualTo("acme");
            assertThat(message.hops()).isZero();
            assertThat(message.deadline()).isBetween(before + 1000, System.currentTimeMillis() + 1000);
            assertThat(message.payloadText()).isEqualTo("{\"ok\":true}");
            assertThat(SenderAccess.groupRefusal(message, "blue")).contains("'blue'");
        }
    }

    @Test
    void acknowledgesARunOfMessagesAtOnce() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            java.io.ByteArrayOutputStream burst = new java.io.ByteArrayOutputStream();
            for (int i = 1; i <= 10; i++) {
                byte[] text = TestGateway.message(i).getBytes(StandardCharsets.UTF_8);
                burst.writeBytes(RawClient.encoded(0x81, true, text, text.length));
            }
            client.raw(burst.toByteArray());

            Frame.Ack ack = client.next(Frame.Ack.class);
            assertThat(ack.received()).isEqualTo(10);
            assertThat(ack.durable()).isZero();
            gateway.await(Message.class, message -> message.sequence() == 10);
            assertThat(gateway.items.stream().filter(item -> item.event() instanceof Message))
                    .extracting(Handover.Item::sequence)
                    .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        }
    }

    @Test
    void tellsWhatIsDurable() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            client.text(TestGateway.message(4));
            assertThat(client.next(Frame.Ack.class).received()).isEqualTo(4);
            Handover.Item item = gateway.await(Message.class, message -> true);

            gateway.server.durable(item.connection(), item.sequence());
            gateway.server.durable(item.connection(), item.sequence() - 1);

            Frame.Ack ack = client.next(Frame.Ack.class);
            assertThat(ack.durable()).isEqualTo(4);
            assertThat(ack.received()).isEqualTo(4);
            assertThat(item.connection().durable()).isEqualTo(4);
            assertThat(item.connection().received()).isEqualTo(4);
            assertThat(item.connection()).hasToString("a#" + item.connection().session());
        }
    }

    @Test
    void refusesWhatTheTokenDoesNotAllowAndGoesOn() throws Exception {
        try (TestGateway gateway = start(WORKERS);
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            client.text("{\"type\":\"vote\",\"id\":\"s:1\",\"to\":\"@coordinator\",\"payload\":1}");

            Frame.Failure failure = client.next(Frame.Failure.class);
            assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(failure.id()).isEqualTo("s:1");
            assertThat(failure.detail()).isEqualTo("sender of vote must have the role VOTER, but a has [WORKER]");
            Handover.Item refused = gateway.await(Refusal.class, refusal -> true);
            Rejection rejection = ((Refusal) refused.event()).rejection();
            assertThat(rejection.operator()).isEqualTo("gateway");
            assertThat(rejection.reason()).isEqualTo(Rejection.Reason.FORBIDDEN);
            assertThat(rejection.key()).isEqualTo("a");
            assertThat(rejection.input()).isEqualTo("s:1");
            assertThat(((Refusal) refused.event()).tenant()).isEqualTo("acme");
            assertThat(refused.sequence()).isEqualTo(1);
            assertThat(client.next(Frame.Ack.class).received()).isEqualTo(1);
            assertThat(gateway.metrics.errors(ErrorCode.FORBIDDEN)).isEqualTo(1);
            refused.connection().durable(refused.sequence());
            assertThat(client.next(Frame.Ack.class).durable()).isEqualTo(1);
        }
    }

    @Test
    void judgesNumbers() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder.inFlight(100));
                RawClient client = RawClient.open(gateway.address(), "a")) {
            client.join(11);

            assertThat(failure(client, TestGateway.message(10)).code()).isEqualTo(ErrorCode.REPLAYED);
            client.text(TestGateway.message(11));
            assertThat(client.next(Frame.Ack.class).received()).isEqualTo(11);
            assertThat(failure(client, TestGateway.message(11)))
                    .isEqualTo(new Frame.Failure(ErrorCode.REPLAYED, "id must be above 11, but was s:11", "s:11"));
            assertThat(failure(client, TestGateway.message(112)))
                    .isEqualTo(new Frame.Failure(
                            ErrorCode.AHEAD, "id must be at most 111 while 10 is durable, but was s:112", "s:112"));
            assertThat(failure(client, TestGateway.message(12).replace("s:12", "t:12"))
                            .code())
                    .isEqualTo(ErrorCode.INVALID_VALUE);
            gateway.await(Message.class, message -> true).connection().durable(11);
            assertThat(client.next(Frame.Ack.class).durable()).isEqualTo(11);
            client.text(TestGateway.message(112));
            assertThat(client.next(Frame.Ack.class).received()).isEqualTo(112);
            gateway.poll();
            assertThat(gateway.items.stream()
                            .filter(item -> item.event() instanceof Message)
                            .map(Handover.Item::sequence))
                    .containsExactly(11L, 112L);
            assertThat(gateway.items.stream()
                            .filter(item -> item.event() instanceof Refusal)
                            .map(Handover.Item::sequence))
                    .containsExactly(0L, 0L, 0L, 0L);
        }
    }

    @Test
    void countsAMessageThatCannotBeReadAsReceived() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            assertThat(failure(client, TestGateway.message(1).replace("agent:b", "nobody")))
                    .extracting(Frame.Failure::code, Frame.Failure::id)
                    .containsExactly(ErrorCode.INVALID_VALUE, "s:1");
            assertThat(client.next(Frame.Ack.class).received()).isEqualTo(1);
            assertThat(gateway.await(Refusal.class, refusal -> true).sequence()).isEqualTo(1);
            assertThat(failure(client, TestGateway.message(1).replace("agent:b", "nobody"))
                            .id())
                    .isEqualTo("s:1");
            assertThat(failure(client, "{\"type\":\"event\",\"id\":\"s:x\",\"to\":\"all\"}")
                            .code())
                    .isEqualTo(ErrorCode.INVALID_VALUE);
            assertThat(failure(client, "{\"type\":\"event\",\"id\":\"t:9\",\"to\":\"\"}")
                            .code())
                    .isEqualTo(ErrorCode.INVALID_VALUE);
            assertThat(failure(client, "[1]")).extracting(Frame.Failure::code).isEqualTo(ErrorCode.MALFORMED);
            assertThat(failure(client, "{\"type\":\"nonsense\"}").code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
            assertThat(failure(client, "{\"type\":\"join\",\"stream\":\"s\"}"))
                    .isEqualTo(new Frame.Failure(ErrorCode.UNEXPECTED, "join must come once, but came again", null));
        }
    }

    @Test
    void closesAfterTooManyFaults() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder.maxErrors(3));
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            for (int i = 0; i < 4; i++) {
                assertThat(failure(client, "{").code()).isEqualTo(ErrorCode.MALFORMED);
            }

            assertThat(client.closeCode()).isEqualTo(CloseCode.TOO_MANY_ERRORS.code());
            assertThat(gateway.event(SessionClosed.class, closed -> true).reason())
                    .startsWith("faults must be at most 3 in PT1M; the last: frame must be one JSON object");
        }
    }

    @Test
    void forgivesFaultsOfLongAgo() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder.maxErrors(1)
                        .errorInterval(java.time.Duration.ofMillis(1))
                        .heartbeatInterval(java.time.Duration.ofMillis(20)));
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            for (int i = 0; i < 4; i++) {
                failure(client, "{");
                // A ping comes with a sweep, which forgives.
                assertThat(client.socket().getInputStream()).isNotNull();
                awaitPing(client);
                awaitPing(client);
            }
            client.text("{\"type\":\"ping\",\"nonce\":\"n\"}");

            assertThat(client.next(Frame.Pong.class).nonce()).isEqualTo("n");
        }
    }

    @Test
    void handsOverAcknowledgementsOfARunAtOnce() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            SessionOpened session = gateway.opened("a");
            for (int i = 1; i <= 9; i++) {
                assertThat(gateway.deliver(session, i, "{\"n\":" + i + "}")).isTrue();
                Frame.Envelope envelope = client.next(Frame.Envelope.class);
                assertThat(envelope.delivery()).isEqualTo(i);
                assertThat(envelope.message().payloadText()).isEqualTo("{\"n\":" + i + "}");
            }
            java.io.ByteArrayOutputStream burst = new java.io.ByteArrayOutputStream();
            for (String text : List.of(
                    "{\"type\":\"ack\",\"delivery\":2,\"others\":[9,4]}",
                    "{\"type\":\"ack\",\"delivery\":5}",
                    "{\"type\":\"ack\",\"delivery\":3,\"others\":[7,9]}",
                    "{\"type\":\"credit\",\"credit\":0}")) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                burst.writeBytes(RawClient.encoded(0x81, true, bytes, bytes.length));
            }
            client.raw(burst.toByteArray());

            assertThat(gateway.event(Acknowledgement.class, ack -> true))
                    .isEqualTo(new Acknowledgement("", "a", session.session(), 5, new long[] {7, 9}));
            assertThat(gateway.event(WindowChange.class, change -> true))
                    .isEqualTo(new WindowChange("", "a", session.session(), 0));
            assertThat(gateway.metrics.messagesOut()).isEqualTo(9);
            assertThat(failure(client, "{\"type\":\"ack\",\"delivery\":10}"))
                    .isEqualTo(new Frame.Failure(
                            ErrorCode.INVALID_VALUE,
                            "delivery must be at most 9, the last one sent, but was 10",
                            null));
            client.text("{\"type\":\"credit\",\"credit\":1000000}");
            assertThat(gateway.event(WindowChange.class, change -> change.window() > 0)
                            .window())
                    .isEqualTo(1024);
        }
    }

    @Test
    void splitsAcknowledgementsThatAreTooManyForOne() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            SessionOpened session = gateway.opened("a");
            assertThat(gateway.deliver(session, 6_000, "1")).isTrue();
            StringBuilder low = new StringBuilder("2");
            StringBuilder high = new StringBuilder("3003");
            for (int i = 3; i <= 3_002; i++) {
                low.append(',').append(i);
                high.append(',').append(i + 2_998);
            }
            client.text("{\"type\":\"ack\",\"delivery\":0,\"others\":[" + low + "]}");
            client.text("{\"type\":\"ack\",\"delivery\":0,\"others\":[" + high + "]}");

            gateway.until(() -> {
                gateway.poll();
                return gateway.items.stream()
                                .filter(item -> item.event() instanceof Acknowledgement)
                                .mapToInt(item -> ((Acknowledgement) item.event()).others().length)
                                .sum()
                        >= 5_999;
            });
            assertThat(gateway.items.stream()
                            .filter(item -> item.event() instanceof Acknowledgement)
                            .mapToInt(item -> ((Acknowledgement) item.event()).others().length))
                    .allMatch(length -> length <= 4_096);
        }
    }

    @Test
    void assemblesFragmentsWithPingsBetween() throws Exception {
        String text = TestGateway.message(1, "\"grüße €\"");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        try (TestGateway gateway = start();
                RawClient client = RawClient.joined(gateway.address(), "a")) {
            client.part(RawClient.TEXT, new byte[0]);
            for (int i = 0; i < bytes.length; i++) {
                client.part(RawClient.CONTINUATION, new byte[] {bytes[i]});
                client.whole(RawClient.PING, new byte[] {(byte) i});
            }
            client.whole(RawClient.CONTINUATION, new byte[0]);

            RawClient.Received pong = client.next();
            assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
            assertThat(pong.content()).containsExactly(0);
            assertThat(gateway.event(Message.class, message -> true).payloadText())
                    .isEqualTo("\"grüße €\"");
        }
    }

    @Test
    void closesForFramesThatAreNotWhatIsSpoken() throws Exception {
        try (TestGateway gateway = TestGateway.start(builder -> builder.maxMessageBytes(1000))) {
            assertThat(closeCode(gateway, client -> client.whole(RawClient.BINARY, new byte[] {1})))
                    .isEqualTo(1003);
            assertThat(closeCode(
                            gateway,
                            client -> client.whole(RawClient.TEXT, new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'})))
                    .isEqualTo(1007);
            assertThat(closeCode(gateway, client -> client.whole(RawClient.TEXT, new byte[1001])))
                    .isEqualTo(1009);
            assertThat(closeCode(gateway, client -> {
                        client.part(RawClient.TEXT, new byte[600]);
                        client.whole(RawClient.CONTINUATION, new byte[401]);
                    }))
                    .isEqualTo(1009);
            assertThat(closeCode(gateway, client -> client.frame(0x81, false, new byte[] {'{', '}'})))
                    .isEqualTo(1002);
            assertThat(closeCode(gateway, client -> client.whole(0x3, new byte[0])))
                    .isEqualTo(1002);
            assertThat(gateway.metrics.closes(CloseCode.TOO_BIG)).isEqualTo(2);
        }
    }

    @Test
    void expectsAJoinFirst() throws Exception {
        try (TestGateway gateway = start()) {
            for (String first : List.of(TestGateway.message(1), "{\"type\":\"pong\"}", "{", "{\"type\":\"x\"}")) {
                try (RawClient client = RawClient.open(gateway.address(), "a")) {
                    client.text(first);

                    assertThat(client.nextFrame()).isInstanceOf(Frame.Failure.class);
                    assertThat(client.closeCode()).isEqualTo(CloseCode.JOIN_EXPECTED.code());
                }
            }
            gateway.poll();
            assertThat(gateway.items).allMatch(item -> item.event() instanceof Refusal);
        }
    }

    @FunctionalInterface
    private interface Abuse {
        void by(RawClient client) throws IOException;
    }

    private static int closeCode(TestGateway gateway, Abuse abuse) throws IOException {
        try (RawClient client = RawClient.joined(gateway.address(), "a")) {
            abuse.by(client);
            return client.closeCode();
        }
    }

    private static void awaitPing(RawClient client) throws IOException {
        int first = client.socket().getInputStream().read();
        assertThat(first).isGreaterThanOrEqualTo(0);
        while (first != 0x89) {
            first = client.socket().getInputStream().read();
        }
        client.socket().getInputStream().read();
    }

    private static Frame.Failure failure(RawClient client, String text) throws IOException {
        client.text(text);
        return client.next(Frame.Failure.class);
    }

    private static TestGateway start() throws IOException {
        return TestGateway.start(builder -> builder);
    }

    private static TestGateway start(Authenticator authenticator) throws IOException {
        return TestGateway.start(builder -> builder, authenticator, new Handover(64 << 20, 1 << 20));
    }
}
