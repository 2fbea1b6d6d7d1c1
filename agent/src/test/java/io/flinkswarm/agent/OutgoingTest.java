package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameJson;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutgoingTest {
    private static final Outgoing EVENT = Outgoing.event(Recipient.ALL, "1");

    @Test
    void becomesTheFrameThatItSays() throws Exception {
        Outgoing outgoing = EVENT.withPriority(Priority.HIGH)
                .withDeadline(99)
                .answering("a/s:1")
                .withMetadata("k", "v");

        Message message = ((Frame.Envelope) FrameJson.read(outgoing.frame("s", 7, 5))).message();

        assertThat(message.id()).isEqualTo("s:7");
        assertThat(message.priority()).isEqualTo(Priority.HIGH);
        assertThat(message.deadline()).isEqualTo(99);
        assertThat(message.correlation()).isEqualTo("a/s:1");
        assertThat(message.metadata()).containsEntry("k", "v");
        assertThat(message.time()).isEqualTo(5);
        assertThat(message.payloadText()).isEqualTo("1");
    }

    @Test
    void livesFromItsArrivalOnWhereATimeToLiveIsSet() throws Exception {
        byte[] frame = EVENT.withTimeToLive(Duration.ofMillis(20)).frame("s", 7, 5);

        Message arrived = ((Frame.Envelope) FrameJson.read(frame, 0, frame.length, 1000)).message();

        assertThat(arrived.deadline()).isEqualTo(1020);
    }

    @Test
    void rejectsWhatNoGatewayWouldTake() {
        assertThatThrownBy(() -> Outgoing.event(Recipient.ALL, "hello"))
                .hasMessage(
                        "payload must be one JSON value or empty, but was 'hello': a text needs its quotation marks");
        assertThatThrownBy(() -> Outgoing.event(Recipient.ALL, "x".repeat(100))).hasMessageContaining("…'");
        assertThatThrownBy(() -> Outgoing.of(Recipient.ALL, MessageType.DECISION, ""))
                .hasMessage("type must be one that members send, but was decision, which comes from the swarm alone");
        assertThatThrownBy(() -> EVENT.answering("x".repeat(513)))
                .hasMessage("correlation must have at most 512 letters, but had 513");
        assertThatThrownBy(() -> EVENT.withMetadata("k", "x".repeat(1025)))
                .hasMessage("names and values of the metadata must have at most 1024 letters, but one had 1025");
        assertThatThrownBy(() -> EVENT.withTimeToLive(Duration.ZERO))
                .hasMessage("timeToLive must be at least 1 ms, but was PT0S");
        assertThatThrownBy(() ->
                        new Outgoing(Recipient.ALL, MessageType.EVENT, "", Priority.LOW, 0, -1, null, EVENT.metadata()))
                .hasMessage("timeToLiveMillis must be at least 0, but was -1");
        assertThatThrownBy(() -> {
                    Outgoing grown = EVENT;
                    for (int i = 0; i < 33; i++) {
                        grown = grown.withMetadata("k" + i, "v");
                    }
                })
                .hasMessage("metadata must have at most 32 entries, but had 33");
    }
}
