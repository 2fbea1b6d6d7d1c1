package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.DeadLetter.Reason;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The mailbox of one recipient: it takes each message once, and holds it until the recipient has acknowledged it or it is given
 * up for a reason that is said.
 *
 * <p>It takes events and the passing of time, works on rows of its own in memory, and says what follows to a {@link
 * MailboxOutput}. It has no clock and no chance of its own: the same events and times give the same deliveries.
 *
 * <pre>{@code
 * Mailbox mailbox = Mailbox.load(key, limits, store, run, now);
 * mailbox.on(event, time, out);      // or mailbox.onTime(time, out)
 * long wake = mailbox.wake();        // when to call onTime at the latest
 * mailbox.writeTo(store);            // before a snapshot
 * }</pre>
 *
 * <p><b>Order.</b> The urgent overtake the others, see {@link Backlog}; within a class the first come is delivered first, also
 * after a reconnection or a restart. <b>Window.</b> At most as many deliveries as the recipient asked for are in flight, of at
 * most {@code window-bytes} or one message; EMERGENCY may use {@code emergency-reserve} more. <b>Once.</b> See {@link
 * SequenceWindow}; the recipient tells repeated deliveries by the sender and id. <b>Retries.</b> See {@link RetryTimeout}; only
 * while a session is open and not paused. <b>Restart.</b> Sessions do not outlive the run of the job in which they were opened,
 * and the time during which it is down makes nobody idle.
 */
final class Mailbox {
    /** The sender and recipient that is the job itself. */
    static final String COORDINATOR = Recipient.COORDINATOR.toString();

    /** How often a mailbox with a session is looked at: its session may have ended with the run of the job. */
    static final long LOOK_MILLIS = 60_000;

    /** Of the time for which streams are remembered, the part after which they are looked at again. */
    private static final int LOOKS = 16;

    private static final long OWN_BYTES = 1500;
    private static final long WINDOW_BYTES = 320;

    final String key;
    final String agent;

    /** Whether anything may have changed since it was last put into the store. */
    boolean visited;

    /** How many messages of it waited, and how many bytes it took, when that was last counted. */
    int countedWaiting;

    long countedBytes;

    private final MailboxLimits limits;
    private final MailboxRow row;
    private final Contents contents;
    private final Sequences sequences;
    private final Intake intake;
    private final Deliveries deliveries;

    /** The mailbox with what the store, which has been turned to it, has of it; or null where that is nothing. */
    static Mailbox load(String key, MailboxLimits limits, MailboxStore store, long run, long time) throws Exception {
        MailboxRow stored = store.mailbox();
        if (stored == null) {
            return null;
        }
        MailboxRow row = store.keepsObjects() ? stored.copy() : stored;
        if (row.run != run) {
            row.restart(run, time);
        }
        Mailbox mailbox = new Mailbox(key, limits, row);
        List<Held> messages = new ArrayList<>();
        for (Map.Entry<Long, Held> entry : store.messages().entries()) {
            messages.add(store.keepsObjects() ? entry.getValue().copy() : entry.getValue());
        }
        mailbox.contents.restore(messages, row.sessions.current() != null);
        List<SequenceWindow> windows = new ArrayList<>();
        for (Map.Entry<String, SequenceWindow> entry : store.windows().entries()) {
            windows.add(store.keepsObjects() ? entry.getValue().copy() : entry.getValue());
        }
        windows.sort(Comparator.comparingLong(window -> window.use));
        windows.forEach(mailbox.sequences::restore);
        return mailbox;
    }

    /** A mailbox in which there is nothing. */
    static Mailbox create(String key, MailboxLimits limits, long run, long time) {
        return new Mailbox(key, limits, new MailboxRow(run, time));
    }

    private Mailbox(String key, MailboxLimits limits, MailboxRow row) {
        this.key = key;
        this.agent = key.substring(key.indexOf('\n') + 1);
        this.limits = limits;
        this.row = row;
        this.contents = new Contents(agent, row, limits);
        this.sequences = new Sequences(limits, row);
        this.intake = new Intake(limits, row, contents, sequences);
        this.deliveries = new Deliveries(agent, limits, row, contents);
    }

    /** Whether the event makes a mailbox where there is none. */
    static boolean opens(MessagingEvent event) {
        return event instanceof Message || event instanceof Addressed || event instanceof SessionOpened;
    }

    /** Takes an event for this recipient. */
    void on(MessagingEvent event, long time, MailboxOutput out) {
        visited = true;
        row.now = Math.max(row.now, time);
        Sessions.Session before = row.sessions.current();
        if (event instanceof Message message) {
            take(message, out);
        } else if (event instanceof Acknowledgement acknowledgement) {
            deliveries.acknowledge(acknowledgement, time, out);
        } else if (event instanceof Addressed addressed) {
            take(addressed.message(), out);
        } else if (event instanceof WindowChange change) {
            deliveries.change(change);
        } else if (event instanceof SessionOpened opened) {
            deliveries.open(opened, time, out);
        } else if (event instanceof SessionClosed closed) {
            deliveries.close(closed);
        }
        deliveries.pump(out);
        show(before != row.sessions.current(), out);
    }

    private void take(Message message, MailboxOutput out) {
        // it is to last for one that was told nothing for as long, and is told something now
        if (row.sessions.current() == null
                && contents.size() == 0
                && row.now >= row.idleSince + limits.agentIdleMillis()) {
            row.idleSince = row.now;
        }
        intake.take(message, out);
    }

    /**
     * Lets time pass: what is due is done. All events before that time have been told.
     *
     * <p>So no deadline is taken to be missed and no acknowledgement to be overdue because another gateway is ahead of the one
     * from which it comes.
     */
    void onTime(long time, MailboxOutput out) {
        visited = true;
        row.now = Math.max(row.now, time);
        row.passed = Math.max(row.passed, time);
        sequences.expire(row.now);
        deliveries.expire(out);
        deliveries.retry(out);
        if (contents.size() > 0 && isIdle()) {
            String detail = "a recipient must connect within " + limits.agentIdleMillis()
                    + " ms (agent-idle), but has not since " + row.idleSince;
            for (Held held : contents.all()) {
                contents.giveUp(held, Reason.ABANDONED, detail, out);
            }
        }
        deliveries.pump(out);
        show(false, out);
    }

    private boolean isIdle() {
        return row.sessions.current() == null && row.passed >= row.idleSince + limits.agentIdleMillis();
    }

    /** Whether nothing is left in it that anybody could miss: it may be forgotten. */
    boolean isOver() {
        return isIdle() && contents.size() == 0 && sequences.size() == 0;
    }

    /** It is forgotten. */
    void forget(MailboxOutput out) {
        if (limits.viewMillis() > 0) {
            out.show(MailboxViews.gone(this, row.now));
        }
        out.evicted(MailboxOutput.Evicted.MAILBOX);
    }

    private void show(boolean atOnce, MailboxOutput out) {
        if (limits.viewMillis() > 0 && row.changed && (atOnce || row.now >= row.shownAt + limits.viewMillis())) {
            row.changed = false;
            row.shownAt = row.now;
            out.show(MailboxViews.row(this, row, contents));
        }
    }

    /** The next event time at which {@link #onTime} has something to do; {@link MailboxRow#NEVER} for never. */
    long wake() {
        long now = row.now;
        long wake = MailboxRow.NEVER;
        Held deadline = contents.deadlines.first();
        if (deadline != null) {
            wake = deadline.message.deadline();
        }
        if (row.sessions.current() != null) {
            wake = Math.min(wake, deliveries.nextRetry());
            wake = Math.min(wake, later(now + LOOK_MILLIS, LOOK_MILLIS));
        } else if (!isIdle()) {
            wake = Math.min(wake, row.idleSince + limits.agentIdleMillis());
        }
        if (sequences.size() > 0) {
            wake = Math.min(wake, later(sequences.nextExpiry(), limits.dedupRetentionMillis() / LOOKS));
        }
        if (limits.viewMillis() > 0 && row.changed) {
            wake = Math.min(wake, row.shownAt + limits.viewMillis());
        }
        return wake;
    }

    /** The time, put off to the next multiple of a step. */
    private static long later(long time, long step) {
        return step <= 1 ? time : Math.floorDiv(time + step - 1, step) * step;
    }

    /**
     * The timer that has to be set for {@link #wake}, at a multiple of the granularity; {@link MailboxRow#NEVER} where none has,
     * since one is set that is early enough.
     */
    long nextTimer(long granularity) {
        long wake = wake();
        if (wake == MailboxRow.NEVER) {
            return MailboxRow.NEVER;
        }
        long timer = later(wake, granularity);
        if (timer >= row.timer) {
            return MailboxRow.NEVER;
        }
        row.timer = timer;
        return timer;
    }

    /** The timer of that time has struck. */
    void struck(long timer) {
        if (row.timer <= timer) {
            row.timer = MailboxRow.NEVER;
        }
    }

    int waiting() {
        return contents.backlog.size();
    }

    /** About how many bytes it takes in memory. */
    long bytes() {
        return OWN_BYTES + contents.bytes() + WINDOW_BYTES * sequences.size();
    }

    MailboxRow row() {
        return row;
    }

    Contents contents() {
        return contents;
    }

    Sequences sequences() {
        return sequences;
    }

    /** Puts what has changed into the store, which has been turned to it. */
    void writeTo(MailboxStore store) throws Exception {
        store.putMailbox(store.keepsObjects() ? row.copy() : row);
        contents.writeTo(store);
        sequences.writeTo(store);
        visited = false;
    }
}
