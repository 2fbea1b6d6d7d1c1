package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final Inbox inbox = new Inbox(4, 100);
    private long number;

    InboxTest() {
        inbox.connected(1);
    }

    private static Message message(long sequence) {
        return Message.of("a", "s", sequence, Recipient.agent("b"), MessageType.EVENT, 0, "1");
    }

    private Inbox.Item deliver(Message message) {
        Inbox.Item item = inbox.offer(message, ++number);
        if (item != null) {
            inbox.enqueue(item);
        }
        return item;
    }

    private AgentStats stats() {
        return inbox.count(new AgentStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    }

    @Test
    void givesTheMostUrgentFirstAndKeepsTheOrderWithin() {
        deliver(message(1));
        deliver(message(2).withPriority(Priority.LOW));
        deliver(message(3).withPriority(Priority.EMERGENCY));
        deliver(message(4));

        assertThat(new long[] {
                    inbox.poll().message.sequence(),
                    inbox.poll().message.sequence(),
                    inbox.poll().message.sequence(),
                    inbox.poll().message.sequence()
                })
                .containsExactly(3, 1, 4, 2);
        assertThat(inbox.poll()).isNull();
    }

    @Test
    void acknowledgesARepeatOfWhatWasHandledWithoutGivingItOut() {
        deliver(message(1));
        inbox.done(inbox.poll());
        inbox.acknowledgement(1, 1);

        assertThat(deliver(message(1))).isNull();

        assertThat(inbox.acknowledgement(1, 1).delivery()).isEqualTo(2);
        assertThat(stats().duplicates()).isEqualTo(1);
        assertThat(stats().handled()).isEqualTo(1);
    }

    @Test
    void acknowledgesUnderItsNewNumberWhatComesAgainWhileItIsHandled() {
        deliver(message(1));
        Inbox.Item item = inbox.poll();
        assertThat(deliver(message(1))).isNull();

        inbox.connected(2);
        number = 0;
        assertThat(deliver(message(1))).isNull();
        inbox.done(item);

        assertThat(inbox.acknowledgement(1, 1)).isNull();
        assertThat(inbox.acknowledgement(2, 1).delivery()).isEqualTo(1);
    }

    @Test
    void forgetsWhatWaitsWhenASessionBeginsForItComesAgain() {
        deliver(message(1));
        inbox.connected(2);
        number = 0;

        assertThat(inbox.size()).isZero();
        assertThat(deliver(message(1))).isNotNull();
        assertThat(stats().dropped()).isEqualTo(1);
    }

    @Test
    void doesNotAcknowledgeWhatFailedUntilItIsHandledTheNextTime() {
        deliver(message(1));
        inbox.failed(inbox.poll());
        assertThat(inbox.acknowledgement(1, 1)).isNull();

        assertThat(deliver(message(1))).isNotNull();
        inbox.done(inbox.poll());

        assertThat(inbox.acknowledgement(1, 1).delivery()).isEqualTo(2);
        assertThat(stats().failed()).isEqualTo(1);
    }

    @Test
    void dropsWhatIsBeyondItsBoundWithoutAcknowledgingIt() {
        for (int i = 1; i <= 5; i++) {
            deliver(message(i));
        }
        for (int i = 1; i <= 4; i++) {
            inbox.done(inbox.poll());
        }

        assertThat(inbox.acknowledgement(1, 1).delivery()).isEqualTo(4);
        assertThat(stats().dropped()).isEqualTo(1);
        assertThat(deliver(message(5))).isNotNull();
    }

    @Test
    void givesOutEachChangeOfAViewHoweverOftenItComes() {
        Message delta = Message.of("@coordinator", "s", 1, Recipient.view("v"), MessageType.DELTA_SYNC, 0, "{}");
        deliver(delta);
        inbox.done(inbox.poll());

        assertThat(deliver(delta)).isNotNull();
        inbox.failed(inbox.poll());
        assertThat(deliver(delta)).isNotNull();
    }

    @Test
    void gathersAcknowledgementsWhileMoreWait() {
        deliver(message(1));
        deliver(message(2));
        inbox.done(inbox.poll());

        assertThat(inbox.acknowledgement(1, 2)).isNull();
        assertThat(inbox.acknowledgement(1, 1)).isNotNull();
        inbox.done(inbox.poll());
        assertThat(inbox.acknowledgement(1, 9).delivery()).isEqualTo(2);
    }

    @Test
    void forgetsTheOldestFailuresBeyondABound() {
        for (int i = 1; i <= DeliveryAcks.MAX_FAILED + 5; i++) {
            deliver(message(i));
            inbox.failed(inbox.poll());
        }

        assertThat(deliver(message(1))).isNotNull();
        inbox.done(inbox.poll());
        assertThat(inbox.acknowledgement(1, 1).others()).containsExactly(DeliveryAcks.MAX_FAILED + 6);
    }
}
