package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.Message;
import java.util.Iterator;
import java.util.LinkedHashMap;

/**
 * The streams that a mailbox remembers, each with its {@link SequenceWindow}, so that a message that comes again is known.
 *
 * <p>A stream is forgotten some time after its last message, or for others when there are too many: the one used longest ago
 * goes first.
 */
final class Sequences {
    private final LinkedHashMap<Origin, SequenceWindow> byOrigin = new LinkedHashMap<>(16, .75f, true);
    private final Unwritten<String, SequenceWindow> unwritten = new Unwritten<>(window -> window.key);
    private final MailboxLimits limits;
    private final MailboxRow row;

    /** A sender's stream. */
    record Origin(String sender, String stream) {
        String key() {
            return sender + '\n' + stream;
        }
    }

    Sequences(MailboxLimits limits, MailboxRow row) {
        this.limits = limits;
        this.row = row;
    }

    /** Puts back what the store has, in the order of use. No stream ages while the job is down. */
    void restore(SequenceWindow window) {
        window.stored = true;
        if (window.use <= row.takenBefore) {
            window.lastUsed = row.restartedAt;
        }
        window.resize(limits.dedupWindow());
        byOrigin.put(window.origin, window);
    }

    /** Notes that the message has come, as the one of that number of all; whether it is the first time. */
    boolean isNew(Message message, long now, long use, MailboxOutput out) {
        expire(now);
        Origin origin = new Origin(message.sender(), message.stream());
        SequenceWindow window = byOrigin.get(origin);
        boolean fresh = true;
        if (window == null) {
            window = new SequenceWindow(origin, limits.dedupWindow(), message.sequence());
            byOrigin.put(origin, window);
            if (byOrigin.size() > limits.maxSenders()) {
                removeEldest();
                out.evicted(MailboxOutput.Evicted.SENDER);
            }
        } else {
            fresh = window.mark(message.sequence());
        }
        window.lastUsed = now;
        window.use = use;
        unwritten.changed(window);
        return fresh;
    }

    /** Forgets what was last used too long ago. */
    void expire(long now) {
        while (nextExpiry() <= now) {
            removeEldest();
        }
    }

    /** When the stream used longest ago is to be forgotten. */
    long nextExpiry() {
        return byOrigin.isEmpty()
                ? MailboxRow.NEVER
                : byOrigin.values().iterator().next().lastUsed + limits.dedupRetentionMillis();
    }

    private void removeEldest() {
        Iterator<SequenceWindow> eldest = byOrigin.values().iterator();
        unwritten.removed(eldest.next());
        eldest.remove();
    }

    int size() {
        return byOrigin.size();
    }

    /** How many windows differ from the store's. */
    int unwritten() {
        return unwritten.size();
    }

    void writeTo(MailboxStore store) throws Exception {
        unwritten.writeTo(store.windows(), store.keepsObjects());
    }
}
