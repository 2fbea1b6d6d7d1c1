package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import java.util.List;

/**
 * The messages of one stream that are not durable, by ascending number: what is to be sent, and to be sent again after a reconnect.
 *
 * <p>A ring of {@code most} places: place {@code number % most}. {@code lowest} is the lowest number that is not durable, {@code
 * next} the number that the next message gets, {@code cursor} the next one to be sent on this connection; {@code lowest <= cursor
 * <= next <= lowest + most}. A gateway takes {@code inFlight} numbers from the lowest that is not durable on, and as many
 * messages as it gives credit for. Not thread-safe.
 */
final class Outbox {
    private final Entry[] ring;
    private final long maxBytes;
    private long lowest;
    private long next;
    private long cursor;
    private long received;
    private long receivedHere;
    private long durable;
    private long bytes;
    private long credit;
    private long inFlight;

    /** A message on its way: its number, its frame's text, and whom to tell. */
    static final class Entry {
        final long sequence;
        final String text;
        final int bytes;
        final Receipt receipt;
        boolean sent;
        private boolean done;

        Entry(long sequence, String text, int bytes, Receipt receipt) {
            this.sequence = sequence;
            this.text = text;
            this.bytes = bytes;
            this.receipt = receipt;
        }
    }

    Outbox(long from, int most, long maxBytes) {
        this.ring = new Entry[most];
        this.maxBytes = maxBytes;
        this.lowest = from;
        this.next = from;
        this.cursor = from;
        this.received = from - 1;
        this.durable = from - 1;
    }

    /** Whether another message fits. One alone always does, however large. */
    boolean hasRoom() {
        return next - lowest < ring.length && (bytes < maxBytes || next == lowest);
    }

    /** The number that the next message gets. */
    long nextSequence() {
        return next;
    }

    /** The lowest number that may still have to be sent again. */
    long lowest() {
        return lowest;
    }

    /** How many messages are not durable. */
    long size() {
        return next - lowest;
    }

    /** Takes the message of number {@link #nextSequence}. */
    void add(Entry entry) {
        ring[place(next)] = entry;
        next++;
        bytes += entry.bytes;
    }

    /** A gateway has taken the agent in: all that is not durable is to be sent from the lowest on, but for what is too long for it. */
    void connected(Frame.Welcome welcome, List<Entry> tooLong) {
        credit = welcome.credit();
        inFlight = welcome.inFlight();
        cursor = lowest;
        // what was refused before the join begins counts as durable to the gateway
        durable = lowest - 1;
        receivedHere = lowest - 1;
        for (long i = lowest; i < next; i++) {
            Entry entry = ring[place(i)];
            if (!entry.done && entry.bytes > welcome.maxMessageBytes()) {
                entry.done = true;
                tooLong.add(entry);
            }
        }
        settle();
    }

    /** The next message to be sent on this connection, or null for now. */
    Entry poll() {
        while (cursor < next && ring[place(cursor)].done) {
            cursor++;
        }
        if (cursor == next || credit <= 0 || cursor > durable + inFlight) {
            return null;
        }
        credit--;
        return ring[place(cursor++)];
    }

    /** Whether something that was sent on this connection has not been received. */
    boolean isAwaiting() {
        return cursor - 1 > receivedHere;
    }

    /** Whether something that was sent on this connection is not durable yet. */
    boolean isUnsettled() {
        return cursor > lowest;
    }

    /** A gateway gives credit for so many more messages. */
    void credit(int more) {
        credit += more;
    }

    /** Everything up to {@code receivedUpTo} has arrived, everything up to {@code durableUpTo} can't be lost. */
    void acked(long receivedUpTo, long durableUpTo, List<Entry> arrived, List<Entry> settled) {
        long last = Math.min(receivedUpTo, next - 1);
        receivedHere = Math.max(receivedHere, last);
        for (received = Math.max(received, lowest - 1); received < last; ) {
            Entry entry = ring[place(++received)];
            if (!entry.done) {
                arrived.add(entry);
            }
        }
        durable = Math.max(durable, Math.min(durableUpTo, next - 1));
        for (long i = lowest; i <= durable; i++) {
            Entry entry = ring[place(i)];
            if (!entry.done) {
                entry.done = true;
                settled.add(entry);
            }
        }
        settle();
    }

    /** The gateway turned a message away: it won't be sent again, unless it only came too early. Null if nobody need be told. */
    Entry refused(long sequence, ErrorCode code) {
        if (code == ErrorCode.AHEAD && sequence >= lowest) {
            cursor = Math.min(cursor, sequence);
            return null;
        }
        // of a repeat the first one counts, and is acknowledged as any other
        if (code == ErrorCode.AHEAD
                || code == ErrorCode.REPLAYED
                || sequence < lowest
                || sequence >= next
                || ring[place(sequence)].done) {
            return null;
        }
        Entry entry = ring[place(sequence)];
        entry.done = true;
        settle();
        return entry;
    }

    /** Everything that is not durable leaves. */
    void clear(List<Entry> left) {
        for (long i = lowest; i < next; i++) {
            Entry entry = ring[place(i)];
            if (!entry.done) {
                entry.done = true;
                left.add(entry);
            }
        }
        settle();
    }

    private void settle() {
        while (lowest < next && ring[place(lowest)].done) {
            bytes -= ring[place(lowest)].bytes;
            ring[place(lowest)] = null;
            lowest++;
        }
        cursor = Math.max(cursor, lowest);
    }

    private int place(long sequence) {
        return (int) (sequence % ring.length);
    }
}
