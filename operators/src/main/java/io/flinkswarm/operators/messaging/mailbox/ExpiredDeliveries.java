package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The deliveries of the current session whose deadline passed while they were in flight: an acknowledgement of one says that it
 * was met too late.
 */
final class ExpiredDeliveries {
    private static final int VERSION = 1;
    private static final int MOST = 1 << 20;

    private final TreeMap<Long, Tag> byNumber = new TreeMap<>();
    private int size;

    /**
     * What is left of a message.
     *
     * @param id its global id
     * @param deadline when it had to be acknowledged
     * @param first its lowest number
     * @param numbers all of them
     */
    record Tag(String id, long deadline, long first, List<Long> numbers) {}

    int size() {
        return size;
    }

    /** Notes the message, which is in flight; whether the oldest had to be forgotten for it. */
    boolean add(Held held, int most) {
        if (most == 0) {
            return true;
        }
        List<Long> numbers = new ArrayList<>(1 + held.earlier.length);
        for (long number : held.earlier) {
            numbers.add(number);
        }
        numbers.add(held.number);
        put(new Tag(held.message.globalId(), held.message.deadline(), held.firstNumber(), numbers));
        if (size > most) {
            remove(byNumber.firstEntry().getValue());
            return true;
        }
        return false;
    }

    private void put(Tag tag) {
        size++;
        tag.numbers().forEach(number -> byNumber.put(number, tag));
    }

    private void remove(Tag tag) {
        size--;
        tag.numbers().forEach(byNumber::remove);
    }

    /** Takes out the message with the lowest number, if that is no higher; or null. */
    Tag takeUpTo(long number) {
        if (byNumber.isEmpty() || byNumber.firstKey() > number) {
            return null;
        }
        Tag tag = byNumber.firstEntry().getValue();
        remove(tag);
        return tag;
    }

    /** Takes out the message with that number, or null. */
    Tag take(long number) {
        Tag tag = byNumber.get(number);
        if (tag != null) {
            remove(tag);
        }
        return tag;
    }

    void clear() {
        byNumber.clear();
        size = 0;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Fields.writeVarInt(out, size);
        for (var entry : byNumber.entrySet()) {
            Tag tag = entry.getValue();
            if (tag.first() == entry.getKey()) {
                Fields.writeString(out, tag.id());
                out.writeLong(tag.deadline());
                Fields.writeVarInt(out, tag.numbers().size());
                for (long number : tag.numbers()) {
                    out.writeLong(number);
                }
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    static ExpiredDeliveries read(DataInput in) throws IOException {
        Rows.requireVersion("expired delivery", VERSION, in.readByte());
        ExpiredDeliveries expired = new ExpiredDeliveries();
        int size = Fields.readCount(in, MOST);
        for (int i = 0; i < size; i++) {
            String id = Fields.readString(in);
            long deadline = in.readLong();
            List<Long> numbers = new ArrayList<>();
            for (int left = Fields.readCount(in, MOST); left > 0; left--) {
                numbers.add(in.readLong());
            }
            expired.put(new Tag(id, deadline, numbers.get(0), numbers));
        }
        return expired;
    }

    ExpiredDeliveries copy() {
        ExpiredDeliveries copy = new ExpiredDeliveries();
        copy.byNumber.putAll(byNumber);
        copy.size = size;
        return copy;
    }
}
