package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.operators.messaging.mailbox.MailboxOutput.Evicted;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.DeadLetter;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What one subtask tells Flink's metrics: deliveries, of them retries, acknowledgements, duplicates, dead letters by reason,
 * deadlines that were met too late, what was forgotten; and how many mailboxes are in memory and messages wait in them.
 */
@Internal
final class MailboxMetrics {
    private final Map<DeadLetter.Reason, Counter> dead = new EnumMap<>(DeadLetter.Reason.class);
    private final Map<Evicted, Counter> evictions = new EnumMap<>(Evicted.class);
    private final Counter delivered;
    private final Counter retried;
    private final Counter acknowledged;
    private final Counter duplicates;
    private final Counter violations;

    MailboxMetrics(MetricGroup metrics, Mailboxes mailboxes) {
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            dead.put(reason, metrics.addGroup("reason", reason.name()).counter("deadLetters"));
        }
        for (Evicted what : Evicted.values()) {
            evictions.put(what, metrics.addGroup("evicted", what.name()).counter("evictions"));
        }
        delivered = metrics.counter("delivered");
        retried = metrics.counter("retried");
        acknowledged = metrics.counter("acknowledged");
        duplicates = metrics.counter("duplicates");
        violations = metrics.counter("deadlineViolations");
        metrics.gauge("residentMailboxes", mailboxes::resident);
        metrics.gauge("waiting", mailboxes::waiting);
    }

    void delivered(boolean timedOut) {
        delivered.inc();
        if (timedOut) {
            retried.inc();
        }
    }

    void acknowledged() {
        acknowledged.inc();
    }

    void duplicate() {
        duplicates.inc();
    }

    void dead(DeadLetter.Reason reason) {
        dead.get(reason).inc();
    }

    void violated() {
        violations.inc();
    }

    void evicted(Evicted what) {
        evictions.get(what).inc();
    }
}
