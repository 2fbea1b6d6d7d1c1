package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.state.rows.Rows;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What is remembered of a task that has ended: whether those that depend on it may start, and that its id was used. */
record ClosedTask(TaskState state, long time, long epoch, long number) {
    private static final int VERSION = 1;

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
