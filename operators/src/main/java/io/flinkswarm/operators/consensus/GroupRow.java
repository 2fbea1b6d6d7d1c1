package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** What a group knows of itself: counts, the speed of its answers, and when it must be looked at next. */
final class GroupRow {
    /** No wake-up is wanted. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int VERSION = 1;

    /** Event time of the group's first event; tells this life of the key from an earlier one. */
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
    int types;

    /** Numbers of the oldest closed proposal that is remembered and of the next one to close. */
    long oldestClosed;

    long nextClosed;

    final ResponseTimes responseTimes;

    GroupRow(long incarnation) {
        this(incarnation, new ResponseTimes());
    }

    private GroupRow(long incarnation, ResponseTimes responseTimes) {
        this.incarnation = incarnation;
        this.responseTimes = responseTimes;
        this.lastActive = incarnation;
    }

    int openProposals() {
        int sum = 0;
        for (int count : open) {
            sum += count;
        }
        return sum;
    }

    GroupRow copy() {
        GroupRow copy = new GroupRow(incarnation, responseTimes.copy());
        copy.sequence = sequence;
        copy.lastActive = lastActive;
        copy.wake = wake;
        copy.nextSweep = nextSweep;
        System.arraycopy(open, 0, copy.open, 0, open.length);
        copy.earlyVotes = earlyVotes;
        copy.earlyProposals = earlyProposals;
        copy.voters = voters;
        copy.types = types;
        copy.oldestClosed = oldestClosed;
        copy.nextClosed = nextClosed;
        return copy;
    }

    void write(DataOutput out) throws IOException {
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
        Fields.writeVarInt(out, types);
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
        int types = Fields.readVarInt(in);
        long oldestClosed = in.readLong();
        long nextClosed = in.readLong();
        GroupRow row = new GroupRow(incarnation, ResponseTimes.read(in));
        row.sequence = sequence;
        row.lastActive = lastActive;
        row.wake = wake;
        row.nextSweep = nextSweep;
        System.arraycopy(open, 0, row.open, 0, open.length);
        row.earlyVotes = earlyVotes;
        row.earlyProposals = earlyProposals;
        row.voters = voters;
        row.types = types;
        row.oldestClosed = oldestClosed;
        row.nextClosed = nextClosed;
        return row;
    }

    @Override
    public String toString() {
        return "GroupRow[open=" + Arrays.toString(open) + ", voters=" + voters + ", sequence=" + sequence + "]";
    }
}
