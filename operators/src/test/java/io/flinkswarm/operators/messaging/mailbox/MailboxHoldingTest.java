package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.protocol.view.ViewDelta;
import org.junit.jupiter.api.Test;

/** What stays in a mailbox and for how long: repeats, deadlines, capacity, idle time, restarts; and what the view shows. */
class MailboxHoldingTest extends MailboxStory {
    @Test
    void takesAMessageOnceAlsoAfterItWasAcknowledged() {
        at(0, Letters.opened(1, 1))
                .at(0, Letters.message(1))
                .at(0, Letters.message(2))
                .at(1, Letters.ack(1, 1));
        letters.take();

        at(2, Letters.message(1)).at(2, Letters.message(2)).at(2, Letters.message("c", 1, Priority.NORMAL));

        assertThat(letters.take()).containsExactly("duplicate a/s:1", "duplicate a/s:2");
        assertThat(mailbox.waiting()).isEqualTo(1);
    }

    @Test
    void doesNotLookForRepeatsOfTheCoordinators() {
        at(0, Letters.opened(1, 9))
                .at(0, Letters.message("@coordinator", 1, Priority.NORMAL))
                .at(1, Letters.message("@coordinator", 1, Priority.NORMAL));

        assertThat(letters.deliveries).hasSize(2);
        assertThat(mailbox.sequences().size()).isZero();
    }

    @Test
    void forgetsAStreamSomeTimeAfterItsLastMessage() {
        limits.dedupRetentionMillis = 1000;
        at(0, Letters.message(1)).at(500, Letters.message(1)).at(1499, Letters.message(1));
        assertThat(letters.take()).containsExactly("duplicate a/s:1", "duplicate a/s:1");

        at(2499, Letters.message(1));

        assertThat(letters.take()).isEmpty();
        assertThat(mailbox.waiting()).isEqualTo(2);
    }

    @Test
    void forgetsTheStreamUsedLongestAgoForOneTooMany() {
        limits.maxSenders = 2;
        at(0, Letters.message("a", 1, Priority.LOW))
                .at(1, Letters.message("c", 1, Priority.LOW))
                .at(2, Letters.message("a", 1, Priority.LOW))
                .at(3, Letters.message("d", 1, Priority.LOW));
        assertThat(letters.take()).containsExactly("duplicate a/s:1", "evicted SENDER");

        at(4, Letters.message("a", 1, Priority.LOW));
        assertThat(letters.take()).containsExactly("duplicate a/s:1");
    }

    @Test
    void givesUpWhatItsDeadlineHasPassedByWaitingOrInFlight() {
        at(0, Letters.opened(1, 1))
                .at(1, Letters.message("a", 1, Priority.NORMAL, T + 100, 0))
                .at(1, Letters.message("a", 2, Priority.NORMAL, T + 50, 0))
                .at(1, Letters.message("a", 3, Priority.NORMAL, T + 1, 0));
        assertThat(letters.dead).hasSize(1);
        assertThat(letters.dead.get(0).detail())
                .isEqualTo("deadline must be after its acknowledgement, but was 1000001 at 1000001");
        assertThat(mailbox.wake()).isEqualTo(T + 50);
        letters.take();

        pass(49);
        assertThat(letters.take()).isEmpty();
        pass(50).pass(100);

        assertThat(letters.take())
                .containsExactly("dead a/s:2 EXPIRED after 0 at 1000050", "dead a/s:1 EXPIRED after 1 at 1000100");
        assertThat(mailbox.row().count(MailboxRow.Count.EXPIRED)).isEqualTo(3);
    }

    @Test
    void doesNotLetOutWhatHasExpiredSinceTimeWasToldLast() {
        at(0, Letters.message("a", 1, Priority.NORMAL, T + 50, 0)).at(60, Letters.opened(1, 1));

        assertThat(letters.take()).containsExactly("dead a/s:1 EXPIRED after 0 at 1000060");
    }

    @Test
    void countsADeadlineThatWasMetTooLateHoweverLate() {
        at(0, Letters.opened(1, 9));
        for (int i = 1; i <= 5; i++) {
            at(1, Letters.message("a", i, Priority.NORMAL, T + 100, 0));
        }
        letters.take();

        // in time, although another gateway is ahead; too late before time is told; too late after it
        at(120, Letters.message("c", 1, Priority.NORMAL))
                .at(99, Letters.ack(1, 1))
                .at(100, Letters.ack(1, 0, 2));
        pass(100);
        at(101, Letters.ack(1, 3)).at(102, Letters.ack(1, 3, 4)).at(103, Letters.ack(1, 0, 4, 99));

        assertThat(letters.take())
                .containsExactly(
                        "deliver c/s:1 over 1@1 as 6 retry 0",
                        "acknowledged a/s:1",
                        "violated a/s:2 of 1000100 at 1000100",
                        "dead a/s:2 EXPIRED after 1 at 1000120",
                        "dead a/s:3 EXPIRED after 1 at 1000120",
                        "dead a/s:4 EXPIRED after 1 at 1000120",
                        "dead a/s:5 EXPIRED after 1 at 1000120",
                        "violated a/s:3 of 1000100 at 1000101",
                        "violated a/s:4 of 1000100 at 1000102");
        assertThat(mailbox.row().count(MailboxRow.Count.VIOLATIONS)).isEqualTo(3);
        assertThat(mailbox.row().expired.size()).isEqualTo(1);
    }

    @Test
    void whatExpiredIsRememberedByAnyOfItsNumbersUpToABoundAndForTheSession() {
        limits.maxExpired = 1;
        at(0, Letters.opened(1, 9))
                .at(1, Letters.message("a", 1, Priority.NORMAL, T + 1500, 0))
                .at(1, Letters.message("a", 2, Priority.NORMAL, T + 1500, 0));
        pass(1001).pass(1500);
        assertThat(letters.take()).contains("evicted EXPIRED_DELIVERY");

        at(1501, Letters.ack(1, 0, 2, 4));
        assertThat(letters.take()).containsExactly("violated a/s:2 of 1001500 at 1001501");

        at(1600, Letters.message("a", 3, Priority.NORMAL, T + 1700, 0));
        pass(1700).at(1701, Letters.opened(2, 9)).at(1702, Letters.ack(2, 99));
        assertThat(letters.take()).noneMatch(line -> line.startsWith("violated"));
    }

    @Test
    void shedsTheNewestOfTheLeastUrgentForWhatIsMoreUrgent() {
        limits.queueCapacity = 4;
        at(0, Letters.message("a", 1, Priority.LOW))
                .at(0, Letters.message("a", 2, Priority.LOW))
                .at(0, Letters.message("a", 3, Priority.NORMAL))
                .at(0, Letters.message("a", 4, Priority.NORMAL));

        at(1, Letters.message("a", 5, Priority.LOW))
                .at(2, Letters.message("a", 6, Priority.HIGH))
                .at(3, Letters.message("a", 7, Priority.HIGH))
                .at(4, Letters.message("a", 8, Priority.HIGH))
                .at(5, Letters.message("a", 9, Priority.NORMAL));

        assertThat(letters.dead).extracting(each -> each.message().sequence()).containsExactly(5L, 2L, 1L, 4L, 9L);
        assertThat(letters.dead).extracting(DeadLetter::reason).containsOnly(DeadLetter.Reason.SHED);
        assertThat(letters.dead.get(0).detail())
                .isEqualTo("a mailbox must hold at most 4 messages (queue-capacity) of 67108864 bytes (queue-bytes)");
        // shed is settled as well
        at(6, Letters.message("a", 9, Priority.NORMAL));
        assertThat(letters.lines).last().isEqualTo("duplicate a/s:9");
    }

    @Test
    void shedsAsManyAsItsBytesTakeOrNoneWhereTheyWouldNotDo() {
        limits.queueBytes = 1000;
        // 163 + 101 bytes each
        at(0, Letters.message("a", 1, Priority.LOW, Message.NO_DEADLINE, 100))
                .at(0, Letters.message("a", 2, Priority.LOW, Message.NO_DEADLINE, 100))
                .at(0, Letters.message("a", 3, Priority.NORMAL, Message.NO_DEADLINE, 100));

        at(1, Letters.message("a", 4, Priority.HIGH, Message.NO_DEADLINE, 500));
        assertThat(letters.dead).extracting(each -> each.message().sequence()).containsExactly(2L, 1L);
        at(2, Letters.message("a", 5, Priority.EMERGENCY, Message.NO_DEADLINE, 900));

        assertThat(letters.dead).extracting(each -> each.message().sequence()).containsExactly(2L, 1L, 5L);
        assertThat(mailbox.waiting()).isEqualTo(2);
    }

    @Test
    void doesNotShedWhatIsInFlight() {
        limits.queueCapacity = 2;
        at(0, Letters.opened(1, 9))
                .at(0, Letters.message("a", 1, Priority.LOW))
                .at(0, Letters.message("a", 2, Priority.LOW));

        at(1, Letters.message("a", 3, Priority.EMERGENCY));

        assertThat(letters.dead).extracting(each -> each.message().sequence()).containsExactly(3L);
    }

    @Test
    void isClosedWhenNobodyConnectsForLong() {
        limits.agentIdleMillis = 10_000;
        limits.dedupRetentionMillis = 60_000;
        at(0, Letters.message(1)).at(0, Letters.message("a", 2, Priority.HIGH));
        assertThat(mailbox.wake()).isEqualTo(T + 10_000);
        pass(9_999);
        assertThat(letters.dead).isEmpty();

        pass(10_000);

        assertThat(letters.dead).extracting(each -> each.message().sequence()).containsExactly(1L, 2L);
        assertThat(letters.dead.get(0).detail())
                .isEqualTo("a recipient must connect within 10000 ms (agent-idle), but has not since 1000000");
        // streams are remembered for longer
        assertThat(mailbox.isOver()).isFalse();
        at(20_000, Letters.message(1));
        assertThat(letters.lines).last().isEqualTo("duplicate a/s:1");
        pass(30_000).pass(79_999);
        assertThat(mailbox.isOver()).isFalse();
        pass(mailbox.wake() - T);
        assertThat(mailbox.isOver()).isTrue();
        assertThat(mailbox.wake()).isEqualTo(MailboxRow.NEVER);
    }

    @Test
    void whatComesForOneThatWasGoneForLongIsHeldAsLongAgain() {
        limits.agentIdleMillis = 10_000;
        at(0, Letters.opened(1, 1)).at(5_000, Letters.closed(1));
        pass(15_000).at(30_000, Letters.message(1));
        pass(39_999);
        assertThat(letters.dead).isEmpty();

        pass(40_000);
        assertThat(letters.dead).hasSize(1);
        // also where time has not been told as far as the message says
        pass(49_990).at(50_005, Letters.message(2)).pass(50_010);
        assertThat(letters.dead).hasSize(1);
    }

    @Test
    void goesOnAfterARestartAsIfTheSessionHadEnded() throws Exception {
        at(0, Letters.opened(1, 2))
                .at(0, Letters.message(1))
                .at(0, Letters.message(2))
                .at(0, Letters.message(3));
        at(1, Letters.ack(1, 1));
        letters.take();

        reload(1, 500_000).pass(500_100);
        assertThat(letters.take()).isEmpty();
        assertThat(mailbox.waiting()).isEqualTo(2);
        at(500_200, Letters.ack(1, 3)).at(500_300, Letters.message(1));
        assertThat(letters.take()).containsExactly("duplicate a/s:1");
        at(500_400, Letters.opened(2, 2));

        assertThat(letters.take())
                .containsExactly("deliver a/s:2 over 2@2 as 1 retry 1", "deliver a/s:3 over 2@2 as 2 retry 1");
    }

    @Test
    void noTimePassesForAgentsAndStreamsWhileTheJobIsDown() throws Exception {
        limits.agentIdleMillis = 10_000;
        at(0, Letters.message(1));

        reload(1, 1_000_000).pass(1_000_001);
        at(1_000_002, Letters.message(1));
        assertThat(letters.take()).containsExactly("duplicate a/s:1");

        reload(1, 1_000_003).pass(1_009_999);
        assertThat(letters.dead).isEmpty();
        pass(1_010_000);
        assertThat(letters.dead).hasSize(1);
    }

    @Test
    void goesOnWithinARunAsIfItHadStayedInMemory() throws Exception {
        limits.maxExpired = 5;
        at(0, Letters.opened(1, 3))
                .at(0, Letters.message("a", 1, Priority.NORMAL, T + 1500, 0))
                .at(0, Letters.message(2))
                .at(0, Letters.message(3))
                .at(0, Letters.message(4));
        pass(1000).pass(1500);
        letters.take();

        reload(0, 1500);
        at(1501, Letters.ack(1, 4)).at(1502, Letters.ack(1, 0, 5, 6)).at(1503, Letters.message(5));

        assertThat(letters.take())
                .containsExactly(
                        "acknowledged a/s:2",
                        "acknowledged a/s:3",
                        "violated a/s:1 of 1001500 at 1001501",
                        "acknowledged a/s:4",
                        "deliver a/s:5 over 1@1 as 6 retry 0");
    }

    @Test
    void whatComesAndGoesBetweenTwoWritesLeavesNothingInTheStore() throws Exception {
        at(0, Letters.opened(1, 9));
        mailbox.writeTo(store);
        for (int i = 1; i <= 1000; i++) {
            at(i, Letters.message("@coordinator", i, Priority.NORMAL)).at(i, Letters.ack(1, i));
            assertThat(mailbox.contents().unwritten()).isZero();
        }
        at(1001, Letters.message("@coordinator", 1001, Priority.NORMAL));
        mailbox.writeTo(store);
        assertThat(store.rows()).isEqualTo(1);

        at(1002, Letters.ack(1, 1001));
        mailbox.writeTo(store);
        assertThat(store.rows()).isZero();
    }

    @Test
    void theViewShowsItAtOnceOnOpeningAndClosingAndElseNowAndThen() {
        limits.viewMillis = 500;
        limits.minRetryMillis = 5000;
        at(0, Letters.message(1));
        at(1, Letters.message(2))
                .at(10, Letters.opened(1, 1))
                .at(40, Letters.ack(1, 1))
                .at(41, Letters.message(2));
        assertThat(letters.views).hasSize(2);
        assertThat(mailbox.wake()).isEqualTo(T + 510);
        pass(509);
        assertThat(letters.views).hasSize(2);
        pass(510).pass(1020);
        assertThat(letters.views).hasSize(3);
        at(1030, Letters.closed(1));

        assertThat(letters.views).hasSize(4).allMatch(each -> each.view().equals("messaging.mailboxes"));
        ViewDelta shown = letters.views.get(2);
        assertThat(shown.key()).isEqualTo("messaging//b");
        assertThat(shown.version()).isEqualTo(T + 510);
        assertThat(shown.row().toMap().toString())
                .isEqualTo("{tenant=, agent=b, connected=true, waiting=0, in_flight=1, oldest_ms=509, rtt_ms=30.0,"
                        + " delivered=2, retried=0, expired=0, shed=0, duplicates=1}");
        assertThat(letters.views.get(3).row().getBoolean("connected")).isFalse();
    }

    @Test
    void aMailboxOfATenantSaysSoInTheView() {
        limits.viewMillis = 500;
        mailbox = Mailbox.create("t\nb", limits.build(), 0, T);
        at(0, Letters.opened(1, 1));
        mailbox.forget(letters);

        assertThat(letters.views.get(0).row().getString("tenant")).isEqualTo("t");
        assertThat(letters.views.get(0).row().getLong("oldest_ms")).isZero();
        assertThat(letters.views.get(1).isDelete()).isTrue();
        assertThat(letters.views.get(1).key()).isEqualTo("messaging/t/b");
    }

    @Test
    void theCoordinatorHasAMailboxAsAnyOther() {
        mailbox = Mailbox.create("\n@coordinator", limits.build(), 0, T);

        at(0, Letters.opened(1, 1)).at(1, Letters.message(1).to(Recipient.COORDINATOR));

        assertThat(letters.deliveries).extracting(Delivery::agent).containsExactly("@coordinator");
    }

    @Test
    void asksForATimerOnlyWhereItIsEarlierThanTheOneThatIsSet() {
        at(0, Letters.message("a", 1, Priority.NORMAL, T + 5003, 0));
        assertThat(mailbox.nextTimer(10)).isEqualTo(T + 5010);
        at(1, Letters.message("a", 2, Priority.NORMAL, T + 6000, 0));
        assertThat(mailbox.nextTimer(10)).isEqualTo(MailboxRow.NEVER);
        at(2, Letters.message("a", 3, Priority.NORMAL, T + 5009, 0));
        assertThat(mailbox.nextTimer(10)).isEqualTo(MailboxRow.NEVER);
        at(3, Letters.message("a", 4, Priority.NORMAL, T + 4000, 0));
        assertThat(mailbox.nextTimer(10)).isEqualTo(T + 4000);

        mailbox.struck(T + 4000);
        pass(4000);
        assertThat(mailbox.nextTimer(10)).isEqualTo(T + 5010);
        mailbox.struck(T + 3000);
        assertThat(mailbox.nextTimer(10)).isEqualTo(MailboxRow.NEVER);
    }
}
