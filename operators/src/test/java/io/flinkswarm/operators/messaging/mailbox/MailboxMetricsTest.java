package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.messaging.mailbox.MailboxOutput.Evicted;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.value.Priority;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailboxMetricsTest {
    private final Map<String, Counter> counters = new HashMap<>();
    private final Map<String, Gauge<?>> gauges = new HashMap<>();
    private final Limits limits = new Limits();
    private final Letters letters = new Letters();
    private final BytesMailboxStore store = new BytesMailboxStore();
    private Mailboxes mailboxes;
    private MailboxMetrics metrics;

    @BeforeEach
    void begin() {
        limits.maxResident = 2;
        limits.agentIdleMillis = 1000;
        limits.dedupRetentionMillis = 1000;
        mailboxes = new Mailboxes(limits.build(), store, 0);
        metrics = new MailboxMetrics(new Registry(""), mailboxes);
    }

    private long count(String counter) {
        return counters.get(counter).getCount();
    }

    @Test
    void countsDeliveriesAndWhatBecomesOfThem() {
        metrics.delivered(false);
        metrics.delivered(true);
        metrics.acknowledged();
        metrics.duplicate();
        metrics.violated();
        metrics.dead(DeadLetter.Reason.SHED);
        metrics.dead(DeadLetter.Reason.SHED);
        metrics.evicted(Evicted.SENDER);

        assertThat(count("delivered")).isEqualTo(2);
        assertThat(count("retried")).isEqualTo(1);
        assertThat(count("acknowledged")).isEqualTo(1);
        assertThat(count("duplicates")).isEqualTo(1);
        assertThat(count("deadlineViolations")).isEqualTo(1);
        assertThat(count("reason.SHED.deadLetters")).isEqualTo(2);
        assertThat(count("reason.EXPIRED.deadLetters")).isZero();
        assertThat(count("evicted.SENDER.evictions")).isEqualTo(1);
        assertThat(count("evicted.SESSION.evictions")).isZero();
    }

    private void visit(String key, long time, int messages) throws Exception {
        Mailbox mailbox = mailboxes.enter(key, time, true, letters);
        for (int i = 1; i <= messages; i++) {
            mailbox.on(Letters.message("a", time + i, Priority.LOW), time, letters);
        }
        mailbox.onTime(time, letters);
        mailboxes.leave(mailbox, letters);
    }

    @Test
    void showsHowManyMailboxesAreInMemoryAndHowManyMessagesWaitInThem() throws Exception {
        visit("\nb", 10, 2);
        visit("\nc", 10, 3);
        visit("\nb", 20, 1);
        assertThat(gauges.get("residentMailboxes").getValue()).isEqualTo(2);
        assertThat(gauges.get("waiting").getValue()).isEqualTo(6L);

        visit("\nd", 20, 1);
        assertThat(gauges.get("residentMailboxes").getValue()).isEqualTo(2);
        assertThat(gauges.get("waiting").getValue()).isEqualTo(4L);
        assertThat(letters.take()).containsExactly("evicted RESIDENT");

        visit("\nd", 5000, 0);
        assertThat(gauges.get("residentMailboxes").getValue()).isEqualTo(1);
        assertThat(gauges.get("waiting").getValue()).isEqualTo(3L);
        assertThat(letters.take()).contains("evicted MAILBOX");
    }

    @Test
    void putsBackTheOnesUsedLongestAgoForTheBytesOfOthers() throws Exception {
        limits.maxResident = 100;
        limits.maxResidentBytes = 12_000;
        mailboxes = new Mailboxes(limits.build(), store, 0);
        visit("\nb", 10, 10);
        visit("\nc", 10, 10);
        visit("\nd", 10, 10);
        assertThat(mailboxes.resident()).isEqualTo(3);
        assertThat(letters.take()).isEmpty();

        visit("\ne", 10, 40);
        assertThat(mailboxes.resident()).isEqualTo(2);
        assertThat(letters.take()).containsExactly("evicted RESIDENT", "evicted RESIDENT");
        visit("\ne", 100, 80);
        assertThat(mailboxes.resident()).isEqualTo(1);
        assertThat(mailboxes.waiting()).isEqualTo(120);
        assertThat(mailboxes.enter("\nb", 200, false, letters).waiting()).isEqualTo(10);
    }

    @Test
    void makesNoMailboxForWhatIsNotForOne() throws Exception {
        assertThat(mailboxes.enter("\nb", 10, false, letters)).isNull();

        assertThat(mailboxes.resident()).isZero();
        assertThat(Mailbox.opens(Letters.ack(1, 1))).isFalse();
        assertThat(Mailbox.opens(Letters.opened(1, 1))).isTrue();
    }

    private final class Registry extends UnregisteredMetricsGroup {
        private final String prefix;

        private Registry(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public Counter counter(String name) {
            Counter counter = super.counter(name);
            counters.put(prefix + name, counter);
            return counter;
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(prefix + name, gauge);
            return gauge;
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new Registry(prefix + key + "." + value + ".");
        }
    }
}
