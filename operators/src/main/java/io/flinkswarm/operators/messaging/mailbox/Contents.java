package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The messages of a mailbox: each waits or is in flight, and stands among the deadlines if it has one. */
final class Contents {
    final Backlog backlog;
    final Flight flight = new Flight();
    final DeadlineHeap deadlines = new DeadlineHeap();
    private final Unwritten<Long, Held> unwritten = new Unwritten<>(held -> held.arrival);

    private final String agent;
    private final MailboxRow row;

    Contents(String agent, MailboxRow row, MailboxLimits limits) {
        this.agent = agent;
        this.row = row;
        this.backlog = new Backlog(row, limits.lowShare());
    }

    int size() {
        return backlog.size() + flight.size();
    }

    long bytes() {
        return backlog.bytes() + flight.bytes();
    }

    /** The event time at which the oldest message came; {@link MailboxRow#NEVER} where there is none. */
    long oldest() {
        long oldest = MailboxRow.NEVER;
        for (int i = 0; i < Backlog.CLASSES; i++) {
            Held first = backlog.line(i).first();
            oldest = first == null ? oldest : Math.min(oldest, first.received);
        }
        for (Held held = flight.first(); held != null; held = held.after) {
            oldest = Math.min(oldest, held.received);
        }
        return oldest;
    }

    /** Puts in what has come. */
    void add(Held held) {
        backlog.addLast(held);
        unwritten.changed(held);
        expect(held);
    }

    private void expect(Held held) {
        if (held.message.deadline() != Message.NO_DEADLINE) {
            deadlines.add(held);
        }
    }

    /** What waits goes out under that number. */
    void send(Held held, long number, boolean reserve) {
        backlog.take(held);
        held.sent(number, row.now);
        held.reserve = reserve;
        flight.add(held);
        unwritten.changed(held);
    }

    /** What is in flight goes out once more. */
    void sendAgain(Held held, long number) {
        flight.again(held, number, row.now);
        unwritten.changed(held);
    }

    /** All that is in flight waits again, in the order in which it came. */
    void allBack() {
        for (Held held : flight.takeAll()) {
            held.back();
            backlog.addFirst(held);
            unwritten.changed(held);
        }
    }

    /** Takes the message out for good. */
    void remove(Held held) {
        if (held.isInFlight()) {
            flight.remove(held);
        } else {
            backlog.remove(held);
        }
        deadlines.remove(held);
        unwritten.removed(held);
    }

    /** The message is given up. */
    void giveUp(Held held, DeadLetter.Reason reason, String detail, MailboxOutput out) {
        remove(held);
        giveUp(held.message, reason, detail, held.attempts, out);
    }

    /** The message is given up as it comes. */
    void giveUp(Message message, DeadLetter.Reason reason, String detail, int attempts, MailboxOutput out) {
        row.add(MailboxRow.Count.of(reason));
        out.dead(new DeadLetter(agent, message, reason, detail, attempts, row.now));
    }

    /** All messages in the order in which they came. */
    List<Held> all() {
        List<Held> all = new ArrayList<>(size());
        for (int i = 0; i < Backlog.CLASSES; i++) {
            for (Held held = backlog.line(i).first(); held != null; held = held.after) {
                all.add(held);
            }
        }
        for (Held held = flight.first(); held != null; held = held.after) {
            all.add(held);
        }
        all.sort(Comparator.comparingLong(held -> held.arrival));
        return all;
    }

    /** Puts in what the store has, as it was; where nobody is connected any more, all of it waits. */
    void restore(List<Held> rows, boolean connected) {
        rows.sort(Comparator.comparingLong(held -> held.arrival));
        List<Held> inFlight = new ArrayList<>();
        for (Held held : rows) {
            held.stored = true;
            if (held.isInFlight() && !connected) {
                held.back();
                unwritten.changed(held);
            }
            if (held.isInFlight()) {
                inFlight.add(held);
            } else {
                backlog.addLast(held);
            }
            expect(held);
        }
        inFlight.sort(Comparator.comparingLong(held -> held.number));
        inFlight.forEach(flight::restore);
    }

    void writeTo(MailboxStore store) throws Exception {
        unwritten.writeTo(store.messages(), store.keepsObjects());
    }

    /** How many rows differ from the store's. */
    int unwritten() {
        return unwritten.size();
    }
}
