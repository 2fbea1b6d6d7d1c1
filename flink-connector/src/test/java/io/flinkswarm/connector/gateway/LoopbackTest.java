package io.flinkswarm.connector.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.rejection.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopbackTest {
    private static final long SESSION = 77;

    private final AtomicInteger wakes = new AtomicInteger();
    private final Loopback loopback = new Loopback(0, SESSION, 4, 2, wakes::incrementAndGet);

    @Test
    void opensOneSessionForAllTenants() {
        SessionOpened opened = loopback.opened();

        assertThat(opened).isEqualTo(new SessionOpened("", "@coordinator", 0, SESSION, 4, List.of()));
    }

    @Test
    void handsMessagesBackOneHopOlderAndThenTheirAcknowledgement() {
        Message first = message(1, 0);
        Message second = message(2, 1);

        loopback.offer(delivery(1, first));
        loopback.offer(delivery(2, second));

        assertThat(wakes).hasValue(2);
        assertThat(drained(10))
                .containsExactly(
                        first.hopped(),
                        second.hopped(),
                        new Acknowledgement("", "@coordinator", SESSION, 0, new long[] {1, 2}));
        assertThat(loopback.hasMore()).isFalse();
        assertThat(loopback.hops()).isEqualTo(2);
    }

    @Test
    void handsBackAtMostAsManyAsAskedForWithTheirOwnAcknowledgement() {
        loopback.offer(delivery(1, message(1, 0)));
        loopback.offer(delivery(2, message(2, 0)));

        assertThat(drained(1))
                .containsExactly(message(1, 1), new Acknowledgement("", "@coordinator", SESSION, 0, new long[] {1}));
        assertThat(loopback.hasMore()).isTrue();
        assertThat(drained(1))
                .containsExactly(message(2, 1), new Acknowledgement("", "@coordinator", SESSION, 0, new long[] {2}));
        assertThat(drained(1)).isEmpty();
    }

    @Test
    void acknowledgesRepeatsAndDoesNotHandThemBackAgain() {
        loopback.offer(delivery(1, message(1, 0)));
        loopback.offer(delivery(2, message(1, 0)));
        drained(1);
        loopback.offer(delivery(3, message(1, 0)));

        assertThat(drained(10)).containsExactly(new Acknowledgement("", "@coordinator", SESSION, 0, new long[] {2, 3}));
        assertThat(loopback.repeated()).isEqualTo(2);
    }

    @Test
    void takesTheSameMessageAtItsNextHopForAnother() {
        loopback.offer(delivery(1, message(1, 0)));
        loopback.offer(delivery(2, message(1, 1)));

        assertThat(drained(10)).hasSize(3).contains(message(1, 1), message(1, 2));
    }

    @Test
    void refusesAMessageThatHasGoneRoundTooOften() {
        loopback.offer(delivery(1, message(1, 2)));

        List<MessagingEvent> events = drained(10);

        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.tenant()).isEqualTo("blue");
            assertThat(refusal.rejection().reason()).isEqualTo(Rejection.Reason.INVALID_VALUE);
            assertThat(refusal.rejection().detail())
                    .isEqualTo("hops must be at most 2, but was 3; a protocol answers itself without end, or"
                            + " gateway.max-hops is too low");
        });
        assertThat(events.get(1)).isEqualTo(new Acknowledgement("", "@coordinator", SESSION, 0, new long[] {1}));
        assertThat(loopback.refused()).isEqualTo(1);
    }

    @Test
    void dropsWhatIsForAnotherSession() {
        boolean taken = loopback.offer(new Delivery("@coordinator", 0, SESSION - 1, 1, 0, message(1, 0)));

        assertThat(taken).isFalse();
        assertThat(loopback.hasMore()).isFalse();
    }

    @Test
    void dropsWhatIsPastItsBoundForTheMailboxToDeliverAgain() {
        int most = 4 * Loopback.REPEATS;
        for (int i = 1; i <= most + 3; i++) {
            assertThat(loopback.offer(delivery(i, message(i, 0)))).isTrue();
        }

        List<MessagingEvent> events = drained(most + 10);

        assertThat(events).hasSize(most + 1);
        assertThat(((Acknowledgement) events.get(most)).others()).doesNotContain(most + 1, most + 2, most + 3);
        assertThat(loopback.dropped()).isEqualTo(3);
    }

    @Test
    void forgetsTheEldestIdsOnly() {
        int most = 4 * Loopback.REPEATS;
        for (int i = 1; i <= most + 1; i++) {
            loopback.offer(delivery(i, message(i, 0)));
            drained(1);
        }

        loopback.offer(delivery(100, message(2, 0)));
        loopback.offer(delivery(101, message(1, 0)));

        assertThat(drained(10)).hasSize(2).contains(message(1, 1));
    }

    private List<MessagingEvent> drained(int most) {
        List<MessagingEvent> events = new ArrayList<>();
        loopback.drain(most, events::add);
        return events;
    }

    private static Delivery delivery(long number, Message message) {
        return new Delivery("@coordinator", 0, SESSION, number, 0, message);
    }

    private static Message message(long sequence, int hops) {
        Message message = Message.of("trust", "s", sequence, Recipient.COORDINATOR, MessageType.EVENT, 5, "{}")
                .from("blue", "trust");
        for (int i = 0; i < hops; i++) {
            message = message.hopped();
        }
        return message;
    }
}
