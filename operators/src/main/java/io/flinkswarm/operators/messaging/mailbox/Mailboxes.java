package io.flinkswarm.operators.messaging.mailbox;

import java.util.Iterator;
import java.util.LinkedHashMap;

/** The mailboxes that are in memory, at most so many: the one used longest ago is put back into the store for another. */
final class Mailboxes {
    /** So many changed windows of a mailbox are put back at once: a snapshot, during which nothing moves, finds few left. */
    private static final int MOST_UNWRITTEN_WINDOWS = 16;

    private final LinkedHashMap<String, Mailbox> byKey = new LinkedHashMap<>(16, .75f, true);
    private final MailboxLimits limits;
    private final MailboxStore store;
    private final long run;
    private long waiting;
    private long bytes;

    /** In that run of the job. */
    Mailboxes(MailboxLimits limits, MailboxStore store, long run) {
        this.limits = limits;
        this.store = store;
        this.run = run;
    }

    /** Turns to a mailbox; null where there is none and none is made. */
    Mailbox enter(String key, long time, boolean create, MailboxOutput out) throws Exception {
        Mailbox mailbox = byKey.get(key);
        if (mailbox != null) {
            return mailbox;
        }
        store.turnTo(key);
        mailbox = Mailbox.load(key, limits, store, run, time);
        if (mailbox == null) {
            if (!create) {
                return null;
            }
            mailbox = Mailbox.create(key, limits, run, time);
        }
        byKey.put(key, mailbox);
        return mailbox;
    }

    /** Ends a visit; one that is over is forgotten. Whether it is still there. */
    boolean leave(Mailbox mailbox, MailboxOutput out) throws Exception {
        if (mailbox.isOver()) {
            mailbox.forget(out);
            byKey.remove(mailbox.key);
            uncount(mailbox);
            store.turnTo(mailbox.key);
            store.clear();
            return false;
        }
        waiting += mailbox.waiting() - mailbox.countedWaiting;
        mailbox.countedWaiting = mailbox.waiting();
        long taken = mailbox.bytes();
        bytes += taken - mailbox.countedBytes;
        mailbox.countedBytes = taken;
        if (mailbox.sequences().unwritten() >= MOST_UNWRITTEN_WINDOWS) {
            store.turnTo(mailbox.key);
            mailbox.sequences().writeTo(store);
        }
        if (byKey.size() > limits.maxResident() || bytes > limits.maxResidentBytes()) {
            evict(mailbox, out);
        }
        return true;
    }

    private void evict(Mailbox current, MailboxOutput out) throws Exception {
        Iterator<Mailbox> eldest = byKey.values().iterator();
        while ((byKey.size() > limits.maxResident() || bytes > limits.maxResidentBytes()) && eldest.hasNext()) {
            Mailbox next = eldest.next();
            if (next != current) {
                putBack(next);
                eldest.remove();
                uncount(next);
                out.evicted(MailboxOutput.Evicted.RESIDENT);
            }
        }
        store.turnTo(current.key);
    }

    private void uncount(Mailbox mailbox) {
        waiting -= mailbox.countedWaiting;
        bytes -= mailbox.countedBytes;
    }

    /** Puts what has changed in any of them into the store. */
    void putBack() throws Exception {
        for (Mailbox mailbox : byKey.values()) {
            putBack(mailbox);
        }
    }

    private void putBack(Mailbox mailbox) throws Exception {
        if (mailbox.visited) {
            store.turnTo(mailbox.key);
            mailbox.writeTo(store);
        }
    }

    int resident() {
        return byKey.size();
    }

    /** How many messages wait in those in memory. */
    long waiting() {
        return waiting;
    }
}
