package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Which of a stream's latest sequence numbers have come: a sliding window as that of the anti-replay check of IPsec (RFC 4303,
 * 3.4.3).
 *
 * <p>What is as old as the window is long, or older, counts as having come. As long as numbers come without gaps, there is no
 * bitmap.
 */
final class SequenceWindow extends Unwritten.Tracked implements Row<SequenceWindow> {
    private static final int VERSION = 1;
    private static final int MOST_WORDS = 1 << 14;
    private static final int RUN = 0;
    private static final int GAPS = 1;
    private static final int WORDS = 2;

    final Sequences.Origin origin;

    /** By what the store finds it: made once, since every snapshot asks for that of thousands. */
    final String key;

    /** The event time of the last message, new or not. */
    long lastUsed;

    /** The number of that message among all: the order of use. */
    long use;

    private int words;
    private long highest;

    /** Without a bitmap: all from this to the highest have come. */
    private long lowest;

    /** The bit of a number is at its remainder by the window's length. */
    private long[] bits;

    /** A window of that many numbers in which one has come. */
    SequenceWindow(Sequences.Origin origin, int length, long sequence) {
        this(origin, origin.key());
        this.words = length / Long.SIZE;
        this.highest = sequence;
        this.lowest = sequence;
    }

    private SequenceWindow(Sequences.Origin origin, String key) {
        this.origin = origin;
        this.key = key;
    }

    private int length() {
        return words * Long.SIZE;
    }

    /** Notes that the number has come; whether it is the first time. */
    boolean mark(long sequence) {
        if (bits == null) {
            if (sequence == highest + 1) {
                highest = sequence;
                return true;
            }
            if (sequence <= highest && (sequence >= lowest || sequence <= highest - length())) {
                return false;
            }
            spread();
        }
        if (sequence > highest) {
            advance(sequence);
        } else if (sequence <= highest - length() || isSet(sequence)) {
            return false;
        }
        set(sequence);
        return true;
    }

    private void spread() {
        bits = new long[words];
        for (long each = Math.max(lowest, highest - length() + 1); each <= highest; each++) {
            set(each);
        }
    }

    private void advance(long sequence) {
        if (sequence - highest >= length()) {
            bits = new long[words];
        } else {
            int from = (int) ((highest + 1) % length());
            int to = (int) (sequence % length());
            if (from <= to) {
                clear(from, to);
            } else {
                clear(from, length());
                clear(0, to);
            }
        }
        highest = sequence;
    }

    private void clear(int from, int to) {
        if (from == to) {
            return;
        }
        int first = from >>> 6;
        int last = (to - 1) >>> 6;
        // shifts take the distance modulo 64
        long head = -1L << from;
        long tail = -1L >>> -to;
        if (first == last) {
            bits[first] &= ~(head & tail);
            return;
        }
        bits[first] &= ~head;
        Arrays.fill(bits, first + 1, last, 0);
        bits[last] &= ~tail;
    }

    private boolean isSet(long sequence) {
        int at = (int) (sequence % length());
        return (bits[at >>> 6] & (1L << at)) != 0;
    }

    private void set(long sequence) {
        int at = (int) (sequence % length());
        bits[at >>> 6] |= 1L << at;
    }

    /** Goes on with another length: what the shorter one did not tell apart counts as having come. */
    void resize(int length) {
        if (length == length()) {
            return;
        }
        if (bits == null) {
            spread();
        }
        SequenceWindow next = new SequenceWindow(origin, length, highest);
        next.bits = new long[next.words];
        for (long each = Math.max(1, highest - length + 1); each <= highest; each++) {
            if (each <= highest - length() || isSet(each)) {
                next.set(each);
            }
        }
        words = next.words;
        bits = next.bits;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Fields.writeString(out, origin.sender());
        Fields.writeString(out, origin.stream());
        out.writeLong(lastUsed);
        out.writeLong(use);
        out.writeLong(highest);
        Fields.writeVarInt(out, words);
        if (bits == null) {
            out.writeByte(RUN);
            out.writeLong(lowest);
            return;
        }
        int ones = 0;
        for (long word : bits) {
            ones += Long.bitCount(word);
        }
        // a stream that goes to many has few numbers here
        if (ones < words * 4) {
            out.writeByte(GAPS);
            Fields.writeVarInt(out, ones);
            int last = 0;
            for (int i = 0; i < words; i++) {
                for (long rest = bits[i]; rest != 0; rest &= rest - 1) {
                    int at = i * Long.SIZE + Long.numberOfTrailingZeros(rest);
                    Fields.writeVarInt(out, at - last);
                    last = at;
                }
            }
        } else {
            out.writeByte(WORDS);
            for (long word : bits) {
                out.writeLong(word);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    static SequenceWindow read(DataInput in) throws IOException {
        Rows.requireVersion("sequence window", VERSION, in.readByte());
        Sequences.Origin origin = new Sequences.Origin(Fields.readString(in), Fields.readString(in));
        SequenceWindow row = new SequenceWindow(origin, origin.key());
        row.lastUsed = in.readLong();
        row.use = in.readLong();
        row.highest = in.readLong();
        row.words = Fields.readCount(in, MOST_WORDS);
        int form = in.readByte();
        if (form == RUN) {
            row.lowest = in.readLong();
            return row;
        }
        row.bits = new long[row.words];
        if (form == GAPS) {
            int ones = Fields.readCount(in, row.length());
            int at = 0;
            for (int i = 0; i < ones; i++) {
                at += Fields.readVarInt(in);
                if (at < 0 || at >= row.length()) {
                    throw new IOException("a number's place must be from 0 to " + (row.length() - 1) + ", but was " + at
                            + ": the data is corrupt");
                }
                row.bits[at >>> 6] |= 1L << at;
            }
        } else {
            for (int i = 0; i < row.words; i++) {
                row.bits[i] = in.readLong();
            }
        }
        return row;
    }

    @Override
    public SequenceWindow copy() {
        SequenceWindow copy = new SequenceWindow(origin, key);
        copy.lastUsed = lastUsed;
        copy.use = use;
        copy.words = words;
        copy.highest = highest;
        copy.lowest = lowest;
        copy.bits = bits == null ? null : bits.clone();
        return copy;
    }
}
