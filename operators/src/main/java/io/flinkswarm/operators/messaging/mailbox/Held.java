package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.state.messaging.MessageFields;
import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** A message that the mailbox holds: waiting, or in flight over the current session under one or more numbers. */
final class Held extends Unwritten.Tracked implements Row<Held> {
    private static final int VERSION = 1;
    private static final int MOST_NUMBERS = 1 << 10;
    private static final long[] NONE = {};

    /** Its number among all that came: the order within a class. */
    final long arrival;

    final Message message;
    final int weight;

    /** The event time at which it came. */
    final long received;

    /** How often it was delivered, over any session. */
    int attempts;

    /** How often its acknowledgement did not come in time. */
    int timeouts;

    /** The number of its last delivery over the current session; 0 while it waits. */
    long number;

    /** The numbers of its deliveries over the current session before that, ascending. */
    long[] earlier = NONE;

    /** When it was last delivered. */
    long sentAt;

    /** Whether it went out beyond the window. */
    boolean reserve;

    /** Neighbours in the one line in which it stands. */
    Held before;

    Held after;

    /** Its place among the deadlines, from 1; 0 for none. */
    int deadlineAt;

    Held(long arrival, Message message, long received) {
        this.arrival = arrival;
        this.message = message;
        this.weight = message.weight();
        this.received = received;
    }

    int priority() {
        return message.priority().ordinal();
    }

    boolean isInFlight() {
        return number != 0;
    }

    /** The lowest number under which it is in flight. */
    long firstNumber() {
        return earlier.length == 0 ? number : earlier[0];
    }

    /** It goes out under that number. */
    void sent(long newNumber, long now) {
        if (number != 0) {
            earlier = Arrays.copyOf(earlier, earlier.length + 1);
            earlier[earlier.length - 1] = number;
        }
        number = newNumber;
        sentAt = now;
        attempts++;
    }

    /** It waits again. */
    void back() {
        number = 0;
        earlier = NONE;
        sentAt = 0;
        reserve = false;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(arrival);
        out.writeLong(received);
        Fields.writeVarInt(out, attempts);
        Fields.writeVarInt(out, timeouts);
        out.writeLong(number);
        if (number != 0) {
            out.writeLong(sentAt);
            out.writeBoolean(reserve);
            Fields.writeVarInt(out, earlier.length);
            for (long each : earlier) {
                out.writeLong(each);
            }
        }
        MessageFields.write(out, message);
    }

    /** Reads what {@link #write} wrote. */
    static Held read(DataInput in) throws IOException {
        Rows.requireVersion("message", VERSION, in.readByte());
        long arrival = in.readLong();
        long received = in.readLong();
        int attempts = Fields.readVarInt(in);
        int timeouts = Fields.readVarInt(in);
        long number = in.readLong();
        long sentAt = 0;
        boolean reserve = false;
        long[] earlier = NONE;
        if (number != 0) {
            sentAt = in.readLong();
            reserve = in.readBoolean();
            earlier = new long[Fields.readCount(in, MOST_NUMBERS)];
            for (int i = 0; i < earlier.length; i++) {
                earlier[i] = in.readLong();
            }
        }
        Held row = new Held(arrival, MessageFields.read(in), received);
        row.attempts = attempts;
        row.timeouts = timeouts;
        row.number = number;
        row.sentAt = sentAt;
        row.reserve = reserve;
        row.earlier = earlier;
        return row;
    }

    @Override
    public Held copy() {
        Held copy = new Held(arrival, message, received);
        copy.attempts = attempts;
        copy.timeouts = timeouts;
        copy.number = number;
        // never changed in place
        copy.earlier = earlier;
        copy.sentAt = sentAt;
        copy.reserve = reserve;
        return copy;
    }
}
