package io.flinkswarm.connector.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.agent.Receipt;
import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.state.time.SwarmTime;
import io.flinkswarm.testkit.TestCluster;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Agents at a job that crashes, is stopped, rescaled, cancelled and submitted again. */
class GatewayITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicBoolean FAIL = new AtomicBoolean();
    private static final ConcurrentLinkedQueue<String> ROUND = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(2);

    @TempDir
    Path folder;

    private final List<SwarmAgent> agents = new ArrayList<>();
    private final List<JobClient> jobs = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        FAIL.set(false);
        ROUND.clear();
        for (SwarmAgent agent : agents) {
            agent.close();
        }
        for (JobClient job : jobs) {
            if (!job.getJobStatus().get().isGloballyTerminalState()) {
                cancel(job);
            }
        }
    }

    @Test
    void carriesMessagesFromAgentToAgentAndCallsThemDurableAfterACheckpoint() throws Exception {
        submit(1, Duration.ofMillis(100), null);
        ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
        agent("b", got);
        SwarmAgent a = agent("a", new ConcurrentLinkedQueue<>());

        Receipt receipt = a.send(Recipient.agent("b"), "\"hello\"");

        receipt.received().get(30, TimeUnit.SECONDS);
        receipt.durable().get(30, TimeUnit.SECONDS);
        Awaitility.await().atMost(PATIENCE).until(() -> !got.isEmpty());
        assertThat(got).containsExactly("\"hello\"");
    }

    @Test
    void callsNothingDurableWithoutCheckpoints() throws Exception {
        submit(1, null, null);
        ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
        agent("b", got);
        SwarmAgent a = agent("a", new ConcurrentLinkedQueue<>());

        Receipt first = a.send(Recipient.agent("b"), "1");
        Receipt second = a.send(Recipient.agent("b"), "2");

        Awaitility.await().atMost(PATIENCE).until(() -> got.size() == 2);
        second.received().get(30, TimeUnit.SECONDS);
        assertThat(first.durable()).isNotDone();
        assertThat(a.lowestNotDurable()).isEqualTo(1);
    }

    @Test
    void losesAndRepeatsNothingWhenTheJobCrashesUnderLoad() throws Exception {
        submit(1, Duration.ofMillis(50), null);
        ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
        SwarmAgent b = agent("b", got);
        SwarmAgent a = agent("a", new ConcurrentLinkedQueue<>());

        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            if (i % 200 == 100) {
                FAIL.set(true);
            }
            receipts.add(a.send(Recipient.agent("b"), Integer.toString(i)));
            if (i % 200 == 199) {
                receipts.get(i).durable().get(60, TimeUnit.SECONDS);
            }
        }

        for (Receipt receipt : receipts) {
            receipt.durable().get(60, TimeUnit.SECONDS);
        }
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(got).hasSizeGreaterThanOrEqualTo(600));
        assertThat(got).containsExactlyInAnyOrderElementsOf(texts(0, 600));
        assertThat(b.stats().connections()).isGreaterThan(1);
    }

    @Test
    void sendsRoundWhatIsForTheCoordinatorUpToTheMostHops() throws Exception {
        submit(1, Duration.ofMillis(100), null);

        agent("a", new ConcurrentLinkedQueue<>()).send(Recipient.COORDINATOR, "1");

        Awaitility.await().atMost(PATIENCE).until(() -> ROUND.size() >= 6);
        assertThat(ROUND)
                .containsExactly(
                        "hop 0",
                        "hop 1",
                        "hop 2",
                        "hop 3",
                        "hop 4",
                        "hops must be at most 4, but was 5; a protocol answers itself without end, or gateway.max-hops is too"
                                + " low");
    }

    @Test
    void movesToAnotherParallelismBySavepoint() throws Exception {
        JobClient before = submit(1, Duration.ofMillis(100), null);
        ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
        agent("b", got);
        SwarmAgent a = agent("a", new ConcurrentLinkedQueue<>());
        for (int i = 0; i < 50; i++) {
            a.send(Recipient.agent("b"), Integer.toString(i));
            a.send(Recipient.agent("away"), Integer.toString(i));
        }
        Awaitility.await().atMost(PATIENCE).until(() -> a.lowestNotDurable() > 100);

        String savepoint = before.stopWithSavepoint(
                        false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
        submit(2, Duration.ofMillis(100), savepoint);

        ConcurrentLinkedQueue<String> kept = new ConcurrentLinkedQueue<>();
        agent("away", kept);
        for (int i = 50; i < 100; i++) {
            a.send(Recipient.agent("b"), Integer.toString(i)).durable().get(60, TimeUnit.SECONDS);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> got.size() >= 100 && kept.size() >= 50);
        assertThat(got).containsExactlyInAnyOrderElementsOf(texts(0, 100));
        assertThat(kept).containsExactlyInAnyOrderElementsOf(texts(0, 50));
        assertThat(GatewayRegistry.addresses("gateway")).hasSize(2);
    }

    @Test
    void takesTheNextFreePortWhereTwoSubtasksWantTheSame() throws Exception {
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        submit(2, null, null, port);

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> GatewayRegistry.addresses("gateway").size() == 2);
        assertThat(GatewayRegistry.addresses("gateway")).contains("ws://127.0.0.1:" + port);
    }

    @Test
    void leavesNoThreadPortOrEntryBehindWhenCancelledAndSubmittedFiveTimes() throws Exception {
        for (int round = 1; round <= 5; round++) {
            JobClient job = submit(2, Duration.ofMillis(100), null);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> GatewayRegistry.addresses("gateway").size() == 2);
            Set<String> addresses = GatewayRegistry.addresses("gateway");
            ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
            SwarmAgent a = agent("a", got);
            a.send(Recipient.agent("a"), "1").durable().get(60, TimeUnit.SECONDS);
            a.close();

            cancel(job);

            assertThat(GatewayRegistry.size())
                    .as("entries after round %s", round)
                    .isZero();
            assertThat(gatewayThreads()).as("threads after round %s", round).isEmpty();
            for (String address : addresses) {
                URI uri = URI.create(address);
                assertThat(isOpen(uri.getHost(), uri.getPort()))
                        .as("%s after round %s", address, round)
                        .isFalse();
            }
        }
    }

    private static boolean isOpen(String host, int port) {
        try (Socket socket = new Socket(host, port)) {
            return socket.isConnected();
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static Set<String> gatewayThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("swarm-gateway") || name.contains("loopback"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private SwarmAgent agent(String name, ConcurrentLinkedQueue<String> got) {
        SwarmAgent agent = SwarmAgent.builder()
                .name(name)
                .gateways(() -> GatewayRegistry.addresses("gateway").stream()
                        .map(URI::create)
                        .toList())
                .backoff(Duration.ofMillis(10), Duration.ofMillis(100))
                .joinTimeout(PATIENCE)
                .closeTimeout(Duration.ofMillis(1))
                .onMessage(message -> got.add(message.payloadText()))
                .connect();
        agents.add(agent);
        return agent;
    }

    private JobClient submit(int parallelism, Duration checkpoints, String savepoint) throws Exception {
        return submit(parallelism, checkpoints, savepoint, 0);
    }

    private JobClient submit(int parallelism, Duration checkpoints, String savepoint, int port) throws Exception {
        Configuration conf = new Configuration();
        conf.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        conf.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        conf.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        conf.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        if (checkpoints != null) {
            conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoints);
        }
        if (savepoint != null) {
            conf.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(conf);
        env.setParallelism(parallelism);
        env.setBufferTimeout(1);
        Gateway gateway = Gateway.of(
                GatewayConfig.builder().port(port).parallelism(parallelism).build());
        DataStream<MessagingEvent> events = SwarmTime.arrival()
                .uid("arrival")
                .on(gateway.source(env))
                .map(new Fails())
                .uid("fails");
        gateway.sink(SimpleMailboxFunction.on(events));
        JobClient job = env.executeAsync("gateway at parallelism " + parallelism);
        jobs.add(job);
        return job;
    }

    private static void cancel(JobClient job) throws Exception {
        job.cancel().get(60, TimeUnit.SECONDS);
        Awaitility.await().atMost(PATIENCE).until(() -> job.getJobStatus().get() == JobStatus.CANCELED);
    }

    /** Throws, once, when it is told to. */
    private static final class Fails extends RichMapFunction<MessagingEvent, MessagingEvent>
            implements org.apache.flink.api.java.typeutils.ResultTypeQueryable<MessagingEvent> {
        private static final long serialVersionUID = 1L;

        @Override
        public MessagingEvent map(MessagingEvent event) {
            if (event instanceof Message message && message.to().equals(Recipient.COORDINATOR)) {
                ROUND.add("hop " + message.hops());
            } else if (event instanceof Refusal refusal) {
                ROUND.add(refusal.rejection().detail());
            }
            if (event instanceof Message && FAIL.compareAndSet(true, false)) {
                throw new IllegalStateException("crash of the test's own");
            }
            return event;
        }

        @Override
        public org.apache.flink.api.common.typeinfo.TypeInformation<MessagingEvent> getProducedType() {
            return Gateway.EVENT_TYPE;
        }
    }
}
