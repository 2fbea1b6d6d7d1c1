package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.DeadLetter.Reason;
import io.flinkswarm.protocol.messaging.Message;

/** How messages come into a mailbox: once each, not after their deadline, and within its capacity. */
final class Intake {
    private final MailboxLimits limits;
    private final MailboxRow row;
    private final Contents contents;
    private final Sequences sequences;

    Intake(MailboxLimits limits, MailboxRow row, Contents contents, Sequences sequences) {
        this.limits = limits;
        this.row = row;
        this.contents = contents;
        this.sequences = sequences;
    }

    void take(Message message, MailboxOutput out) {
        long now = row.now;
        long arrival = ++row.taken;
        row.changed = true;
        if (!message.sender().equals(Mailbox.COORDINATOR) && !sequences.isNew(message, now, arrival, out)) {
            row.add(MailboxRow.Count.DUPLICATES);
            out.duplicate(message);
        } else if (message.deadline() <= now) {
            contents.giveUp(message, Reason.EXPIRED, expired(message, now), 0, out);
        } else {
            Held held = new Held(arrival, message, now);
            if (makeRoom(held, out)) {
                contents.add(held);
            } else {
                contents.giveUp(message, Reason.SHED, shed(), 0, out);
            }
        }
    }

    static String expired(Message message, long now) {
        return "deadline must be after its acknowledgement, but was " + message.deadline() + " at " + now;
    }

    private String shed() {
        return "a mailbox must hold at most " + limits.queueCapacity() + " messages (queue-capacity) of "
                + limits.queueBytes() + " bytes (queue-bytes)";
    }

    /**
     * Sheds the newest of the least urgent that wait until the message fits. It is itself shed, and nothing else, where what is
     * less urgent would not do.
     */
    private boolean makeRoom(Held held, MailboxOutput out) {
        if (fits(held, 0, 0)) {
            return true;
        }
        int count = 0;
        long bytes = 0;
        for (int i = held.priority() + 1; i < Backlog.CLASSES; i++) {
            count += contents.backlog.line(i).size();
            bytes += contents.backlog.line(i).bytes();
        }
        if (!fits(held, count, bytes)) {
            return false;
        }
        for (int i = Backlog.CLASSES - 1; !fits(held, 0, 0); i--) {
            Line line = contents.backlog.line(i);
            while (line.size() > 0 && !fits(held, 0, 0)) {
                contents.giveUp(line.last(), Reason.SHED, shed(), out);
            }
        }
        return true;
    }

    private boolean fits(Held held, int lessMessages, long lessBytes) {
        return contents.size() - lessMessages < limits.queueCapacity()
                && contents.bytes() - lessBytes + held.weight <= limits.queueBytes();
    }
}
