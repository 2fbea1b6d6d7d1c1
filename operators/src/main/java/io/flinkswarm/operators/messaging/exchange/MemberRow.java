package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** What is known of a member: its last session, its groups, how much it has subscribed to. */
final class MemberRow implements Row<MemberRow> {
    /** The time at which a session that lasts has ended. */
    static final long LASTS = Long.MAX_VALUE;

    /** When no timer is set. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int VERSION = 1;

    long session;
    /** The event time at which the last session was opened. */
    long opened = Long.MIN_VALUE;
    /** The event time at which the last session ended; {@link #LASTS} while it does. */
    long ended;
    /** Whether it has ever had a session, and so is a subscriber of {@code all} and its groups. */
    boolean known;
    /** Whether it was published that it has come, and not yet that it has gone. */
    boolean present;

    List<String> groups = List.of();
    int topics;
    int ephemeral;
    /** The event time of the earliest timer that is set. */
    long timer = NEVER;

    /** Of one without a session, so far. */
    MemberRow(long now) {
        ended = now;
    }

    static MemberRow read(DataInput in) throws IOException {
        Rows.requireVersion("member", VERSION, in.readByte());
        MemberRow row = new MemberRow(in.readLong());
        row.session = in.readLong();
        row.opened = in.readLong();
        row.known = in.readBoolean();
        row.present = in.readBoolean();
        row.groups = List.copyOf(Rows.readStrings(in));
        row.topics = Fields.readVarInt(in);
        row.ephemeral = Fields.readVarInt(in);
        row.timer = in.readLong();
        return row;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(ended);
        out.writeLong(session);
        out.writeLong(opened);
        out.writeBoolean(known);
        out.writeBoolean(present);
        Rows.writeStrings(out, groups);
        Fields.writeVarInt(out, topics);
        Fields.writeVarInt(out, ephemeral);
        out.writeLong(timer);
    }

    @Override
    public MemberRow copy() {
        MemberRow copy = new MemberRow(ended);
        copy.session = session;
        copy.opened = opened;
        copy.known = known;
        copy.present = present;
        copy.groups = groups;
        copy.topics = topics;
        copy.ephemeral = ephemeral;
        copy.timer = timer;
        return copy;
    }
}
