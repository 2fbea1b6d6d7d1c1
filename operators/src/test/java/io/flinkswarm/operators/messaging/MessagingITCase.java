package io.flinkswarm.operators.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import io.flinkswarm.state.views.ViewOptions;
import io.flinkswarm.state.views.ViewStreams;
import io.flinkswarm.testkit.KillAndRestore;
import io.flinkswarm.testkit.RunRecord;
import io.flinkswarm.testkit.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagingITCase {
    private static final int AGENTS = 8;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(4);

    @TempDir
    Path folder;

    /** Nothing is given up: what was not acknowledged is there when its member joins again. */
    static MessagingConfig patient() {
        return MessagingConfig.builder()
                .requestTimeout(Duration.ofMillis(400))
                .alertTimeout(Duration.ofMillis(300))
                .minRetryTimeout(Duration.ofHours(1))
                .maxRetryTimeout(Duration.ofHours(2))
                .maxRetries(1_000)
                .sessionGrace(Duration.ofHours(1))
                .presence(false)
                .build();
    }

    /** What the job answers to each message that it is sent. */
    static DataStream<Message> decisions(DataStream<Message> heard) {
        MapFunction<Message, Message> decide = message -> Message.of(
                        "@coordinator",
                        "decision-" + message.sender(),
                        message.sequence(),
                        Recipient.group("even"),
                        MessageType.DECISION,
                        message.time(),
                        "{}")
                .answering(message.globalId());
        return heard.map(decide).returns(Messaging.MESSAGE_TYPE).uid("decide").name("decide");
    }

    /** Who must get what, by words that no crash changes. */
    private static String told(String agent, Message message) {
        return agent + " <- " + message.type().wireName() + " "
                + (message.sender().equals("@coordinator")
                        ? message.correlation() + " " + message.metadata().getOrDefault("swarm.escalation", "")
                        : message.globalId());
    }

    static Set<String> told(List<Delivery> deliveries) {
        Set<String> told = new TreeSet<>();
        deliveries.forEach(delivery -> told.add(told(delivery.agent(), delivery.message())));
        return told;
    }

    private static String agent(int i) {
        return "a" + i;
    }

    /** A script, and what must come of it. */
    static Script conversation(long seed, int messages, Set<String> expected) {
        Random random = new Random(seed);
        Script script = new Script();
        for (int i = 0; i < AGENTS; i++) {
            if (i == 7) {
                script.member(agent(i), "odd", "operators");
            } else {
                script.member(agent(i), i % 2 == 0 ? "even" : "odd");
            }
        }
        for (int i = 1; i <= 3; i++) {
            script.message(agent(i), "topic:t", MessageType.SUBSCRIBE);
        }
        script.pause(120);
        for (int i = 0; i < messages; i++) {
            int from = random.nextInt(AGENTS);
            String one = agent(random.nextInt(AGENTS));
            switch (random.nextInt(8)) {
                case 0 -> expect(expected, script.message(agent(from), "group:odd", MessageType.EVENT), 1, 3, 5, 7);
                case 1 -> expect(expected, script.message(agent(from), "topic:t", MessageType.EVENT), 1, 2, 3);
                case 2 ->
                    expect(expected, script.message(agent(from), "all", MessageType.EVENT), 0, 1, 2, 3, 4, 5, 6, 7);
                case 3 -> {
                    Message heard = script.message(agent(from), "@coordinator", MessageType.VOTE);
                    for (int to = 0; to < AGENTS; to += 2) {
                        expected.add(agent(to) + " <- decision " + heard.globalId() + " ");
                    }
                }
                case 4 -> {
                    Message request = script.message(agent(from), "agent:" + one, MessageType.REQUEST);
                    expected.add(told(one, request));
                    if (random.nextBoolean()) {
                        expected.add(told(agent(from), script.answer(one, request, MessageType.RESPONSE)));
                    } else {
                        expected.add(agent(from) + " <- error " + request.globalId() + " ");
                    }
                }
                case 5 -> {
                    Message alert = script.message(agent(from), "agent:" + one, MessageType.ALERT);
                    expected.add(told(one, alert));
                    if (random.nextBoolean()) {
                        expected.add(told(agent(from), script.answer(one, alert, MessageType.ALERT_RESPONSE)));
                    } else {
                        expected.add(agent(7) + " <- alert " + alert.globalId() + " 1");
                        for (int to = 0; to < AGENTS; to++) {
                            expected.add(agent(to) + " <- alert " + alert.globalId() + " 2");
                        }
                        expected.add(agent(from) + " <- error " + alert.globalId() + " ");
                    }
                }
                default -> expected.add(told(one, script.message(agent(from), "agent:" + one, MessageType.EVENT)));
            }
            if (i % 40 == 39) {
                script.rejoin();
            }
        }
        for (int i = 0; i < 6; i++) {
            script.pause(600);
        }
        return script.rejoin().pause(120);
    }

    private static void expect(Set<String> expected, Message message, int... agents) {
        for (int to : agents) {
            if (!agent(to).equals(message.sender())) {
                expected.add(told(agent(to), message));
            }
        }
    }

    private KillAndRestore drill(Script script, boolean unaligned) {
        return KillAndRestore.of(folder, (env, run) -> {
                    env.configure(new Configuration().set(CheckpointingOptions.ENABLE_UNALIGNED, unaligned));
                    DataStream<MessagingEvent> events =
                            run.source(env, script.source(), Script.WATERMARKS, Messaging.EVENT_TYPE);
                    MessagingStreams messaging = Messaging.of(patient()).route(run.failing("failing", events));
                    messaging.with(decisions(messaging.coordinator()));
                    run.durable("deliveries", messaging.deliveries());
                    run.durable("dead", messaging.deadLetters());
                    run.durable("rejected", messaging.rejected());
                })
                .window(Script.WINDOW);
    }

    @ParameterizedTest
    @CsvSource({"11, hashmap, false", "12, rocksdb, false", "13, hashmap, true"})
    void whateverFailsEachMessageReachesWhomItIsFor(long seed, String backend, boolean unaligned) throws Exception {
        Set<String> expected = new TreeSet<>();
        Script script = conversation(seed, 160, expected);
        KillAndRestore drill = drill(script, unaligned)
                .seed(seed)
                .failures(3)
                .parallelisms(1, 3, 2)
                .stateBackend(backend);

        try (RunRecord shaken = drill.disturbed()) {
            assertThat(told(shaken.durable("deliveries")))
                    .as(drill.about(shaken))
                    .isEqualTo(expected);
            assertThat(shaken.<DeadLetter>durable("dead"))
                    .as(drill.about(shaken))
                    .isEmpty();
            assertThat(shaken.failures()).isPositive();
        }
    }

    @Test
    void inACalmRunEachMessageIsDeliveredOnceASession() throws Exception {
        Set<String> expected = new TreeSet<>();
        Script script = conversation(21, 100, expected);

        try (RunRecord run = drill(script, false).parallelisms(2).undisturbed()) {
            List<Delivery> deliveries = run.durable("deliveries");
            assertThat(told(deliveries)).isEqualTo(expected);
            assertThat(deliveries)
                    .extracting(d ->
                            d.session() + " " + d.agent() + " " + d.message().globalId())
                    .doesNotHaveDuplicates();
            assertThat(run.<Rejection>durable("rejected"))
                    .extracting(Rejection::reason)
                    .as("alerts that nobody answered")
                    .containsOnly(Rejection.Reason.LATE);
        }
    }

    @Test
    void anAgentKeepsUpWithAView() throws Exception {
        Script script = new Script().member("ann").member("bob");
        script.message("bob", "view:load", MessageType.SUBSCRIBE);
        script.pause(120);
        for (int i = 0; i < 30; i++) {
            script.message("ann", "@coordinator", MessageType.EVENT);
        }
        script.pause(120).pause(120);
        Message sync = script.message("ann", "view:load", MessageType.STATE_SYNC, "{\"bucket\":0,\"limit\":7}");
        Message wrong = script.message("ann", "view:load", MessageType.STATE_SYNC, "{\"bucket\":true}");
        script.pause(120);
        ViewOptions options = ViewOptions.defaults().withBuckets(1).withFlushInterval(Duration.ofMillis(1));
        FlatMapFunction<Message, ViewDelta> show = (message, out) -> out.collect(ViewDelta.upsert(
                "load",
                "row-" + message.sequence(),
                message.time(),
                ViewRow.builder().put("n", message.sequence()).build()));
        KillAndRestore drill = KillAndRestore.of(folder, (env, run) -> {
                    MessagingStreams messaging = Messaging.of(
                                    patient().toBuilder().views(true).build())
                            .route(run.source(env, script.source(), Script.WATERMARKS, Messaging.EVENT_TYPE));
                    ViewStreams.Output views = ViewStreams.of(options)
                            .from(
                                    "load",
                                    messaging
                                            .coordinator()
                                            .flatMap(show, ViewStreams.DELTA_TYPE)
                                            .uid("show"))
                            .requests(messaging.pageRequests())
                            .build();
                    messaging
                            .with(Messaging.pages(views.pages(), options.buckets(), "pages"))
                            .with(Messaging.changes(views.changes(), "", "changes"));
                    run.durable("deliveries", messaging.deliveries());
                    run.durable("views", messaging.viewDeltas());
                })
                .window(Script.WINDOW)
                .parallelisms(2);

        try (RunRecord run = drill.undisturbed()) {
            TreeMap<Boolean, List<Message>> byChange = new TreeMap<>();
            run.<Delivery>durable("deliveries")
                    .forEach(d -> byChange.computeIfAbsent(
                                    d.message().type() == MessageType.DELTA_SYNC, change -> new ArrayList<>())
                            .add(d.message()));
            String changed = String.join(
                    "", byChange.get(true).stream().map(Message::payloadText).toList());
            for (Message event : byChange.get(true)) {
                assertThat(event.to()).isEqualTo(Recipient.view("load"));
            }
            assertThat(changed.split("\"key\"", -1)).hasSize(31);
            assertThat(byChange.get(false))
                    .filteredOn(message -> message.type() == MessageType.STATE_SYNC)
                    .singleElement()
                    .satisfies(page -> {
                        assertThat(page.correlation()).isEqualTo(sync.globalId());
                        assertThat(page.payloadText())
                                .startsWith(
                                        "{\"view\":\"load\",\"bucket\":0,\"buckets\":1,\"rows\":[{\"key\":\"row-1\"")
                                .contains("\"next\":\"krow-")
                                .satisfies(text ->
                                        assertThat(text.split("\"key\"", -1)).hasSize(8));
                    });
            assertThat(byChange.get(false))
                    .filteredOn(message -> message.type() == MessageType.ERROR)
                    .singleElement()
                    .extracting(Message::correlation)
                    .isEqualTo(wrong.globalId());
            assertThat(run.<ViewDelta>durable("views"))
                    .extracting(ViewDelta::view)
                    .contains("messaging.topics", "messaging.mailboxes");
        }
    }

    @Test
    void whatHasNoTimeOrWasRefusedIsRejected() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        Message untimed = Message.of("ann", "s", 1, Recipient.agent("bob"), MessageType.EVENT, 1, "{}");
        DataStream<MessagingEvent> events = env.fromData(Messaging.EVENT_TYPE, untimed);

        List<Rejection> rejected = new ArrayList<>();
        try (var collected =
                Messaging.of(MessagingConfig.DEFAULT).route(events).rejected().executeAndCollect()) {
            collected.forEachRemaining(rejected::add);
        }

        assertThat(rejected).singleElement().satisfies(rejection -> {
            assertThat(rejection.reason()).isEqualTo(Rejection.Reason.UNTIMED);
            assertThat(rejection.operator()).isEqualTo("messaging");
            assertThat(rejection.detail())
                    .isEqualTo("an event must have a timestamp: assign a WatermarkStrategy, or SwarmTime.arrival() to"
                            + " the stream");
        });

        Rejection refused = new Rejection("gateway", Rejection.Reason.FORBIDDEN, "not you", "ann", null, 1);
        Script script = new Script().add(new Refusal("", refused));
        KillAndRestore drill = drill(script, false);
        try (RunRecord run = drill.undisturbed()) {
            assertThat(run.<Rejection>durable("rejected")).containsExactly(refused);
        }
    }

    @Test
    void twoOfOneJobEachHaveUidsOfTheirOwnAndDirectMessagesAreShuffledOnce() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        Message message = Message.of("ann", "s", 1, Recipient.agent("bob"), MessageType.EVENT, 1, "{}")
                .withPriority(Priority.LOW);
        for (String uid : List.of("first", "second")) {
            DataStream<MessagingEvent> events = env.fromData(Messaging.EVENT_TYPE, message)
                    .uid(uid + "-source")
                    .name(uid + "-source");
            DataStream<Message> own =
                    env.fromData(Messaging.MESSAGE_TYPE, message).uid(uid + "-own");
            MessagingStreams messaging =
                    Messaging.of(MessagingConfig.DEFAULT).uid(uid).with(own).route(events);
            messaging.coordinator().sinkTo(new DiscardingSink<>()).uid(uid + "-sink-0");
            messaging.deliveries().sinkTo(new DiscardingSink<>()).uid(uid + "-sink-1");
            messaging.deadLetters().sinkTo(new DiscardingSink<>()).uid(uid + "-sink-2");
            messaging.rejected().sinkTo(new DiscardingSink<>()).uid(uid + "-sink-3");
            messaging.viewDeltas().sinkTo(new DiscardingSink<>()).uid(uid + "-sink-4");
            assertThatThrownBy(() -> messaging.with(own))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "with must be called before deliveries, dead letters, rejections and views are asked for");
        }
        env.getConfig().disableAutoGeneratedUIDs();

        // Flink refuses here what has no uid or that of another
        Iterable<JobVertex> vertices = env.getStreamGraph().getJobGraph().getVertices();
        assertThat(vertices)
                .extracting(JobVertex::getName)
                .anySatisfy(name -> assertThat(name).contains("first-source").contains("first-router"));
    }
}
