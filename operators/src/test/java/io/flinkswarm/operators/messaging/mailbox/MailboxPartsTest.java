package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.value.Priority;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MailboxPartsTest {
    private static Held held(long arrival, long deadline) {
        return new Held(arrival, Letters.message("a", arrival, Priority.HIGH, deadline, 0), 0);
    }

    @Test
    void numbersAgreeWithAMapWhateverComesAndGoes() {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            DeliveryNumbers numbers = new DeliveryNumbers();
            Map<Long, Held> wanted = new HashMap<>();
            long next = 1;
            for (int i = 0; i < 2000; i++) {
                if (random.nextInt(5) < 2 + (i / 500) % 2) {
                    // some stay for long, so that those after a turn of the table meet them
                    Held held = held(next, 1);
                    numbers.put(next, held);
                    wanted.put(next, held);
                    next += random.nextInt(4) == 0 ? 16 : 1;
                } else {
                    long number = Math.max(1, next - random.nextInt(60));
                    numbers.remove(number);
                    wanted.remove(number);
                }
            }

            assertThat(numbers.size()).as("seed %d", seed).isEqualTo(wanted.size());
            for (long number = 1; number <= next; number++) {
                assertThat(numbers.get(number)).as("seed %d: %d", seed, number).isSameAs(wanted.get(number));
            }
        }
    }

    @Test
    void deadlinesComeInOrderWhateverIsTakenOut() {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            DeadlineHeap heap = new DeadlineHeap();
            TreeSet<Held> wanted = new TreeSet<>(Comparator.<Held>comparingLong(each -> each.message.deadline())
                    .thenComparingLong(each -> each.arrival));
            for (int i = 1; i < 500; i++) {
                if (random.nextInt(3) > 0 || wanted.isEmpty()) {
                    Held held = held(i, random.nextInt(50));
                    heap.add(held);
                    wanted.add(held);
                } else {
                    Held out = random.nextBoolean()
                            ? wanted.first()
                            : wanted.stream()
                                    .skip(random.nextInt(wanted.size()))
                                    .findFirst()
                                    .orElseThrow();
                    heap.remove(out);
                    heap.remove(out);
                    wanted.remove(out);
                }
                assertThat(heap.first())
                        .as("seed %d, step %d", seed, i)
                        .isSameAs(wanted.isEmpty() ? null : wanted.first());
                assertThat(heap.size()).isEqualTo(wanted.size());
            }
        }
    }

    @Test
    void aLineKeepsItsOrderAndItsSums() {
        Line line = new Line();
        Held one = held(1, 1);
        Held two = held(2, 1);
        Held three = held(3, 1);
        line.addLast(two);
        line.addFirst(one);
        line.addLast(three);
        assertThat(line.size()).isEqualTo(3);
        assertThat(line.bytes()).isEqualTo(3L * one.weight);

        line.remove(two);

        assertThat(line.first()).isSameAs(one);
        assertThat(one.after).isSameAs(three);
        assertThat(line.last()).isSameAs(three);
        line.remove(three);
        line.remove(one);
        assertThat(line.first()).isNull();
        assertThat(line.last()).isNull();
        assertThat(line.bytes()).isZero();
    }
}
