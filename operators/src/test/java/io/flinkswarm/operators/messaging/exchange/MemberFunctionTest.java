package io.flinkswarm.operators.messaging.exchange;

import static io.flinkswarm.operators.messaging.exchange.Letters.answer;
import static io.flinkswarm.operators.messaging.exchange.Letters.ephemeral;
import static io.flinkswarm.operators.messaging.exchange.Letters.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.state.messaging.MessagingEventSerializer;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.testkit.OperatorHarness;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberFunctionTest {
    private OperatorHarness<String, MessagingEvent, Void, MessagingEvent> members;

    @BeforeEach
    void open() throws Exception {
        members = OperatorHarness.keyed(() -> new MemberFunction(Letters.SMALL), new MemberKeyFunction(), Types.STRING);
        members.outputOf(MessagingEventSerializer.INSTANCE).keeping(Rejections.TAG, ExchangeStreams.TO_TOPICS);
    }

    @AfterEach
    void close() throws Exception {
        members.close();
    }

    private static SessionOpened opened(String agent, long session) {
        return new SessionOpened("", agent, 0, session, 8, List.of("g"));
    }

    private List<String> changes() {
        return members.takeSide(ExchangeStreams.TO_TOPICS).stream()
                .map(m -> m.type().wireName() + " " + m.sender() + " " + m.to())
                .toList();
    }

    @Test
    void subscriptionsReachTheirTopics() throws Exception {
        members.first(opened("ann", 1), 0);
        members.first(message("ann", 1, "topic:t", MessageType.SUBSCRIBE), 1);
        members.first(message("ann", 2, "topic:t", MessageType.UNSUBSCRIBE), 1);

        assertThat(changes())
                .containsExactly(
                        "subscribe ann all",
                        "subscribe ann group:g",
                        "join @coordinator topic:presence",
                        "subscribe ann topic:t",
                        "unsubscribe ann topic:t");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestIsWatchedOverAcrossACrashAndARescaling(boolean rocks) throws Exception {
        if (rocks) {
            members.stateBackend(new EmbeddedRocksDBStateBackend());
        }
        for (int i = 0; i < 20; i++) {
            members.first(message("asker" + i, 1, "agent:bob", MessageType.REQUEST), i);
        }
        members.rescale(3);
        members.first(answer("bob", "agent:asker7", MessageType.RESPONSE, "s:1"), 20);
        members.first(message("asker8", 1, "agent:bob", MessageType.REQUEST), 500);
        members.rescale(2);

        members.watermark(1_009);
        assertThat(members.takeOutput())
                .extracting(event -> ((Message) event).to().name())
                .containsExactlyInAnyOrder(
                        "asker0", "asker1", "asker2", "asker3", "asker4", "asker5", "asker6", "asker8", "asker9");
        members.watermark(1_100);
        assertThat(members.takeOutput())
                .hasSize(10)
                .allSatisfy(event -> assertThat(((Message) event).type()).isEqualTo(MessageType.ERROR));
    }

    @Test
    void anAlertEscalatesToTopicsAndItsErrorGoesToTheMailbox() throws Exception {
        members.first(message("ann", 1, "agent:bob", MessageType.ALERT), 0);

        members.watermark(100);
        members.restore();
        members.watermark(200);
        members.watermark(300);

        assertThat(changes()).containsExactly("alert @coordinator group:operators", "alert @coordinator all");
        assertThat(members.takeOutput())
                .singleElement()
                .satisfies(event -> assertThat(((Message) event).to()).isEqualTo(Recipient.agent("ann")));
        assertThat(members.side(Rejections.TAG)).hasSize(1);
    }

    @Test
    void aSessionThatIsNotThereAfterARestartEndsWhatIsEphemeral() throws Exception {
        members.first(opened("ann", 1), 0);
        members.first(opened("bob", 2), 0);
        for (String agent : List.of("ann", "bob")) {
            members.first(ephemeral(message(agent, 1, "topic:t", MessageType.SUBSCRIBE)), 1);
            members.first(message(agent, 2, "topic:u", MessageType.SUBSCRIBE), 1);
        }
        members.watermark(2_000);
        changes();

        members.restore();
        members.watermark(5_000);
        members.first(opened("bob", 3), 5_001);
        members.watermark(5_050);
        members.watermark(5_200);

        assertThat(changes())
                .containsExactly(
                        "subscribe bob all",
                        "subscribe bob group:g",
                        "unsubscribe ann topic:t",
                        "leave @coordinator topic:presence");
    }

    @Test
    void whoIsGoneForLongLeavesNothing() throws Exception {
        members.first(opened("ann", 1), 0);
        members.first(message("ann", 2, "topic:u", MessageType.SUBSCRIBE), 1);
        members.first(message("ann", 3, "agent:bob", MessageType.REQUEST), 1);
        members.first(new SessionClosed("", "ann", 1, "gone", false), 10);
        members.first(answer("bob", "agent:eve", MessageType.RESPONSE, "s:9"), 10);
        members.first(new SessionClosed("", "unknown", 1, "gone", false), 10);

        members.watermark(5_000);
        assertThat(members.stateEntries()).isPositive();
        members.watermark(10_020);
        members.watermark(30_000);

        assertThat(members.stateEntries()).isZero();
        assertThat(members.eventTimeTimers()).isZero();
    }

    @Test
    void whoAsksWithoutASessionIsRememberedWhileItAsks() throws Exception {
        members.first(message("ann", 1, "agent:bob", MessageType.REQUEST), 0);
        members.watermark(9_000);
        members.first(message("ann", 2, "agent:bob", MessageType.REQUEST), 9_000);
        members.watermark(12_000);
        members.takeOutput();

        members.first(message("ann", 2, "agent:bob", MessageType.REQUEST), 12_000);
        members.watermark(18_999);
        assertThat(members.takeOutput()).as("a repeat opens nothing").isEmpty();
        members.watermark(19_001);

        assertThat(members.stateEntries()).isZero();
    }

    @Test
    void theEndOfTheInputIsNoPassingOfTime() throws Exception {
        members.first(opened("ann", 1), 0);
        members.first(message("ann", 1, "agent:bob", MessageType.REQUEST), 0);
        members.first(message("ann", 2, "agent:bob", MessageType.ALERT), 0);
        changes();

        members.end();
        members.watermark(Long.MAX_VALUE);

        assertThat(members.takeOutput()).isEmpty();
        assertThat(changes()).isEmpty();
        assertThat(members.eventTimeTimers()).isZero();
    }

    @Test
    void aThousandRequestsAnsweredInTimeLeaveOneTimer() throws Exception {
        for (int i = 1; i <= 1000; i++) {
            members.first(message("ann", i, "agent:bob", MessageType.REQUEST), i / 10);
            members.first(answer("bob", "agent:ann", MessageType.RESPONSE, "s:" + i), i / 10);
        }

        assertThat(members.eventTimeTimers()).isLessThanOrEqualTo(2);
    }

    @Test
    void whatIsAboutNoMemberHasNoKey() {
        Addressed addressed = new Addressed("ann", message("bob", 1, "topic:t", MessageType.EVENT));

        assertThatThrownBy(() -> new MemberKeyFunction().getKey(addressed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("event must be about one member, but was Addressed[agent=ann");
    }
}
