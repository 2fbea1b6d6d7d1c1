package io.flinkswarm.connector.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkswarm.connector.zookeeper.Membership.Kind;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class MembershipSourceITCase extends ZooKeeperTest {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    /** What the job of the running test has seen, as {@code member kind}. */
    private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

    /** How many checkpoints were completed. */
    private static final AtomicLong CHECKPOINTS = new AtomicLong();

    /** Whether the next member called bomb makes the job fail. */
    private static final AtomicBoolean FAILS = new AtomicBoolean();

    /** Notes what passes. */
    private static final class Recorder implements MapFunction<Membership, Membership>, CheckpointListener {
        private static final long serialVersionUID = 1L;

        @Override
        public Membership map(Membership membership) {
            if (membership.member().equals("bomb") && FAILS.getAndSet(false)) {
                throw new IllegalStateException("on purpose");
            }
            SEEN.add(membership.member() + " " + membership.kind() + " " + membership.metadata());
            return membership;
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) {
            CHECKPOINTS.incrementAndGet();
        }
    }

    @TempDir
    Path savepoints;

    private final List<JobClient> jobs = new ArrayList<>();

    @BeforeEach
    void forgets() {
        SEEN.clear();
    }

    private JobClient start(String savepoint) throws Exception {
        Configuration configuration = new Configuration();
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(1);
        environment.enableCheckpointing(100);
        MembershipSource.stream(environment, config(), "members")
                .map(new Recorder())
                .returns(RecordTypeInfo.of(new MembershipSerializer()))
                .sinkTo(new DiscardingSink<>());
        JobClient job = environment.executeAsync();
        jobs.add(job);
        return job;
    }

    /** Also of a test that failed: it must not hold the slots of the next one. */
    @AfterEach
    void stopsItsJobs() throws Exception {
        for (JobClient job : jobs) {
            if (!job.getJobStatus().get(30, TimeUnit.SECONDS).isGloballyTerminalState()) {
                job.cancel().get(30, TimeUnit.SECONDS);
            }
            await().atMost(LONG).until(() -> job.getJobStatus().get().isGloballyTerminalState());
        }
    }

    private String stop(JobClient job) throws Exception {
        return job.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
    }

    private static void awaitSeen(String... expected) {
        await().atMost(LONG).untilAsserted(() -> assertThat(SEEN).containsExactly(expected));
    }

    private SwarmMembership join(String member, Map<String, String> metadata) throws InterruptedException {
        SwarmMembership membership = SwarmMembership.join(config(), "", member, metadata);
        assertThat(membership.await(LONG)).isTrue();
        return membership;
    }

    @Test
    void tellsWhoComesChangesAndGoes() throws Exception {
        SwarmMembership early = join("early", Map.of());
        start(null);
        awaitSeen("early JOINED {}");

        SwarmMembership late = join("late", Map.of("site", "A"));
        awaitSeen("early JOINED {}", "late JOINED {site=A}");
        late.update(Map.of("site", "B"));
        awaitSeen("early JOINED {}", "late JOINED {site=A}", "late CHANGED {site=B}");
        early.close();
        awaitSeen("early JOINED {}", "late JOINED {site=A}", "late CHANGED {site=B}", "early LEFT {}");

        late.close();
    }

    @Test
    void tellsAfterARestoreWhatChangedMeanwhileAndNothingElse() throws Exception {
        SwarmMembership stays = join("stays", Map.of());
        SwarmMembership goes = join("goes", Map.of());
        SwarmMembership returns = join("returns", Map.of("run", "1"));
        JobClient job = start(null);
        awaitSeen("goes JOINED {}", "returns JOINED {run=1}", "stays JOINED {}");
        String savepoint = stop(job);
        SEEN.clear();

        goes.close();
        returns.close();
        SwarmMembership returned = join("returns", Map.of("run", "2"));
        SwarmMembership comes = join("comes", Map.of());
        start(savepoint);

        awaitSeen("comes JOINED {}", "goes LEFT {}", "returns LEFT {run=1}", "returns JOINED {run=2}");
        comes.close();
        awaitSeen("comes JOINED {}", "goes LEFT {}", "returns LEFT {run=1}", "returns JOINED {run=2}", "comes LEFT {}");
        stays.close();
        returned.close();
    }

    @Test
    void tellsNothingTwiceOverACrash() throws Exception {
        try (SwarmMembership stays = join("stays", Map.of())) {
            start(null);
            awaitSeen("stays JOINED {}");
            long until = CHECKPOINTS.get() + 2;
            await().atMost(LONG).until(() -> CHECKPOINTS.get() >= until);
            FAILS.set(true);

            try (SwarmMembership bomb = join("bomb", Map.of())) {
                awaitSeen("stays JOINED {}", "bomb JOINED {}");
                assertThat(FAILS).isFalse();
            }
            awaitSeen("stays JOINED {}", "bomb JOINED {}", "bomb LEFT {}");
        }
    }

    @Test
    void givesASplitBackToTheNextReader() {
        List<String> given = new ArrayList<>();
        MembershipEnumerator enumerator = new MembershipEnumerator(new TestContext(given), MembershipSplit.NEW);
        enumerator.start();
        enumerator.addReader(1);
        enumerator.addReader(0);
        assertThat(given).containsExactly("1 []");
        assertThat(enumerator.snapshotState(1)).isNull();

        MembershipSplit back = new MembershipSplit(List.of(new Membership("", "a", Kind.JOINED, "s", new TreeMap<>())));
        enumerator.addSplitsBack(List.of(back), 1);
        assertThat(enumerator.snapshotState(2)).isEqualTo(back);
        enumerator.handleSplitRequest(1, "host");
        enumerator.addReader(1);

        assertThat(given).containsExactly("1 []", "1 [a]");
        enumerator.close();
    }

    /** Notes which split goes to whom. */
    private record TestContext(List<String> given) implements SplitEnumeratorContext<MembershipSplit> {
        @Override
        public SplitEnumeratorMetricGroup metricGroup() {
            return null;
        }

        @Override
        public void sendEventToSourceReader(int subtask, SourceEvent event) {}

        @Override
        public int currentParallelism() {
            return 2;
        }

        @Override
        public Map<Integer, ReaderInfo> registeredReaders() {
            return Map.of();
        }

        @Override
        public void assignSplits(SplitsAssignment<MembershipSplit> assignment) {
            assignment
                    .assignment()
                    .forEach((subtask, splits) -> given.add(subtask + " "
                            + splits.get(0).told().stream()
                                    .map(Membership::member)
                                    .toList()));
        }

        @Override
        public void signalNoMoreSplits(int subtask) {}

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {}

        @Override
        public <T> void callAsync(
                Callable<T> callable, BiConsumer<T, Throwable> handler, long initialDelay, long period) {}

        @Override
        public void runInCoordinatorThread(Runnable runnable) {}
    }

    @Test
    void tellsALostSessionAsGoingAndComing() throws Exception {
        SwarmMembership member = join("m", Map.of());
        start(null);
        awaitSeen("m JOINED {}");

        expireOwnersOf("/flink-swarm/members");

        awaitSeen("m JOINED {}", "m LEFT {}", "m JOINED {}");
        member.close();
    }

    @Test
    void tellsNothingWhileTheServerIsDownAndTheDifferenceAfterwards() throws Exception {
        SwarmMembership stays = join("stays", Map.of());
        SwarmMembership goes = join("goes", Map.of());
        start(null);
        awaitSeen("goes JOINED {}", "stays JOINED {}");

        // its node ends with its session, which the server counts from its own return
        whileDown(goes::close);

        awaitSeen("goes JOINED {}", "stays JOINED {}", "goes LEFT {}");
        try (SwarmMembership comes = join("comes", Map.of())) {
            awaitSeen("goes JOINED {}", "stays JOINED {}", "goes LEFT {}", "comes JOINED {}");
        }
        stays.close();
    }

    @Test
    void startsAndRestoresBeforeTheServerIsThere() throws Exception {
        SwarmMembership member = join("m", Map.of());
        JobClient first = start(null);
        awaitSeen("m JOINED {}");
        String savepoint = stop(first);
        SEEN.clear();
        JobClient[] second = new JobClient[1];

        whileDown(() -> {
            try {
                second[0] = start(savepoint);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            await().atMost(LONG)
                    .until(() -> second[0].getJobStatus().get().name().equals("RUNNING"));
            assertThat(SEEN).isEmpty();
        });

        try (SwarmMembership comes = join("comes", Map.of())) {
            awaitSeen("comes JOINED {}");
        }
        awaitSeen("comes JOINED {}", "comes LEFT {}");
        member.close();
        awaitSeen("comes JOINED {}", "comes LEFT {}", "m LEFT {}");
    }

    @Test
    void passesOverNodesThatAreNoMembers() throws Exception {
        create("/flink-swarm/members/x", "{\"member\":\"a\\nb\"}".getBytes(StandardCharsets.UTF_8));
        create("/flink-swarm/members/y", "[]".getBytes(StandardCharsets.UTF_8));
        start(null);

        try (SwarmMembership member = join("m", Map.of())) {
            awaitSeen("m JOINED {}");
        }
        awaitSeen("m JOINED {}", "m LEFT {}");
    }

    @Test
    void refusesMembersThatWouldNotBeRead() throws Exception {
        assertThatThrownBy(() -> SwarmMembership.join(config(), "", "a\tb", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("member must be 1 to 256 letters without control characters, but was 'a?b'");
        assertThatThrownBy(() -> SwarmMembership.join(config(), "\n", "a", Map.of()))
                .hasMessageStartingWith("tenant must be empty or");
        assertThatThrownBy(() -> SwarmMembership.join(config(), "", "a", Map.of("k", "v".repeat(1_025))))
                .hasMessage("metadata must have texts of at most 1024 letters, but has a longer one");
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 33; i++) {
            many.put("k" + i, "v");
        }
        assertThatThrownBy(() -> SwarmMembership.join(config(), "", "a", many))
                .hasMessage("metadata must have at most 32 names, but has 33");
        SwarmMembership left = SwarmMembership.join(config(), "", "a", Map.of());
        left.close();
        assertThatThrownBy(() -> left.update(Map.of())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readsMembersOfOtherVersionsAndRefusesBrokenOnes() throws IOException {
        Member later = NodeJson.readMember("{\"member\":\"a\",\"metadata\":{\"k\":\"v\"},\"new\":[{}],\"tenant\":\"t\"}"
                .getBytes(StandardCharsets.UTF_8));

        assertThat(later).isEqualTo(new Member("t", "a", new TreeMap<>(Map.of("k", "v"))));
        for (String broken : List.of(
                "{}",
                "{\"member\":1}",
                "{\"member\":\"a\",\"metadata\":1}",
                "{\"member\":\"a\",\"metadata\":{\"k\":1}}",
                "{")) {
            assertThatThrownBy(() -> NodeJson.readMember(broken.getBytes(StandardCharsets.UTF_8)))
                    .as(broken)
                    .isInstanceOf(IOException.class);
        }
        StringBuilder many = new StringBuilder("{\"member\":\"a\",\"metadata\":{\"z\":\"v\"");
        for (int i = 0; i < 33; i++) {
            many.append(",\"k").append(i).append("\":\"v\"");
        }
        assertThatThrownBy(
                        () -> NodeJson.readMember(many.append("}}").toString().getBytes(StandardCharsets.UTF_8)))
                .hasMessage("metadata must have at most 32 names, but has more");
    }

    @Test
    void keepsSplitsInCheckpoints() throws IOException {
        MembershipSplit.Serializer serializer = new MembershipSplit.Serializer();
        MembershipSplit split = new MembershipSplit(List.of(
                new Membership("t", "a", Kind.JOINED, "s1", new TreeMap<>(Map.of("k", "v"))),
                new Membership("", "b", Kind.CHANGED, "s2", new TreeMap<>())));

        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(split)))
                .isEqualTo(split);
        assertThat(serializer.deserialize(1, serializer.serialize(null))).isNull();
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .hasMessage("version of a membership split must be 1, but was 2");
        assertThat(split.splitId()).isEqualTo("members");

        DataOutputSerializer out = new DataOutputSerializer(64);
        for (Membership membership : split.told()) {
            new MembershipSerializer().serialize(membership, out);
        }
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        for (Membership membership : split.told()) {
            assertThat(new MembershipSerializer().deserialize(in)).isEqualTo(membership);
        }
        assertThat(in.available()).isZero();
    }
}
