package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.state.rows.Rows;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;

/** What is remembered of a task that has ended: whether those that depend on it may start, and that its id was used. */
record ClosedTask(TaskState state, long time, long epoch, long number) {
    private static final int VERSION = 1;

    /** How a task ended, in words: {@code dead letter}. */
    static String inWords(TaskState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeByte(state.ordinal());
        out.writeLong(time);
        out.writeLong(epoch);
        out.writeLong(number);
    }

    static ClosedTask read(DataInput in) throws IOException {
        Rows.requireVersion("closed task", VERSION, in.readByte());
        return new ClosedTask(TaskState.of(in.readByte()), in.readLong(), in.readLong(), in.readLong());
    }
}
