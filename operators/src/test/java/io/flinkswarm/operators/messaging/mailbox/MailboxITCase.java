package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.state.messaging.MessagingEventSerializer;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import io.flinkswarm.testkit.KillAndRestore;
import io.flinkswarm.testkit.ReplaySource;
import io.flinkswarm.testkit.RunRecord;
import io.flinkswarm.testkit.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxITCase {
    private static final TypeInformation<MessagingEvent> EVENT_TYPE =
            RecordTypeInfo.of(MessagingEventSerializer.INSTANCE);
    private static final long BEGIN = 1_000_000;
    private static final int AGENTS = 12;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(4);

    @TempDir
    Path folder;

    /** Messages to agents that are away, many of which are sent again; at last all agents come. */
    private static List<MessagingEvent> events(long seed, int count, Set<String> ids) {
        Random random = new Random(seed);
        List<MessagingEvent> events = new ArrayList<>();
        List<Message> sent = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            if (i % 4 == 0) {
                events.add(sent.get(sent.size() - 1 - random.nextInt(Math.min(200, sent.size()))));
                continue;
            }
            Message message = Message.of(
                            "a" + random.nextInt(3),
                            "s",
                            i,
                            Recipient.agent("b" + random.nextInt(AGENTS)),
                            MessageType.EVENT,
                            BEGIN + i,
                            "{}")
                    .withPriority(Priority.of(random.nextInt(5)))
                    .withDeadline(random.nextBoolean() ? BEGIN + i + random.nextInt(300) : Message.NO_DEADLINE);
            sent.add(message);
            events.add(message);
            ids.add((message.deadline() == Message.NO_DEADLINE ? "delivered " : "EXPIRED ") + message.globalId());
        }
        for (int i = 0; i < AGENTS; i++) {
            events.add(new SessionOpened("", "b" + i, 0, i + 1, 1_000_000, List.of()));
        }
        return events;
    }

    @ParameterizedTest
    @CsvSource({"81, hashmap", "82, rocksdb"})
    void afterFailuresAndRescalesEachMessageIsDeliveredOrGivenUpOnce(long seed, String backend) throws Exception {
        Set<String> ids = new HashSet<>();
        List<MessagingEvent> events = events(seed, 1200, ids);
        MailboxLimits limits = new Limits().build();
        KillAndRestore drill = KillAndRestore.of(folder, (env, run) -> {
                    DataStream<MessagingEvent> replayed = run.source(
                            env,
                            ReplaySource.of(
                                    events,
                                    event -> event instanceof Message message ? message.time() : BEGIN + 5000,
                                    EVENT_TYPE),
                            WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofMillis(300)),
                            EVENT_TYPE);
                    SingleOutputStreamOperator<Delivery> deliveries = MailboxOperator.on(
                            run.failing("failing", replayed).keyBy(new MailboxKeyFunction(), Types.STRING),
                            limits,
                            "mailbox");
                    DataStream<String> fates = deliveries
                            .map(each -> "delivered " + each.message().globalId())
                            .returns(Types.STRING)
                            .union(deliveries
                                    .getSideOutput(MailboxStreams.DEAD_LETTERS)
                                    .map(each ->
                                            each.reason() + " " + each.message().globalId())
                                    .returns(Types.STRING));
                    run.durable("fates", fates);
                })
                .seed(seed)
                .failures(3)
                .parallelisms(1, 3, 2)
                .stateBackend(backend);

        RunRecord shaken = drill.assertDurableOutputIsThatOfAnUndisturbedRun();

        List<String> fates = shaken.durable("fates");
        assertThat(fates).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(ids);
    }
}
