package io.flinkswarm.connector.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.testkit.KillAndRestore;
import io.flinkswarm.testkit.ReplaySource;
import io.flinkswarm.testkit.RunRecord;
import io.flinkswarm.testkit.TestCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages go round and round a job over files, with crashes, and each hop is seen exactly once. */
class LoopbackITCase {
    private static final int MESSAGES = 300;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(2);

    @TempDir
    Path folder;

    @Test
    void endsWithItsInputsAfterTheLastHop() throws Exception {
        try (RunRecord run = KillAndRestore.of(folder, (env, it) -> build(env, it, 3))
                .failures(0)
                .undisturbed()) {
            assertThat(run.<String>durable("hops"))
                    .containsExactlyInAnyOrderElementsOf(expected(3))
                    .doesNotHaveDuplicates();
            assertThat(run.<String>durable("refused")).isEmpty();
        }
        assertThat(GatewayRegistry.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void losesNothingAndRepeatsNothingOverCrashesAndSavepoints(long seed) throws Exception {
        KillAndRestore drill = KillAndRestore.of(folder, (env, it) -> build(env, it, 3))
                .seed(seed)
                .failures(4)
                .parallelisms(1, 2);

        try (RunRecord run = drill.disturbed()) {
            assertThat(run.<String>durable("hops"))
                    .as("hops%s", drill.about(run))
                    .containsExactlyInAnyOrderElementsOf(expected(3));
        }
        assertThat(GatewayRegistry.size()).isZero();
    }

    @Test
    void refusesWhatGoesRoundWithoutEnd() throws Exception {
        try (RunRecord run = KillAndRestore.of(folder, (env, it) -> build(env, it, 99))
                .failures(0)
                .undisturbed()) {
            assertThat(run.<String>durable("hops")).containsExactlyInAnyOrderElementsOf(expected(4));
            assertThat(run.<String>durable("refused"))
                    .hasSize(MESSAGES)
                    .allMatch(detail -> detail.startsWith("hops must be at most 4, but was 5"));
        }
    }

    private static List<String> expected(int hops) {
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= MESSAGES; i++) {
            for (int hop = 1; hop <= hops; hop++) {
                expected.add("blue trust/s:" + i + " hop " + hop);
            }
        }
        return expected;
    }

    private static void build(StreamExecutionEnvironment env, RunRecord run, int hops) {
        List<MessagingEvent> messages = new ArrayList<>();
        for (int i = 1; i <= MESSAGES; i++) {
            messages.add(Message.of("trust", "s", i, Recipient.COORDINATOR, MessageType.EVENT, i, "{}")
                    .from("blue", "trust"));
        }
        Gateway gateway = Gateway.inProcess();
        DataStream<MessagingEvent> loop = gateway.source(env);
        DataStream<MessagingEvent> main = run.source(
                env,
                ReplaySource.of(messages, event -> ((Message) event).time(), Gateway.EVENT_TYPE),
                WatermarkStrategy.forMonotonousTimestamps(),
                Gateway.EVENT_TYPE);
        DataStream<MessagingEvent> round = run.failing("failing", main.union(loop));
        gateway.sink(SimpleMailboxFunction.on(
                round.filter(event -> !(event instanceof Message message) || message.hops() < hops)));
        run.durable(
                "hops",
                loop.filter(Message.class::isInstance)
                        .map(event -> event.tenant() + " " + ((Message) event).globalId() + " hop "
                                + ((Message) event).hops())
                        .returns(Types.STRING));
        run.durable(
                "refused",
                loop.filter(Refusal.class::isInstance)
                        .map(event -> ((Refusal) event).rejection().detail())
                        .returns(Types.STRING));
    }
}
