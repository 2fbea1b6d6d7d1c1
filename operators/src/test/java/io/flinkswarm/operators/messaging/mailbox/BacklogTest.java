package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final MailboxRow row = new MailboxRow(0, 0);
    private long arrivals;

    private Held add(Backlog backlog, Priority priority) {
        arrivals++;
        Held held = new Held(arrivals, Letters.message("a", arrivals, priority), 0);
        backlog.addLast(held);
        return held;
    }

    private static Held take(Backlog backlog) {
        Held next = backlog.next();
        if (next != null) {
            backlog.take(next);
        }
        return next;
    }

    private static String initials(Backlog backlog, int count) {
        StringBuilder taken = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Held next = take(backlog);
            taken.append(next == null ? "-" : next.message.priority().name().charAt(0));
        }
        return taken.toString();
    }

    @Test
    void theMostUrgentGoesFirstAndWithinAClassTheFirstCome() {
        Backlog backlog = new Backlog(row, .05);
        Held low = add(backlog, Priority.LOW);
        Held normal = add(backlog, Priority.NORMAL);
        Held high = add(backlog, Priority.HIGH);
        Held high2 = add(backlog, Priority.HIGH);
        Held critical = add(backlog, Priority.CRITICAL);
        Held emergency = add(backlog, Priority.EMERGENCY);

        List<Held> taken = new ArrayList<>();
        for (Held next = take(backlog); next != null; next = take(backlog)) {
            taken.add(next);
        }

        assertThat(taken).containsExactly(emergency, critical, high, high2, normal, low);
        assertThat(backlog.size()).isZero();
        assertThat(backlog.bytes()).isZero();
    }

    @Test
    void lowGetsEachTwentiethDeliveryBehindABacklog() {
        Backlog backlog = new Backlog(row, .05);
        for (int i = 0; i < 100; i++) {
            add(backlog, Priority.NORMAL);
            add(backlog, Priority.LOW);
        }

        // 20 deliveries fill the account; its own adds a twentieth as well
        assertThat(initials(backlog, 62))
                .isEqualTo("N".repeat(20) + "L" + "N".repeat(19) + "L" + "N".repeat(19) + "L" + "N");
    }

    @Test
    void withoutAShareOrderIsStrict() {
        Backlog backlog = new Backlog(row, 0);
        for (int i = 0; i < 50; i++) {
            add(backlog, Priority.LOW);
            add(backlog, Priority.CRITICAL);
        }

        assertThat(initials(backlog, 51)).isEqualTo("C".repeat(50) + "L");
    }

    @Test
    void noTwoDeliveriesInARowAreOutOfOrderWhileAnEmergencyWaits() {
        Backlog backlog = new Backlog(row, MailboxLimits.MOST_SHARE);
        for (int i = 0; i < 100; i++) {
            for (Priority priority : Priority.values()) {
                add(backlog, priority);
            }
        }

        String taken = initials(backlog, 150);

        assertThat(taken).doesNotContainPattern("[^E][^E]");
        assertThat(taken.chars().filter(each -> each == 'E').count()).isGreaterThanOrEqualTo(75);
    }

    @Test
    void everyClassThatWaitsGetsItsShare() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            double share = .01 + random.nextDouble() * (MailboxLimits.MOST_SHARE - .01);
            Backlog backlog = new Backlog(new MailboxRow(0, 0), share);
            List<Priority> waiting = new ArrayList<>();
            for (Priority priority : Priority.values()) {
                if (random.nextInt(4) > 0) {
                    waiting.add(priority);
                }
            }
            for (int i = 0; i < 1000; i++) {
                waiting.forEach(priority -> add(backlog, priority));
            }

            String taken = initials(backlog, waiting.isEmpty() ? 0 : 800);

            for (Priority priority : waiting) {
                long own = taken.chars()
                        .filter(each -> each == priority.name().charAt(0))
                        .count();
                // what several are owed at once goes out in turn
                assertThat((double) own)
                        .as("seed %d: %s of %s at %s", seed, priority, waiting, share)
                        .isGreaterThanOrEqualTo(800 * share - 3);
            }
        }
    }

    @Test
    void anAccountIsClearedWhenItsClassHasNothingWaitingOrIsServedInItsOwnRight() {
        Backlog backlog = new Backlog(row, .1);
        Held low = add(backlog, Priority.LOW);
        add(backlog, Priority.NORMAL);
        for (int i = 0; i < 9; i++) {
            add(backlog, Priority.HIGH);
        }
        initials(backlog, 9);
        assertThat(row.accounts[Priority.LOW.ordinal()]).isEqualTo(900_000);
        assertThat(row.accounts[Priority.NORMAL.ordinal()]).isEqualTo(900_000);

        backlog.remove(low);
        add(backlog, Priority.LOW);
        add(backlog, Priority.NORMAL);
        String next = initials(backlog, 1);

        assertThat(next).isEqualTo("N");
        assertThat(row.accounts[Priority.NORMAL.ordinal()]).isZero();
        assertThat(row.accounts[Priority.LOW.ordinal()]).isEqualTo(100_000);
    }

    @Test
    void anAccountHoldsTwoDeliveriesAtMost() {
        Backlog backlog = new Backlog(row, .125);
        add(backlog, Priority.LOW);
        for (int i = 0; i < 40; i++) {
            // as those that use the reserve do: they go whoever's turn it is
            backlog.take(add(backlog, Priority.EMERGENCY));
        }

        assertThat(row.accounts[Priority.LOW.ordinal()]).isEqualTo(2_000_000);
    }
}
