package io.flinkswarm.state.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.testkit.OperatorHarness;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatsFunctionTest {
    private OperatorHarness<String, Message, Void, Message> once;

    @BeforeEach
    void open() throws Exception {
        once = OperatorHarness.keyed(
                () -> new RepeatsFunction(128, Duration.ofMinutes(1)), new RepeatsFunction.StreamKey(), Types.STRING);
        once.outputOf(MessageSerializer.INSTANCE);
    }

    @AfterEach
    void close() throws Exception {
        once.close();
    }

    private static Message vote(String from, String stream, long sequence) {
        return Message.of(from, stream, sequence, Recipient.COORDINATOR, MessageType.VOTE, 1, "{}");
    }

    @Test
    void whatIsSentAgainIsDroppedAlsoAfterACrash() throws Exception {
        once.first(vote("ann", "s", 1), 1).first(vote("ann", "s", 3), 1).first(vote("ann", "s", 1), 1);
        once.rescale(3);
        once.first(vote("ann", "s", 3), 1).first(vote("ann", "s", 2), 1).first(vote("ann", "s", 4), 1);

        assertThat(once.output()).extracting(Message::sequence).containsExactly(1L, 3L, 2L, 4L);
    }

    @Test
    void sendersStreamsAndTenantsAreApart() throws Exception {
        List<Message> apart = List.of(
                vote("ann", "s", 1),
                vote("bob", "s", 1),
                vote("ann", "t", 1),
                vote("ann", "s", 1).from("acme", "ann"));
        for (Message message : apart) {
            once.first(message, 1);
        }

        assertThat(once.output()).isEqualTo(apart);
    }

    @Test
    void whatHasGoneRoundPasses() throws Exception {
        Message round = vote("ann", "s", 1).hopped();

        once.first(round, 1).first(round, 1);

        assertThat(once.output()).hasSize(2);
    }
}
