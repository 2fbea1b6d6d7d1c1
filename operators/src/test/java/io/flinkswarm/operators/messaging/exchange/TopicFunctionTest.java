package io.flinkswarm.operators.messaging.exchange;

import static io.flinkswarm.operators.messaging.exchange.Letters.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.messaging.MessagingEventSerializer;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.views.ViewStreams;
import io.flinkswarm.testkit.OperatorHarness;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFunctionTest {
    private OperatorHarness<String, Message, Void, MessagingEvent> topics;

    @BeforeEach
    void open() throws Exception {
        topics = OperatorHarness.keyed(() -> new TopicFunction(Letters.SMALL), new TopicKeyFunction(), Types.STRING);
        topics.outputOf(MessagingEventSerializer.INSTANCE).keeping(Rejections.TAG, ViewStreams.DELTAS);
    }

    @AfterEach
    void close() throws Exception {
        topics.close();
    }

    private void subscribe(String agent, String topic) throws Exception {
        topics.first(SwarmMessages.subscription("", agent, Recipient.parse(topic), true, 1), 1);
    }

    private void unsubscribe(String agent, String topic) throws Exception {
        topics.first(SwarmMessages.subscription("", agent, Recipient.parse(topic), false, 1), 1);
    }

    private List<String> recipients(Message message) throws Exception {
        topics.takeOutput();
        topics.first(message, 2);
        return topics.takeOutput().stream()
                .map(event -> {
                    assertThat(((Addressed) event).message()).isEqualTo(message);
                    return ((Addressed) event).agent();
                })
                .toList();
    }

    @Test
    void everySubscriberButTheSenderGetsACopyInTheOrderOfNames() throws Exception {
        subscribe("cid", "topic:t");
        subscribe("ann", "topic:t");
        subscribe("bob", "topic:t");
        subscribe("bob", "topic:t");

        assertThat(recipients(message("eve", 1, "topic:t", MessageType.EVENT))).containsExactly("ann", "bob", "cid");
        assertThat(recipients(message("bob", 1, "topic:t", MessageType.EVENT))).containsExactly("ann", "cid");
        assertThat(recipients(message("bob", 1, "topic:u", MessageType.EVENT))).isEmpty();

        unsubscribe("ann", "topic:t");
        unsubscribe("ann", "topic:t");
        assertThat(recipients(message("eve", 2, "topic:t", MessageType.EVENT))).containsExactly("bob", "cid");
    }

    @Test
    void tenantsAndKindsAreApart() throws Exception {
        subscribe("ann", "topic:t");

        assertThat(recipients(message("eve", 1, "topic:t", MessageType.EVENT).from("acme", "eve")))
                .isEmpty();
        assertThat(recipients(message("eve", 1, "group:t", MessageType.EVENT))).isEmpty();
    }

    @Test
    void moreSubscribersThanAllowedAreRefused() throws Exception {
        for (String agent : List.of("a", "b", "c", "d")) {
            subscribe(agent, "topic:t");
        }

        Message error = (Message) topics.takeOutput().get(0);
        assertThat(error.to()).isEqualTo(Recipient.agent("d"));
        assertThat(error.payloadText())
                .isEqualTo("{\"code\":\"LIMIT\",\"detail\":\"subscribers of topic:t must be at most 3"
                        + " (max-subscribers)\"}");
        assertThat(topics.side(Rejections.TAG))
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.BUFFER_FULL);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void subscribersOutliveACrashAndARescaling(boolean rocks) throws Exception {
        if (rocks) {
            topics.stateBackend(new EmbeddedRocksDBStateBackend());
        }
        for (int i = 0; i < 40; i++) {
            subscribe("ann", "topic:" + i);
            subscribe("bob", "topic:" + i);
        }
        for (int parallelism : List.of(3, 1, 4)) {
            topics.rescale(parallelism);
            for (int i = 0; i < 40; i++) {
                assertThat(recipients(message("eve", 1, "topic:" + i, MessageType.EVENT)))
                        .containsExactly("ann", "bob");
            }
        }
    }

    @Test
    void whatNobodyHearsLeavesNothing() throws Exception {
        subscribe("ann", "topic:t");
        unsubscribe("ann", "topic:t");
        for (int i = 0; i < 10; i++) {
            topics.first(message("eve", i + 1, "topic:" + i, MessageType.EVENT), 1);
        }

        assertThat(topics.stateEntries()).isZero();
        assertThat(topics.takeOutput()).isEmpty();
    }

    @Test
    void theViewShowsSubscribersAndWhatWasPublished() throws Exception {
        subscribe("ann", "topic:t");
        subscribe("bob", "topic:t");
        topics.first(message("bob", 1, "topic:t", MessageType.EVENT), 1);
        topics.restore();
        topics.first(message("eve", 1, "topic:t", MessageType.EVENT), 1);
        unsubscribe("ann", "topic:t");
        unsubscribe("bob", "topic:t");

        List<ViewDelta> deltas = topics.side(ViewStreams.DELTAS);
        assertThat(deltas).extracting(ViewDelta::view).containsOnly("messaging.topics");
        assertThat(deltas).extracting(ViewDelta::key).containsOnly("topic:t");
        assertThat(deltas).extracting(ViewDelta::version).isSorted();
        assertThat(deltas.get(3).row().getLong("subscribers")).isEqualTo(2);
        assertThat(deltas.get(3).row().getLong("published")).isEqualTo(2);
        assertThat(deltas.get(3).row().getLong("copies")).isEqualTo(3);
        assertThat(deltas.get(deltas.size() - 1).isDelete()).isTrue();
        assertThat(TopicCount.NONE.shown("acme", Recipient.ALL, 1).key()).isEqualTo("acme/all");
    }
}
