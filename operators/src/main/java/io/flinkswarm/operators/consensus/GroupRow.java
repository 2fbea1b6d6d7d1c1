package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a group knows of itself: counts, the speed of its answers, and when it must be looked at next. */
final class GroupRow implements Row<GroupRow> {
    /** No wake-up is wanted. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int VERSION = 1;

    /** Event time at which the group began to live; tells this life of the key from an earlier one. */
    final long incarnation;

    /** The number of the group's next journal entry. */
    long sequence;

    long lastActive;

    /** When the timer that is registered fires, or NEVER. */
    long wake = NEVER;

    /** When idle voters are looked for next. */
    long nextSweep;

    /** Open proposals by ordinal of their priority. */
    final int[] open = new int[5];

    /** Votes that wait for their proposals, and the proposals they wait for. */
    int earlyVotes;

    int earlyProposals;

    int voters;

    /** What is known of the decision types: as many as max-types and the shared one. */
    private final List<TypeRow> types;

    /** Numbers of the oldest closed proposal that is remembered and of the next one to close. */
    long oldestClosed;

    long nextClosed;

    final ResponseTimes responseTimes;

    GroupRow(long incarnation) {
        this(incarnation, new ResponseTimes(), new ArrayList<>(1));
    }

    private GroupRow(long incarnation, ResponseTimes responseTimes, List<TypeRow> types) {
        this.types = types;
        this.incarnation = incarnation;
        this.responseTimes = responseTimes;
        this.lastActive = incarnation;
    }

    /** The row of a decision type, or null. */
    TypeRow type(String name) {
        for (int i = 0; i < types.size(); i++) {
            TypeRow type = types.get(i);
            if (type.name.equals(name)) {
                return type;
            }
        }
        return null;
    }

    void add(TypeRow type) {
        types.add(type);
    }

    /** How many decision types are known, the shared one among them. */
    int types() {
        return types.size();
    }

    int openProposals() {
        int sum = 0;
        for (int count : open) {
            sum += count;
        }
        return sum;
    }

    @Override
    public GroupRow copy() {
        List<TypeRow> typeCopies = new ArrayList<>(types.size());
        for (TypeRow type : types) {
            typeCopies.add(type.copy());
        }
        GroupRow copy = new GroupRow(incarnation, responseTimes.copy(), typeCopies);
        copy.sequence = sequence;
        copy.lastActive = lastActive;
        copy.wake = wake;
        copy.nextSweep = nextSweep;
        System.arraycopy(open, 0, copy.open, 0, open.length);
        copy.earlyVotes = earlyVotes;
        copy.earlyProposals = earlyProposals;
        copy.voters = voters;
        copy.oldestClosed = oldestClosed;
        copy.nextClosed = nextClosed;
        return copy;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(incarnation);
        out.writeLong(sequence);
        out.writeLong(lastActive);
        out.writeLong(wake);
        out.writeLong(nextSweep);
        for (int count : open) {
            Fields.writeVarInt(out, count);
        }
        Fields.writeVarInt(out, earlyVotes);
        Fields.writeVarInt(out, earlyProposals);
        Fields.writeVarInt(out, voters);
        Fields.writeVarInt(out, types.size());
        for (TypeRow type : types) {
            type.write(out);
        }
        out.writeLong(oldestClosed);
        out.writeLong(nextClosed);
        responseTimes.write(out);
    }

    static GroupRow read(DataInput in) throws IOException {
        Rows.requireVersion("group row", VERSION, in.readByte());
        long incarnation = in.readLong();
        long sequence = in.readLong();
        long lastActive = in.readLong();
        long wake = in.readLong();
        long nextSweep = in.readLong();
        int[] open = new int[5];
        for (int i = 0; i < open.length; i++) {
            open[i] = Fields.readVarInt(in);
        }
        int earlyVotes = Fields.readVarInt(in);
        int earlyProposals = Fields.readVarInt(in);
        int voters = Fields.readVarInt(in);
        int typeCount = Fields.readCount(in, Rows.LONGEST_LIST);
        List<TypeRow> types = new ArrayList<>(typeCount);
        for (int i = 0; i < typeCount; i++) {
            types.add(TypeRow.read(in));
        }
        long oldestClosed = in.readLong();
        long nextClosed = in.readLong();
        GroupRow row = new GroupRow(incarnation, ResponseTimes.read(in), types);
        row.sequence = sequence;
        row.lastActive = lastActive;
        row.wake = wake;
        row.nextSweep = nextSweep;
        System.arraycopy(open, 0, row.open, 0, open.length);
        row.earlyVotes = earlyVotes;
        row.earlyProposals = earlyProposals;
        row.voters = voters;
        row.oldestClosed = oldestClosed;
        row.nextClosed = nextClosed;
        return row;
    }

    @Override
    public String toString() {
        return "GroupRow[open=" + Arrays.toString(open) + ", voters=" + voters + ", sequence=" + sequence + "]";
    }
}
