package io.flinkswarm.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Frame;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DeliveryAcksTest {
    private final DeliveryAcks acks = new DeliveryAcks();

    private void opened(long... numbers) {
        for (long number : numbers) {
            acks.opened(number);
        }
    }

    private static void assertAck(Frame.Ack ack, long upTo, long... others) {
        assertThat(ack.delivery()).isEqualTo(upTo);
        assertThat(ack.others()).containsExactly(others);
    }

    @Test
    void saysNothingWhenNothingIsTaken() {
        opened(1, 2);

        assertThat(acks.poll()).isNull();
    }

    @Test
    void isCumulativeAsFarAsItGoesAndNamesTheRest() {
        opened(1, 2, 3, 4);
        acks.taken(1);
        acks.taken(2);
        acks.taken(4);

        assertAck(acks.poll(), 2, 4);
        assertThat(acks.poll()).isNull();
        acks.taken(3);
        assertAck(acks.poll(), 4);
    }

    @Test
    void stopsBelowWhatFailedUntilItComesAgain() {
        opened(1, 2, 3);
        acks.failed(1);
        acks.taken(2);
        assertAck(acks.poll(), 0, 2);
        acks.taken(3);
        assertAck(acks.poll(), 0, 3);

        acks.opened(4);
        acks.superseded(1);
        acks.taken(4);

        assertAck(acks.poll(), 4);
    }

    @Test
    void neverSaysThatWhatNeverCameIsTaken() {
        opened(1, 3);
        acks.taken(1);
        acks.taken(3);

        assertAck(acks.poll(), 1, 3);
    }

    @Test
    void ignoresWhatIsNotOpen() {
        acks.taken(5);
        acks.failed(5);

        assertThat(acks.poll()).isNull();
        assertThat(acks.unsaid()).isZero();
    }

    @Test
    void isNoLongerCumulativeBeyondAFailureThatItForgot() {
        for (long i = 1; i <= DeliveryAcks.MAX_FAILED + 2; i++) {
            acks.opened(i);
            acks.failed(i);
        }
        for (long i = 3; i <= DeliveryAcks.MAX_FAILED + 2; i++) {
            acks.superseded(i);
        }
        acks.opened(DeliveryAcks.MAX_FAILED + 3);
        acks.taken(DeliveryAcks.MAX_FAILED + 3);

        assertAck(acks.poll(), 0, DeliveryAcks.MAX_FAILED + 3);
    }

    @Test
    void namesNoMoreInOneGoThanAFrameMay() {
        acks.opened(1);
        for (long i = 2; i <= 5000; i++) {
            acks.opened(i);
            acks.taken(i);
        }

        assertThat(acks.poll().others()).hasSize(4096);
        assertThat(acks.poll().others()).hasSize(4999 - 4096);
        assertThat(acks.poll()).isNull();
    }

    @Test
    void acknowledgesEachTakenDeliveryOnceAndNoOther() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            DeliveryAcks tried = new DeliveryAcks();
            TreeSet<Long> open = new TreeSet<>();
            TreeSet<Long> taken = new TreeSet<>();
            TreeSet<Long> said = new TreeSet<>();
            long next = 1;
            for (int i = 0; i < 500; i++) {
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        open.add(next);
                        tried.opened(next++);
                    }
                    case 2 -> {
                        if (!open.isEmpty()) {
                            Long number = random.nextBoolean() ? open.pollFirst() : open.pollLast();
                            taken.add(number);
                            tried.taken(number);
                        }
                    }
                    default -> {
                        Frame.Ack ack = tried.poll();
                        if (ack != null) {
                            for (long number = 1; number <= ack.delivery(); number++) {
                                said.add(number);
                            }
                            for (long number : ack.others()) {
                                assertThat(said.add(number))
                                        .as("seed %d: %d named twice", seed, number)
                                        .isTrue();
                            }
                            assertThat(said).as("seed %d", seed).isEqualTo(taken);
                        }
                    }
                }
            }
        }
    }
}
