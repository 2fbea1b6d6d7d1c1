package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.operators.messaging.mailbox.MailboxOutput.Evicted;
import io.flinkswarm.operators.messaging.mailbox.MailboxRow.Count;
import io.flinkswarm.operators.messaging.mailbox.Sessions.Session;
import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.DeadLetter.Reason;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;

/** How messages go out of a mailbox: over which session, how many at a time, and again where no acknowledgement comes. */
final class Deliveries {
    private final String agent;
    private final MailboxLimits limits;
    private final MailboxRow row;
    private final Contents contents;
    private final Flight flight;

    Deliveries(String agent, MailboxLimits limits, MailboxRow row, Contents contents) {
        this.agent = agent;
        this.limits = limits;
        this.row = row;
        this.contents = contents;
        this.flight = contents.flight;
    }

    void open(SessionOpened opened, long time, MailboxOutput out) {
        Session before = row.sessions.current();
        Session known = row.sessions.get(opened.session());
        if (known != null) {
            resize(known, opened.window());
            return;
        }
        Session session = new Session(opened.session(), opened.gateway(), time, opened.window());
        if (row.sessions.open(session)) {
            out.evicted(Evicted.SESSION);
        }
        turn(before);
    }

    void close(SessionClosed closed) {
        Session before = row.sessions.current();
        Session session = row.sessions.get(closed.session());
        if (session != null) {
            row.sessions.close(session);
            turn(before);
        }
    }

    void change(WindowChange change) {
        Session session = row.sessions.get(change.session());
        if (session != null) {
            resize(session, change.window());
        }
    }

    private void resize(Session session, int window) {
        if (session.window <= 0) {
            session.resumedAt = row.now;
        }
        session.window = window;
    }

    /** What was in flight over the session before goes out over the one that is current now. */
    private void turn(Session before) {
        Session session = row.sessions.current();
        if (session == before) {
            return;
        }
        contents.allBack();
        row.expired.clear();
        row.timeout.begin();
        row.changed = true;
        if (session == null) {
            row.idleSince = row.now;
        } else {
            session.resumedAt = row.now;
        }
    }

    /** Lets out what the window has room for. */
    void pump(MailboxOutput out) {
        Session session = row.sessions.current();
        if (session == null || session.window <= 0) {
            return;
        }
        for (Held next = contents.backlog.next(); next != null; next = contents.backlog.next()) {
            boolean reserve = false;
            if (!flight.admits(next, session.window, limits.windowBytes())) {
                next = contents.backlog.emergency();
                if (next == null) {
                    return;
                }
                reserve = !flight.admits(next, session.window, limits.windowBytes());
                if (reserve && flight.reserved() >= limits.emergencyReserve()) {
                    return;
                }
            }
            if (next.message.deadline() <= row.now) {
                giveUpExpired(next, out);
            } else {
                int attempts = next.attempts;
                contents.send(next, session.next++, reserve);
                deliver(next, session, attempts, false, out);
            }
        }
    }

    private void deliver(Held held, Session session, int attempts, boolean timedOut, MailboxOutput out) {
        row.add(Count.DELIVERED);
        out.deliver(new Delivery(agent, session.gateway, session.id, held.number, attempts, held.message), timedOut);
    }

    /** Settles what the recipient has taken, where it says so of the current session. */
    void acknowledge(Acknowledgement acknowledgement, long time, MailboxOutput out) {
        Session session = row.sessions.current();
        if (session == null || session.id != acknowledgement.session()) {
            return;
        }
        long upTo = acknowledgement.upTo();
        long sentAt = MailboxRow.NEVER;
        Held held = flight.first();
        while (held != null && (held.number <= upTo || flight.hasRepeated())) {
            Held after = held.after;
            if (held.firstNumber() <= upTo) {
                sentAt = Math.min(sentAt, settle(held, time, out));
            }
            held = after;
        }
        for (long number : acknowledgement.others()) {
            Held other = flight.get(number);
            if (other != null) {
                sentAt = Math.min(sentAt, settle(other, time, out));
            }
        }
        if (sentAt != MailboxRow.NEVER) {
            // of those that it tells of the earliest was sent: so the time that it was itself put off counts as well
            row.timeout.sample(Math.max(0, time - sentAt));
        }
        if (row.expired.size() > 0) {
            findLate(acknowledgement, time, out);
        }
    }

    /** The message was taken; when it was sent, where that is known. */
    private long settle(Held held, long time, MailboxOutput out) {
        if (held.message.deadline() <= time) {
            violated(held.message.globalId(), held.message.deadline(), time, out);
            contents.giveUp(held, Reason.EXPIRED, Intake.expired(held.message, time), out);
        } else {
            contents.remove(held);
            row.add(Count.ACKNOWLEDGED);
            out.acknowledged(held.message);
        }
        // of one that was delivered more than once nobody knows which delivery is answered
        return held.earlier.length == 0 ? held.sentAt : MailboxRow.NEVER;
    }

    private void findLate(Acknowledgement acknowledgement, long time, MailboxOutput out) {
        ExpiredDeliveries.Tag tag = row.expired.takeUpTo(acknowledgement.upTo());
        while (tag != null) {
            violated(tag.id(), tag.deadline(), time, out);
            tag = row.expired.takeUpTo(acknowledgement.upTo());
        }
        for (long number : acknowledgement.others()) {
            tag = row.expired.take(number);
            if (tag != null) {
                violated(tag.id(), tag.deadline(), time, out);
            }
        }
    }

    private void violated(String id, long deadline, long time, MailboxOutput out) {
        row.add(Count.VIOLATIONS);
        out.violated(id, deadline, time);
    }

    /** Delivers again, or gives up, whose acknowledgement has not come in time. */
    void retry(MailboxOutput out) {
        for (long due = nextRetry(); due <= row.passed; due = nextRetry()) {
            Session session = row.sessions.current();
            Held held = flight.first();
            row.timeout.timedOut(Math.max(held.sentAt, session.resumedAt), row.now);
            held.timeouts++;
            if (held.timeouts > limits.maxRetries()) {
                String detail = "time-outs of its acknowledgement must be at most " + limits.maxRetries()
                        + " (max-retries), but were " + held.timeouts;
                contents.giveUp(held, Reason.UNACKNOWLEDGED, detail, out);
            } else {
                int attempts = held.attempts;
                contents.sendAgain(held, session.next++);
                row.add(Count.RETRIED);
                deliver(held, session, attempts, true, out);
            }
        }
    }

    /** When the acknowledgement of the message that was sent longest ago is overdue. A recipient that pauses owes none. */
    long nextRetry() {
        Session session = row.sessions.current();
        Held held = flight.first();
        if (held == null || session.window <= 0) {
            return MailboxRow.NEVER;
        }
        return Math.max(held.sentAt, session.resumedAt)
                + row.timeout.millis(limits.minRetryMillis(), limits.maxRetryMillis());
    }

    /** Gives up what its deadline has passed by. */
    void expire(MailboxOutput out) {
        for (Held held = contents.deadlines.first();
                held != null && held.message.deadline() <= row.passed;
                held = contents.deadlines.first()) {
            if (held.isInFlight() && row.expired.add(held, limits.maxExpired())) {
                out.evicted(Evicted.EXPIRED_DELIVERY);
            }
            giveUpExpired(held, out);
        }
    }

    private void giveUpExpired(Held held, MailboxOutput out) {
        contents.giveUp(held, Reason.EXPIRED, Intake.expired(held.message, row.now), out);
    }
}
