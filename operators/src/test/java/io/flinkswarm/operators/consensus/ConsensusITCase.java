package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.id.Durability;
import io.flinkswarm.protocol.id.Receipts;
import io.flinkswarm.protocol.id.SubjectId;
import io.flinkswarm.state.control.ControlStreams;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.views.ViewStreams;
import io.flinkswarm.testkit.KillAndRestore;
import io.flinkswarm.testkit.ReplaySource;
import io.flinkswarm.testkit.RunRecord;
import io.flinkswarm.testkit.SeededEvents;
import io.flinkswarm.testkit.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsensusITCase {
    private static final int DISORDER = 100;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(4);

    @TempDir
    Path folder;

    private static List<ConsensusEvent> events(long seed, int proposals) {
        return SeededEvents.of(seed, new VotingDays(12, proposals, 14))
                .disorder(ConsensusEvent::time, DISORDER)
                .toList();
    }

    /** The policy of the property tests, whose groups live longer than the run. */
    private static ConsensusConfig policy(long seed) {
        return CaucusPropertyTest.narrow(new Random(seed)).toBuilder()
                .groupIdle(Duration.ofDays(1))
                .decisionWindow(1000)
                .build();
    }

    private KillAndRestore drill(long seed, Order order, List<ConsensusEvent> events) {
        return KillAndRestore.of(folder, (env, run) -> {
                    DataStream<ConsensusEvent> replayed = run.source(
                            env,
                            ReplaySource.of(events, ConsensusEvent::time, Consensus.EVENT_TYPE),
                            WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofMillis(DISORDER)),
                            Consensus.EVENT_TYPE);
                    ConsensusStreams consensus =
                            Consensus.of(policy(seed)).order(order).decide(run.failing("failing", replayed));
                    run.provisional("decisions", consensus.decisions());
                    run.durable(
                            "bare",
                            consensus
                                    .decisions()
                                    .filter(Decision::durable)
                                    .map(Decisions::bare)
                                    .returns(Consensus.DECISION_TYPE));
                })
                .seed(seed);
    }

    @ParameterizedTest
    @CsvSource({"71, hashmap, 300", "72, rocksdb, 150"})
    void afterFailuresAndRescalesTheDurableOutputIsThatOfAnUndisturbedRun(long seed, String backend, int proposals)
            throws Exception {
        List<ConsensusEvent> events = events(seed, proposals);
        KillAndRestore drill = drill(seed, Order.EVENT_TIME, events)
                .failures(3)
                .parallelisms(1, 4, 2)
                .stateBackend(backend);

        RunRecord shaken = drill.assertDurableOutputIsThatOfAnUndisturbedRun();

        assertThat(shaken.<Decision>durable("bare")).hasSizeGreaterThan(proposals * 9 / 10);
        assertThat(shaken.failures()).isPositive();
        Receipts receipts = receipts(shaken.provisional("decisions"));
        assertThat(receipts.contradictions()).as(drill.about(shaken)).isZero();
        assertThat(receipts.revisions())
                .as("what a failure undid is said again, and never otherwise%s", drill.about(shaken))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"81", "82"})
    void inOrderOfArrivalNoDurableDecisionIsContradictedWhateverFails(long seed) throws Exception {
        List<ConsensusEvent> events = events(seed, 350);
        KillAndRestore drill = drill(seed, Order.ARRIVAL, events).failures(4).parallelisms(2, 3);

        try (RunRecord shaken = drill.disturbed()) {
            List<Decision> said = shaken.provisional("decisions");
            Receipts receipts = receipts(said);
            assertThat(receipts.contradictions()).as(drill.about(shaken)).isZero();
            Set<String> durable = new HashSet<>();
            for (Decision decision : shaken.<Decision>durable("bare")) {
                assertThat(!decision.status().isFinal() || durable.add(decision.group() + "/" + decision.proposal()))
                        .as("%s once%s", decision.proposal(), drill.about(shaken))
                        .isTrue();
            }
            assertThat(durable).hasSizeGreaterThan(300);
            assertThat(said).extracting(Decision::epoch).anyMatch(epoch -> epoch > 1);
        }
    }

    private static Receipts receipts(List<Decision> decisions) {
        Receipts receipts = new Receipts(100_000);
        for (Decision decision : decisions) {
            receipts.receive(
                    SubjectId.parse(decision.id()).subject().toString(),
                    decision.epoch(),
                    decision.durable() ? Durability.DURABLE : Durability.PROVISIONAL,
                    Decisions.bare(decision).toString());
        }
        return receipts;
    }

    @Test
    void threeStreamsComeInAndAllOutputsLeave() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        env.enableCheckpointing(20);
        List<ConsensusEvent> events = events(91, 60);
        ConsensusStreams consensus = Consensus.of(policy(91))
                .order(Order.EVENT_TIME)
                .journal(folder.resolve("journal").toUri().toString())
                .uid("council")
                .emit(EmitMode.PROVISIONAL)
                .maxBuffered(10_000)
                .maxUnconfirmed(10_000)
                .control(env.fromData(
                        ControlStreams.TYPE,
                        ControlEvent.set("c1", "consensus", 1, Map.of("max-retries", "2"), "ada", 0),
                        ControlEvent.set("c2", "consensus", 9, Map.of("max-retries", "2"), "ada", 0)))
                .pageRequests(timed(env, List.of(), ViewStreams.REQUEST_TYPE))
                .decide(
                        stream(env, events, Proposal.class),
                        stream(env, events, Vote.class),
                        stream(env, events, Outcome.class));
        assertThat(consensus.viewChanges()).isPresent();
        assertThat(consensus.pages()).isPresent();

        try (CloseableIterator<Decision> decisions = consensus.decisions().collectAsync();
                CloseableIterator<?> requests = consensus.requests().collectAsync();
                CloseableIterator<?> rejected = consensus.rejected().collectAsync();
                CloseableIterator<?> evidence = consensus.evidence().collectAsync();
                CloseableIterator<?> shadow = consensus.shadow().collectAsync();
                CloseableIterator<?> unconfirmed = consensus.unconfirmed().collectAsync();
                CloseableIterator<?> changes =
                        consensus.viewChanges().orElseThrow().collectAsync()) {
            env.executeAsync();

            List<Decision> all = new ArrayList<>();
            decisions.forEachRemaining(all::add);
            assertThat(all.stream().filter(Decision::durable).map(Decisions::bare))
                    .hasSizeGreaterThan(50)
                    .containsExactlyInAnyOrderElementsOf(all.stream()
                            .filter(decision -> !decision.durable())
                            .map(Decisions::bare)
                            .toList());
            assertThat(requests).toIterable().isNotEmpty();
            assertThat(rejected).toIterable().isNotEmpty();
            assertThat(evidence).toIterable().isNotEmpty();
            assertThat(shadow).toIterable().isEmpty();
            assertThat(unconfirmed).toIterable().isEmpty();
            assertThat(changes).toIterable().isNotEmpty();
        }
        try (Stream<Path> files = Files.walk(folder.resolve("journal"))) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty();
        }
    }

    private static <T extends ConsensusEvent> DataStream<T> stream(
            StreamExecutionEnvironment env, List<ConsensusEvent> events, Class<T> kind) {
        List<T> chosen = events.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .sorted(Comparator.comparingLong(ConsensusEvent::time))
                .toList();
        return timed(env, chosen, TypeInformation.of(kind))
                .assignTimestampsAndWatermarks(WatermarkStrategy.<T>forMonotonousTimestamps()
                        .withTimestampAssigner((event, stamp) -> event.time()));
    }

    private static <T> DataStream<T> timed(StreamExecutionEnvironment env, List<T> elements, TypeInformation<T> type) {
        return elements.isEmpty()
                ? env.fromSequence(1, 1)
                        .filter(number -> false)
                        .map(number -> (T) null)
                        .returns(type)
                : env.fromData(elements, type);
    }
}
