package io.flinkswarm.operators.messaging.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.messaging.exchange.ExchangeOutput.Counted;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.state.rows.MemoryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExchangePropertyTest {
    private static final List<String> AGENTS = List.of("a", "b", "c", "d", "e");
    private static final List<String> TOPICS = List.of("topic:s", "topic:t", "topic:u", "view:v", "view:w");
    private static final List<String> GROUPS = List.of("g", "h", "k");
    private static final ExchangeLimits LIMITS =
            new ExchangeLimits(100, 4, 5, 300, 100, List.of("group:g", "all"), 50, 1_000_000, true, 4, false);

    /** The real thing over tables that outlive its objects. */
    private static final class Exchange {
        private final Map<String, MemberRow> rows = new TreeMap<>();
        private final Map<String, MemoryTable<String, Boolean>> subscriptions = new TreeMap<>();
        private final Map<String, MemoryTable<String, OpenRequest>> open = new TreeMap<>();
        private final Map<String, MemoryTable<String, AskedStream>> asked = new TreeMap<>();
        private final Map<String, MemoryTable<String, Long>> topicRows = new TreeMap<>();
        private final Map<String, Conversations> conversations = new TreeMap<>();
        private final Map<String, Topic> topics = new TreeMap<>();
        private final Recorded out = new Recorded();

        Membership member(String agent, long now) {
            return new Membership(
                    LIMITS,
                    "",
                    agent,
                    rows.computeIfAbsent(agent, a -> new MemberRow(now)),
                    subscriptions.computeIfAbsent(agent, a -> new MemoryTable<>()),
                    out);
        }

        Conversations conversations(String agent) throws Exception {
            Conversations held = conversations.get(agent);
            if (held == null) {
                held = new Conversations(
                        LIMITS,
                        "",
                        agent,
                        open.computeIfAbsent(agent, a -> new MemoryTable<>()),
                        asked.computeIfAbsent(agent, a -> new MemoryTable<>()));
                conversations.put(agent, held);
            }
            return held;
        }

        Topic topic(String name) throws Exception {
            Topic held = topics.get(name);
            if (held == null) {
                held = new Topic(topicRows.computeIfAbsent(name, n -> new MemoryTable<>()));
                topics.put(name, held);
            }
            return held;
        }

        /** Subscriptions reach their topics. */
        void settle(long now) throws Exception {
            for (Message change : out.subscriptions) {
                Topic topic = topic(change.to().toString());
                if (change.type() == MessageType.SUBSCRIBE) {
                    topic.add(change.sender(), LIMITS.maxSubscribers(), now);
                } else {
                    topic.remove(change.sender());
                }
            }
            out.subscriptions.clear();
        }

        /** Nothing but the tables is left. */
        void forgetObjects() {
            conversations.clear();
            topics.clear();
        }
    }

    @Test
    void agreesWithANaiveModel() throws Exception {
        for (long seed = 0; seed < 120; seed++) {
            try {
                run(new Random(seed));
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void run(Random random) throws Exception {
        Exchange exchange = new Exchange();
        ExchangeModel model = new ExchangeModel(LIMITS);
        Map<String, Long> sequences = new TreeMap<>();
        long now = 0;
        long session = 0;
        for (int step = 0; step < 400; step++) {
            now += random.nextInt(15);
            pass(exchange, model, now);
            String agent = AGENTS.get(random.nextInt(AGENTS.size()));
            switch (random.nextInt(12)) {
                case 0, 1 -> {
                    List<String> groups = GROUPS.subList(0, random.nextInt(GROUPS.size() + 1));
                    session++;
                    exchange.member(agent, now).opened(new SessionOpened("", agent, 0, session, 9, groups), now);
                    model.opened(agent, session, groups);
                }
                case 2 -> {
                    boolean left = random.nextBoolean();
                    long which = random.nextInt(4) == 0 ? session - 1 : model.session(agent);
                    if (exchange.rows.containsKey(agent)) {
                        exchange.member(agent, now).closed(new SessionClosed("", agent, which, "", left), now);
                    }
                    model.closed(agent, which, left, now);
                }
                case 3, 4, 5 -> subscribe(random, exchange, model, agent, next(sequences, agent), now);
                case 6, 7, 8 -> ask(random, exchange, model, agent, next(sequences, agent), now);
                case 9, 10 -> answer(random, exchange, model, agent, sequences, now);
                default -> {
                    exchange.forgetObjects();
                    if (random.nextInt(4) == 0) {
                        model.restarted();
                    }
                }
            }
            exchange.settle(now);
            agree(exchange, model);
        }
    }

    private static long next(Map<String, Long> sequences, String agent) {
        return sequences.merge(agent, 1L, Long::sum);
    }

    private static void pass(Exchange exchange, ExchangeModel model, long now) throws Exception {
        Map<String, List<String>> due = model.due(now);
        for (String agent : AGENTS) {
            exchange.out.sent.clear();
            exchange.conversations(agent).passed(now, exchange.out);

            List<String> sent = new ArrayList<>();
            for (Message message : exchange.out.takeSent()) {
                assertThat(message.correlation()).startsWith(agent + "/s:");
                sent.add(message.type().wireName() + " " + message.correlation().substring(agent.length() + 3) + " to "
                        + message.to());
            }
            assertThat(sent).containsExactlyInAnyOrderElementsOf(due.getOrDefault(agent, List.of()));
            if (exchange.rows.containsKey(agent)) {
                assertThat(exchange.member(agent, now).passed(now, model.isOnline(agent)))
                        .isTrue();
            }
        }
        model.passed(now);
        exchange.settle(now);
    }

    private static void subscribe(
            Random random, Exchange exchange, ExchangeModel model, String agent, long sequence, long now)
            throws Exception {
        String topic = TOPICS.get(random.nextInt(TOPICS.size()));
        if (random.nextInt(3) == 0) {
            exchange.member(agent, now)
                    .subscription(Letters.message(agent, sequence, topic, MessageType.UNSUBSCRIBE), now);
            model.unsubscribed(agent, topic, now);
            return;
        }
        Message message = Letters.message(agent, sequence, topic, MessageType.SUBSCRIBE);
        boolean ephemeral = random.nextBoolean();
        int refused = exchange.out.rejections.size();
        exchange.member(agent, now).subscription(ephemeral ? Letters.ephemeral(message) : message, now);
        boolean taken = model.subscribed(agent, topic, ephemeral, now);
        assertThat(exchange.out.rejections).hasSize(refused + (taken ? 0 : 1));
    }

    private static void ask(
            Random random, Exchange exchange, ExchangeModel model, String agent, long sequence, long now)
            throws Exception {
        boolean alert = random.nextInt(3) == 0;
        String to = random.nextBoolean() ? "topic:t" : "agent:" + AGENTS.get(random.nextInt(AGENTS.size()));
        Message message = Letters.message(agent, sequence, to, alert ? MessageType.ALERT : MessageType.REQUEST);
        long due = now + (alert ? LIMITS.alertTimeoutMillis() : LIMITS.requestTimeoutMillis());
        if (!alert && random.nextBoolean()) {
            due = now + 1 + random.nextInt(200);
            message = message.withDeadline(due);
        }
        int unwatched = exchange.out.count(Counted.UNWATCHED);
        exchange.conversations(agent).opened(message, now, exchange.out);
        boolean watched = model.asks(agent, sequence, alert, to, due);
        assertThat(exchange.out.count(Counted.UNWATCHED)).isEqualTo(unwatched + (watched ? 0 : 1));
        if (random.nextInt(3) == 0) {
            // sent again after a reconnect: nothing comes of it
            int repeated = exchange.out.count(Counted.REPEATED);
            exchange.conversations(agent).opened(message, now, exchange.out);
            assertThat(exchange.out.count(Counted.REPEATED)).isEqualTo(repeated + 1);
        }
    }

    private static void answer(
            Random random, Exchange exchange, ExchangeModel model, String agent, Map<String, Long> sequences, long now)
            throws Exception {
        String asker = AGENTS.get(random.nextInt(AGENTS.size()));
        long last = sequences.getOrDefault(asker, 0L);
        if (last == 0) {
            return;
        }
        long sequence = Math.max(1, last - random.nextInt(6));
        boolean alertResponse = random.nextInt(3) == 0;
        String id = random.nextBoolean() ? "s:" + sequence : asker + "/s:" + sequence;
        Message answer = Letters.answer(
                agent, "agent:" + asker, alertResponse ? MessageType.ALERT_RESPONSE : MessageType.RESPONSE, id);
        int answered = exchange.out.count(Counted.ANSWERED);
        int early = exchange.out.count(Counted.EARLY);

        exchange.conversations(asker).answered(answer, now, exchange.out);

        if (exchange.out.count(Counted.EARLY) == early) {
            boolean awaited = model.answers(agent, asker, sequence, alertResponse);
            assertThat(exchange.out.count(Counted.ANSWERED)).isEqualTo(answered + (awaited ? 1 : 0));
        }
    }

    private static void agree(Exchange exchange, ExchangeModel model) throws Exception {
        List<String> all = new ArrayList<>(TOPICS);
        GROUPS.forEach(group -> all.add("group:" + group));
        all.add("all");
        for (String name : all) {
            List<String> hearers = new ArrayList<>(exchange.topic(name).subscribers());
            assertThat(hearers).as(name).isEqualTo(model.hearers(name, ""));
            assertThat(Recipient.parse(name).isMany()).isTrue();
        }
    }
}
