package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.protocol.view.ViewDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxFunctionTest {
    private static final long T = 1_000_000;

    private final Limits limits = new Limits();

    private static Message to(String agent, String sender, long sequence) {
        return Message.of(sender, "s", sequence, Recipient.agent(agent), MessageType.EVENT, 0, "{}");
    }

    private static SessionOpened opened(String agent, long session, int window) {
        return new SessionOpened("", agent, 0, session, window, List.of());
    }

    private static Acknowledgement ack(String agent, long session, long upTo) {
        return new Acknowledgement("", agent, session, upTo, Acknowledgement.NO_OTHERS);
    }

    private static List<String> brief(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(each -> each.agent() + ":" + each.message().sequence() + "/" + each.number() + "/" + each.retry())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void deliversAfterARestoreWhatWasNotAcknowledgedBeforeIt(String backend) throws Exception {
        try (MailboxHarness harness = MailboxHarness.of(limits.build(), backend)) {
            harness.at(T, opened("b", 1, 2));
            for (int i = 1; i <= 4; i++) {
                harness.at(T, to("b", "a", i));
            }
            harness.at(T + 1, ack("b", 1, 1));
            assertThat(brief(harness.deliveries)).containsExactly("b:1/1/0", "b:2/2/0", "b:3/3/0");
            harness.deliveries.clear();
            var state = harness.snapshot();
            harness.at(T + 2, ack("b", 1, 3));

            harness.restore(state, 1).pass(T + 5000);
            assertThat(brief(harness.deliveries)).containsExactly("b:4/4/0");
            harness.deliveries.clear();
            harness.at(T + 5001, to("b", "a", 3)).at(T + 5002, ack("b", 1, 4)).at(T + 5003, opened("b", 2, 9));

            assertThat(brief(harness.deliveries)).containsExactly("b:2/1/1", "b:3/2/1", "b:4/3/0");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, hashmap", "2, rocksdb", "3, hashmap", "4, rocksdb", "5, hashmap"})
    void nothingIsLostOrDeliveredAgainAfterItWasAcknowledgedHoweverItIsRestoredAndRescaled(long seed, String backend)
            throws Exception {
        Random random = new Random(seed);
        limits.maxResident = 3;
        limits.viewMillis = 100;
        limits.maxRetries = 1000;
        List<String> agents = List.of("b", "c", "d", "e", "f", "g", "h");
        Map<String, Long> sent = new TreeMap<>();
        Map<String, Long> sessions = new HashMap<>();
        Map<String, List<Long>> taken = new HashMap<>();
        long time = T;
        long session = 0;
        try (MailboxHarness harness = MailboxHarness.of(limits.build(), backend)) {
            for (int round = 0; round < 60; round++) {
                for (int i = 0; i < 30; i++) {
                    time += random.nextInt(20);
                    String agent = agents.get(random.nextInt(agents.size()));
                    int kind = random.nextInt(10);
                    if (kind < 8) {
                        harness.at(time, to(agent, "a", sent.merge(agent, 1L, Long::sum)));
                    } else if (kind < 9) {
                        sessions.put(agent, ++session);
                        harness.at(time, opened(agent, session, 1 + random.nextInt(20)));
                    } else if (sessions.containsKey(agent)) {
                        harness.at(time, new SessionClosed("", agent, sessions.remove(agent), "", false));
                    }
                }
                List<Delivery> out = new ArrayList<>(harness.deliveries);
                harness.deliveries.clear();
                // the agent takes it, and its word comes before the next checkpoint or not at all
                for (Delivery delivery : out) {
                    if (random.nextInt(4) > 0 && delivery.session() == sessions.getOrDefault(delivery.agent(), -1L)) {
                        taken.computeIfAbsent(delivery.agent(), key -> new ArrayList<>())
                                .add(delivery.message().sequence());
                        harness.at(time, new Acknowledgement("", delivery.agent(), delivery.session(), 0, new long[] {
                            delivery.number()
                        }));
                    }
                }
                harness.pass(time - 1);
                if (random.nextInt(5) == 0) {
                    harness.restore(harness.snapshot(), 1 + random.nextInt(3));
                    sessions.clear();
                } else if (random.nextInt(3) == 0) {
                    harness.snapshot();
                }
            }
            harness.deliveries.clear();
            for (String agent : agents) {
                harness.at(time, opened(agent, ++session, 10_000));
            }
            List<Delivery> last = new ArrayList<>(harness.deliveries);

            for (String agent : agents) {
                List<Long> all = new ArrayList<>(taken.getOrDefault(agent, List.of()));
                last.stream()
                        .filter(each -> each.agent().equals(agent))
                        .forEach(each -> all.add(each.message().sequence()));
                assertThat(all)
                        .as("seed %d: %s", seed, agent)
                        .doesNotHaveDuplicates()
                        .hasSize(sent.getOrDefault(agent, 0L).intValue());
            }
            assertThat(harness.dead).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void whatComesAndGoesBetweenCheckpointsNeverTouchesState() throws Exception {
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            harness.at(T, opened("b", 1, 10));
            harness.snapshot();
            int before = harness.rows();
            for (int i = 1; i <= 1000; i++) {
                harness.at(T + i, to("b", "@coordinator", i)).at(T + i, ack("b", 1, i));
            }

            harness.snapshot();

            assertThat(harness.deliveries).hasSize(1000);
            assertThat(harness.rows()).isEqualTo(before);
        }
    }

    @Test
    void putsBackTheMailboxUsedLongestAgoAndGoesOnWithItAsItWas() throws Exception {
        limits.maxResident = 2;
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            harness.at(T, opened("b", 1, 2));
            harness.at(T, to("b", "a", 1)).at(T, to("b", "a", 2)).at(T, to("b", "a", 3));
            harness.at(T, opened("c", 2, 1)).at(T, opened("d", 3, 1)).at(T, opened("e", 4, 1));
            harness.deliveries.clear();

            harness.at(T + 1, ack("b", 1, 2)).at(T + 2, to("b", "a", 1));

            assertThat(brief(harness.deliveries)).containsExactly("b:3/3/0");
        }
    }

    @Test
    void deadlinesAndRetriesComeWithEventTime() throws Exception {
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            harness.at(T, opened("b", 1, 2)).at(T, to("b", "a", 1).withDeadline(T + 1205));
            harness.deliveries.clear();
            harness.pass(T + 999);
            assertThat(harness.deliveries).isEmpty();
            harness.pass(T + 1000);
            assertThat(brief(harness.deliveries)).containsExactly("b:1/2/1");
            harness.pass(T + 1209);
            assertThat(harness.dead).isEmpty();

            harness.pass(T + 1210);

            assertThat(harness.dead).extracting(DeadLetter::reason).containsExactly(DeadLetter.Reason.EXPIRED);
        }
    }

    @Test
    void thousandsOfDeadlinesAreFewTimers() throws Exception {
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            Random random = new Random(1);
            harness.at(T, opened("b", 1, 1));
            for (int i = 1; i <= 5000; i++) {
                harness.at(T + i / 10, to("b", "a", i).withDeadline(T + 1000 + random.nextInt(10_000)));
            }
            assertThat(harness.timers()).isLessThan(30);

            for (long time = T; time <= T + 11_100; time += 10) {
                harness.pass(time);
                assertThat(harness.timers()).isLessThan(30);
            }

            assertThat(harness.dead).hasSize(5000);
        }
    }

    @Test
    void acknowledgedTrafficKeepsFewTimersAMailbox() throws Exception {
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            harness.at(T, opened("b", 1, 1));
            for (int i = 1; i <= 20_000; i++) {
                harness.at(T + i, to("b", "a", i).withDeadline(T + i + 30_000)).at(T + i, ack("b", 1, i));
                if (i % 10 == 0) {
                    harness.pass(T + i - 1);
                    assertThat(harness.timers()).isLessThan(12);
                }
            }
        }
    }

    @Test
    void aMailboxWhoseAgentWasConnectedWhenTheJobFailedIsClosedToo() throws Exception {
        limits.agentIdleMillis = 100_000;
        limits.dedupRetentionMillis = 1000;
        limits.viewMillis = 500;
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            harness.at(T, opened("b", 1, 1)).at(T + 1, to("b", "a", 1)).pass(T + 5);
            harness.restore(harness.snapshot(), 1);
            harness.views.clear();

            harness.pass(T + 2 * Mailbox.LOOK_MILLIS + 500);
            assertThat(harness.views)
                    .last()
                    .satisfies(each ->
                            assertThat(each.row().getBoolean("connected")).isFalse());
            assertThat(harness.dead).isEmpty();
            for (int i = 1; i <= 40; i++) {
                harness.pass(T + 2 * Mailbox.LOOK_MILLIS + i * 10_000L);
            }

            assertThat(harness.dead).extracting(DeadLetter::reason).containsExactly(DeadLetter.Reason.ABANDONED);
            assertThat(harness.views).last().matches(ViewDelta::isDelete);
            harness.snapshot();
            assertThat(harness.rows()).isZero();
            assertThat(harness.timers()).isZero();
        }
    }

    @Test
    void timersOfAForgottenMailboxAndEventsOfAnUnknownOneMakeNone() throws Exception {
        limits.agentIdleMillis = 1000;
        limits.dedupRetentionMillis = 10;
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            harness.at(T, to("b", "a", 1).withDeadline(T + 5000))
                    .at(T, to("b", "a", 2).withDeadline(T + 3000))
                    .pass(T + 4000);
            harness.at(T + 4001, ack("b", 1, 1)).at(T + 4001, new SessionClosed("", "b", 1, "", true));
            harness.pass(T + 60_000);

            harness.snapshot();

            assertThat(harness.dead).hasSize(2);
            assertThat(harness.rows()).isZero();
            assertThat(harness.timers()).isZero();
        }
    }

    @Test
    void theEndOfInputIsNoPassingOfTime() throws Exception {
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            harness.at(T, opened("b", 1, 1))
                    .at(T, to("b", "a", 1).withDeadline(T + 5))
                    .at(T, to("c", "a", 1));

            harness.pass(Long.MAX_VALUE);

            assertThat(harness.dead).isEmpty();
            assertThat(harness.deliveries).hasSize(1);
        }
    }

    @Test
    void whatHasNoTimeComesNow() throws Exception {
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            harness.untimed(opened("b", 1, 9)).untimed(to("b", "a", 1)).pass(T);
            harness.untimed(to("b", "a", 2).withDeadline(T))
                    .untimed(to("b", "a", 3).withDeadline(T + 1));

            assertThat(harness.deliveries)
                    .extracting(each -> each.message().sequence())
                    .contains(1L, 3L);
            assertThat(harness.dead)
                    .extracting(each -> each.message().sequence())
                    .containsExactly(2L);
        }
    }

    @Test
    void tenantsWithAgentsOfTheSameNameShareNothing() throws Exception {
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            MessagingEvent one = new SessionOpened("t", "b", 0, 1, 9, List.of());
            harness.at(T, one).at(T, to("b", "a", 1)).at(T, to("b", "a", 1).from("t", "a"));

            assertThat(harness.deliveries)
                    .hasSize(1)
                    .allMatch(each -> each.message().tenant().equals("t"));
        }
    }

    @Test
    void anEmergencyBehindABacklogGoesNext() throws Exception {
        try (MailboxHarness harness = MailboxHarness.of(limits.build())) {
            for (int i = 1; i <= 5000; i++) {
                harness.at(T, to("b", "a", i).withPriority(Priority.LOW));
            }
            harness.at(T, opened("b", 1, 4));

            harness.at(T + 1, to("b", "a", 6000).withPriority(Priority.EMERGENCY));

            assertThat(brief(harness.deliveries))
                    .containsExactly("b:1/1/0", "b:2/2/0", "b:3/3/0", "b:4/4/0", "b:6000/5/0");
        }
    }
}
