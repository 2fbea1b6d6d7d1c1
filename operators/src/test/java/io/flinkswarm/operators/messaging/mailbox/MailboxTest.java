package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.value.Priority;
import org.junit.jupiter.api.Test;

/** What goes out of a mailbox: sessions, windows, acknowledgements, retries. */
class MailboxTest extends MailboxStory {
    @Test
    void holdsWhatComesUntilSomebodyIsConnected() {
        at(0, Letters.message(1)).at(1, Letters.message(2));
        assertThat(letters.take()).isEmpty();
        assertThat(mailbox.waiting()).isEqualTo(2);

        at(5, Letters.opened(7, 10)).at(6, Letters.message(3));

        assertThat(letters.deliveries)
                .containsExactly(
                        new Delivery("b", 1, 7, 1, 0, Letters.message(1)),
                        new Delivery("b", 1, 7, 2, 0, Letters.message(2)),
                        new Delivery("b", 1, 7, 3, 0, Letters.message(3)));
    }

    @Test
    void letsOutAsManyAsTheWindowAndMoreAsTheyAreAcknowledged() {
        at(0, Letters.opened(1, 2));
        for (int i = 1; i <= 6; i++) {
            at(1, Letters.message(i));
        }
        assertThat(sequences()).containsExactly(1L, 2L);

        at(2, Letters.ack(1, 1));
        assertThat(sequences()).containsExactly(1L, 2L, 3L);

        at(3, Letters.ack(1, 0, 3));
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L);

        at(4, Letters.ack(1, 4));
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void acknowledgementsOfOtherSessionsAndUnknownNumbersSettleNothing() {
        at(0, Letters.opened(1, 2)).at(1, Letters.message(1)).at(1, Letters.message(2));

        at(2, Letters.ack(9, 2, 1, 2)).at(2, Letters.ack(1, 0, 0, -1, 3, 99));

        assertThat(mailbox.contents().flight.size()).isEqualTo(2);
        at(3, Letters.ack(1, Long.MAX_VALUE, 1, 2, 3));
        assertThat(mailbox.contents().size()).isZero();
    }

    @Test
    void letsOutOneOfAnySizeAndNoMoreThanTheWindowsBytes() {
        limits.windowBytes = 1000;
        at(0, Letters.opened(1, 10))
                .at(1, Letters.message("a", 1, Priority.NORMAL, Message.NO_DEADLINE, 5000))
                .at(1, Letters.message("a", 2, Priority.NORMAL, Message.NO_DEADLINE, 300))
                .at(1, Letters.message("a", 3, Priority.NORMAL, Message.NO_DEADLINE, 300))
                .at(1, Letters.message("a", 4, Priority.NORMAL, Message.NO_DEADLINE, 300));
        assertThat(sequences()).containsExactly(1L);

        at(2, Letters.ack(1, 1));
        // 464 bytes each
        assertThat(sequences()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void emergencyUsesAReserveBeyondTheWindow() {
        limits.emergencyReserve = 2;
        at(0, Letters.opened(1, 1)).at(1, Letters.message(1)).at(1, Letters.message(2));
        for (int i = 3; i <= 6; i++) {
            at(2, Letters.message("a", i, Priority.EMERGENCY));
        }
        assertThat(sequences()).containsExactly(1L, 3L, 4L);

        // one out of the reserve is taken: the next has its place, but not the window's
        at(3, Letters.ack(1, 0, 2));
        assertThat(sequences()).containsExactly(1L, 3L, 4L, 5L);
        at(4, Letters.ack(1, 1));
        assertThat(sequences()).containsExactly(1L, 3L, 4L, 5L, 6L);
        at(5, Letters.ack(1, 5));
        assertThat(sequences()).containsExactly(1L, 3L, 4L, 5L, 6L, 2L);
    }

    @Test
    void anEmergencyGoesPastWhatIsTooLargeForTheWindow() {
        limits.windowBytes = 1000;
        limits.emergencyReserve = 0;
        limits.lowShare = .125;
        at(0, Letters.opened(1, 0));
        at(1, Letters.message("a", 100, Priority.LOW, Message.NO_DEADLINE, 2000));
        for (int i = 1; i <= 20; i++) {
            at(1, Letters.message("a", i, Priority.EMERGENCY));
        }

        at(2, Letters.window(1, 3));
        for (int i = 1; i < 12; i++) {
            at(2 + i, Letters.ack(1, i));
        }

        // LOW is due after the eighth and does not fit beside two others
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L);
    }

    @Test
    void aPausedRecipientGetsNothingAndOwesNothing() {
        at(0, Letters.opened(1, 4)).at(0, Letters.message(1)).at(100, Letters.window(1, 0));
        at(200, Letters.message(2)).at(200, Letters.message("a", 3, Priority.EMERGENCY));
        pass(60_000);
        assertThat(sequences()).containsExactly(1L);

        at(60_001, Letters.window(1, 4));
        assertThat(sequences()).containsExactly(1L, 3L, 2L);
        // its retry time-out begins anew
        pass(61_000);
        assertThat(letters.deliveries).hasSize(3);
        pass(61_001);
        assertThat(letters.take()).last().isEqualTo("deliver a/s:1 over 1@1 as 4 retry 1 timed out");
    }

    @Test
    void deliversAgainUnderNewNumbersThatAllSettleIt() {
        at(0, Letters.opened(1, 4)).at(0, Letters.message(1));
        pass(999);
        assertThat(letters.deliveries).hasSize(1);
        pass(1000);
        pass(2999);
        assertThat(letters.take())
                .containsExactly(
                        "deliver a/s:1 over 1@1 as 1 retry 0", "deliver a/s:1 over 1@1 as 2 retry 1 timed out");
        pass(3000);
        assertThat(letters.take()).containsExactly("deliver a/s:1 over 1@1 as 3 retry 2 timed out");

        at(3001, Letters.ack(1, 0, 2));

        assertThat(letters.take()).containsExactly("acknowledged a/s:1");
        at(3002, Letters.ack(1, 3));
        assertThat(letters.take()).isEmpty();
    }

    @Test
    void givesUpWhatIsNeverAcknowledged() {
        at(0, Letters.opened(1, 4)).at(0, Letters.message(1));

        // 1 s, 2 s, 4 s, 8 s
        pass(1000).pass(3000).pass(7000).pass(14_999);
        assertThat(letters.dead).isEmpty();
        pass(15_000);

        assertThat(letters.dead)
                .containsExactly(new DeadLetter(
                        "b",
                        Letters.message(1),
                        DeadLetter.Reason.UNACKNOWLEDGED,
                        "time-outs of its acknowledgement must be at most 3 (max-retries), but were 4",
                        4,
                        T + 15_000));
        assertThat(mailbox.contents().size()).isZero();
        at(15_001, Letters.ack(1, 4));
        assertThat(mailbox.row().count(MailboxRow.Count.ACKNOWLEDGED)).isZero();
    }

    @Test
    void theTimeOutAdaptsToTheRecipientButNotByWhatWasRepeated() {
        at(0, Letters.opened(1, 4)).at(0, Letters.message(1)).at(300, Letters.ack(1, 1));
        // SRTT 300, RTTVAR 150: 900
        at(1000, Letters.message(2));
        pass(1899);
        assertThat(letters.deliveries).hasSize(2);
        pass(1900);
        assertThat(letters.deliveries).hasSize(3);

        at(1901, Letters.ack(1, 3));
        assertThat(mailbox.row().timeout.smoothedMillis()).isEqualTo(300);
    }

    @Test
    void ofManyThatAreAcknowledgedTheEarliestSentIsSampled() {
        at(0, Letters.opened(1, 4))
                .at(0, Letters.message(1))
                .at(50, Letters.message(2))
                .at(100, Letters.message(3))
                .at(120, Letters.ack(1, 2, 3));

        assertThat(mailbox.row().timeout.smoothedMillis()).isEqualTo(120);
    }

    @Test
    void aReconnectionBringsBackAllThatWasNotAcknowledgedInOrder() {
        at(0, Letters.opened(1, 3));
        for (int i = 1; i <= 5; i++) {
            at(0, Letters.message(i));
        }
        at(1, Letters.message("a", 6, Priority.HIGH)).at(2, Letters.ack(1, 0, 2));
        assertThat(sequences()).containsExactly(1L, 2L, 3L, 6L);
        letters.take();

        at(3, Letters.opened(2, 2));
        assertThat(letters.take())
                .containsExactly("deliver a/s:6 over 2@2 as 1 retry 1", "deliver a/s:1 over 2@2 as 2 retry 1");
        at(4, Letters.ack(1, 6));
        assertThat(letters.take()).isEmpty();
        at(5, Letters.ack(2, 2));
        assertThat(letters.take())
                .containsExactly(
                        "acknowledged a/s:6",
                        "acknowledged a/s:1",
                        "deliver a/s:3 over 2@2 as 3 retry 1",
                        "deliver a/s:4 over 2@2 as 4 retry 0");
    }

    @Test
    void goingOfflineTakesNoRetry() {
        at(0, Letters.message(1));
        for (int i = 1; i <= 10; i++) {
            at(i * 100_000L, Letters.opened(i, 1)).at(i * 100_000L + 900, Letters.closed(i));
            pass(i * 100_000 + 50_000);
        }

        assertThat(letters.dead).isEmpty();
        assertThat(letters.deliveries)
                .hasSize(10)
                .last()
                .extracting(Delivery::retry)
                .isEqualTo(9);
    }

    @Test
    void aSessionThatWasOpenedBeforeTheCurrentOneDoesNotReplaceIt() {
        at(50, Letters.opened(2, 4)).at(10, Letters.opened(1, 4)).at(60, Letters.message(1));
        at(70, Letters.closed(1));
        at(80, Letters.message(2));

        assertThat(letters.deliveries).extracting(Delivery::session).containsExactly(2L, 2L);
    }

    @Test
    void theEndOfTheCurrentSessionLeavesAnotherThatIsOpen() {
        at(0, Letters.opened(1, 4)).at(10, Letters.message(1)).at(20, Letters.opened(2, 4));
        at(30, Letters.closed(2));

        assertThat(letters.take())
                .containsExactly(
                        "deliver a/s:1 over 1@1 as 1 retry 0",
                        "deliver a/s:1 over 2@2 as 1 retry 1",
                        "deliver a/s:1 over 1@1 as 2 retry 2");
    }

    @Test
    void aSessionThatIsToldOfAgainChangesItsWindow() {
        at(0, Letters.opened(1, 1)).at(1, Letters.message(1)).at(1, Letters.message(2));

        at(2, Letters.opened(1, 5)).at(3, Letters.window(8, 5)).at(3, Letters.closed(8));

        assertThat(letters.take())
                .containsExactly("deliver a/s:1 over 1@1 as 1 retry 0", "deliver a/s:2 over 1@1 as 2 retry 0");
    }
}
