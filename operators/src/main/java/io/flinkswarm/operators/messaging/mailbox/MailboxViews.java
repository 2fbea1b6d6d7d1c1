package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.operators.messaging.mailbox.MailboxRow.Count;
import io.flinkswarm.protocol.id.SubjectId;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;

/** The row that live tables and pages show of a mailbox. */
final class MailboxViews {
    static final String MAILBOXES = "messaging.mailboxes";

    private static final String PROTOCOL = "messaging";

    private MailboxViews() {}

    static ViewDelta row(Mailbox mailbox, MailboxRow row, Contents contents) {
        long oldest = contents.oldest();
        return ViewDelta.upsert(
                MAILBOXES,
                key(mailbox),
                row.now,
                ViewRow.builder(12)
                        .put("tenant", tenant(mailbox))
                        .put("agent", mailbox.agent)
                        .put("connected", row.sessions.current() != null)
                        .put("waiting", (long) contents.backlog.size())
                        .put("in_flight", (long) contents.flight.size())
                        .put("oldest_ms", oldest == MailboxRow.NEVER ? 0 : row.now - oldest)
                        .put("rtt_ms", row.timeout.smoothedMillis())
                        .put("delivered", row.count(Count.DELIVERED))
                        .put("retried", row.count(Count.RETRIED))
                        .put("expired", row.count(Count.EXPIRED))
                        .put("shed", row.count(Count.SHED))
                        .put("duplicates", row.count(Count.DUPLICATES))
                        .build());
    }

    /** That a mailbox was forgotten. */
    static ViewDelta gone(Mailbox mailbox, long time) {
        return ViewDelta.delete(MAILBOXES, key(mailbox), time);
    }

    private static String key(Mailbox mailbox) {
        return new SubjectId(PROTOCOL, tenant(mailbox), mailbox.agent).toString();
    }

    private static String tenant(Mailbox mailbox) {
        return mailbox.key.substring(0, mailbox.key.length() - mailbox.agent.length() - 1);
    }
}
