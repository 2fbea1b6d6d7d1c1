package io.flinkswarm.connector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.connector.abuse.RawClient;
import io.flinkswarm.connector.access.Access;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameSchemas;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.value.Priority;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ServerTrafficTest {
    @Test
    void everyFrameKeepsToThePublishedSchema() throws Exception {
        Access access =
                new Access("a", "acme", Set.of(), List.of("red"), null, List.of(), Priority.NORMAL, 0, Access.NEVER);
        List<String> seen = new ArrayList<>();

        try (TestGateway gateway = TestGateway.start(
                        builder -> builder.credit(2), credentials -> access, new Handover(1 << 20, 1000));
                RawClient client = RawClient.connect(gateway.address()).witnessed(text -> {
                    FrameSchemas.checkFromGateway(text);
                    seen.add(new String(text, StandardCharsets.UTF_8));
                })) {
            client.upgrade("/v1");
            client.join(1);
            SessionOpened session = gateway.opened("a");
            client.text(TestGateway.message(1));
            client.text("{\"type\":\"vote\",\"id\":\"s:2\",\"to\":\"@coordinator\"}");
            client.text("{\"type\":\"ping\",\"nonce\":\"n\"}");
            client.next(Frame.Pong.class);
            gateway.await(Message.class, message -> true).connection().durable(1);
            while (client.next(Frame.Ack.class).durable() < 1) {
                gateway.poll();
            }
            long number = 0;
            for (MessageType type : MessageType.values()) {
                if (type.isKept()) {
                    number++;
                    assertThat(gateway.server.send(delivery(session, number, type)))
                            .isTrue();
                    assertThat(client.next(Frame.Envelope.class).message().type())
                            .isEqualTo(type);
                }
            }

            assertThat(seen).hasSizeGreaterThan(20);
            assertThat(seen.get(0)).contains("\"type\":\"welcome\"", "\"tenant\":\"acme\"");
        }
    }

    private static Delivery delivery(SessionOpened session, long number, MessageType type) {
        Message message = new Message(
                "acme",
                "z",
                "t",
                number,
                number % 2 == 0 ? Recipient.agent("a") : Recipient.group("red"),
                type,
                Priority.of((int) (number % 5)),
                1,
                number % 3 == 0 ? Message.NO_DEADLINE : 1_000_000,
                (int) (number % 3),
                number % 2 == 0 ? null : "z/t:1",
                new TreeMap<>(java.util.Map.of("k", "v\"\n")),
                number % 4 == 0 ? Message.NO_PAYLOAD : "{\"x\":[1,null]}".getBytes(StandardCharsets.UTF_8));
        return new Delivery("a", session.gateway(), session.session(), number, (int) (number % 2), message);
    }
}
