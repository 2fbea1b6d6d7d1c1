package io.flinkswarm.state.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.Constraints;
import io.flinkswarm.protocol.balance.Preferences;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/** The bytes of a task: what it does not state costs nothing. */
@Internal
public final class TaskFields {
    private static final Priority[] PRIORITIES = Priority.values();

    private static final int TYPE = 1;
    private static final int TENANT = 2;
    private static final int NEEDS = 4;
    private static final int CONSTRAINTS = 8;
    private static final int PREFERENCES = 16;
    private static final int ESTIMATE = 32;
    private static final int DEADLINE = 64;
    private static final int DEPENDENCIES = 128;
    private static final int GANG = 256;
    private static final int WORKFLOW = 512;
    private static final int RUN_TIMEOUT = 1024;
    private static final int MAX_ATTEMPTS = 2048;
    private static final int MOVABLE = 4096;
    private static final int SEQUENCE = 8192;

    // flags of preferences
    private static final int PERFORMANCE = 1;
    private static final int COST = 2;
    private static final int RELIABILITY = 4;
    private static final int LOCALITY = 8;

    private TaskFields() {}

    /** Writes the task. */
    public static void write(Task task, DataOutput out) throws IOException {
        int flags = (task.type().equals(Task.DEFAULT_TYPE) ? 0 : TYPE)
                | (task.tenant().isEmpty() ? 0 : TENANT)
                | (task.needs().isEmpty() ? 0 : NEEDS)
                | (task.constraints().equals(Constraints.NONE) ? 0 : CONSTRAINTS)
                | (task.preferences().equals(Preferences.NONE) ? 0 : PREFERENCES)
                | (task.estimateMillis() == 0 ? 0 : ESTIMATE)
                | (task.deadline() == 0 ? 0 : DEADLINE)
                | (task.dependencies().isEmpty() ? 0 : DEPENDENCIES)
                | (task.gang().isEmpty() && task.gangSize() == 0 ? 0 : GANG)
                | (task.workflow().isEmpty() ? 0 : WORKFLOW)
                | (task.runTimeoutMillis() == 0 ? 0 : RUN_TIMEOUT)
                | (task.maxAttempts() == 0 ? 0 : MAX_ATTEMPTS)
                | (task.movable() ? MOVABLE : 0)
                | (task.sequence() == 0 ? 0 : SEQUENCE);
        out.writeShort(flags);
        Fields.writeString(out, task.id());
        Fields.writeString(out, task.pool());
        Fields.writeEnum(out, task.priority());
        out.writeLong(task.time());
        if ((flags & TYPE) != 0) {
            Fields.writeString(out, task.type());
        }
        if ((flags & TENANT) != 0) {
            Fields.writeString(out, task.tenant());
        }
        if ((flags & NEEDS) != 0) {
            NodeReportFields.writeQuantities(out, task.needs());
        }
        if ((flags & CONSTRAINTS) != 0) {
            writeConstraints(task.constraints(), out);
        }
        if ((flags & PREFERENCES) != 0) {
            writePreferences(task.preferences(), out);
        }
        if ((flags & ESTIMATE) != 0) {
            out.writeLong(task.estimateMillis());
        }
        if ((flags & DEADLINE) != 0) {
            out.writeLong(task.deadline());
        }
        if ((flags & DEPENDENCIES) != 0) {
            Fields.writeStrings(out, task.dependencies());
        }
        if ((flags & GANG) != 0) {
            Fields.writeString(out, task.gang());
            Fields.writeVarInt(out, task.gangSize());
        }
        if ((flags & WORKFLOW) != 0) {
            Fields.writeString(out, task.workflow());
        }
        if ((flags & RUN_TIMEOUT) != 0) {
            out.writeLong(task.runTimeoutMillis());
        }
        if ((flags & MAX_ATTEMPTS) != 0) {
            Fields.writeVarInt(out, task.maxAttempts());
        }
        if ((flags & SEQUENCE) != 0) {
            out.writeLong(task.sequence());
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Task read(DataInput in) throws IOException {
        int flags = in.readShort();
        String id = Fields.readString(in);
        String pool = Fields.readString(in);
        Priority priority = Fields.readEnum(in, PRIORITIES);
        long time = in.readLong();
        return new Task(
                id,
                pool,
                (flags & TYPE) != 0 ? Fields.readString(in) : Task.DEFAULT_TYPE,
                (flags & TENANT) != 0 ? Fields.readString(in) : "",
                priority,
                (flags & NEEDS) != 0 ? NodeReportFields.readQuantities(in) : Collections.emptySortedMap(),
                (flags & CONSTRAINTS) != 0 ? readConstraints(in) : Constraints.NONE,
                (flags & PREFERENCES) != 0 ? readPreferences(in) : Preferences.NONE,
                (flags & ESTIMATE) != 0 ? in.readLong() : 0,
                (flags & DEADLINE) != 0 ? in.readLong() : 0,
                (flags & DEPENDENCIES) != 0 ? Fields.readStrings(in) : List.of(),
                (flags & GANG) != 0 ? Fields.readString(in) : "",
                (flags & GANG) != 0 ? Fields.readVarInt(in) : 0,
                (flags & WORKFLOW) != 0 ? Fields.readString(in) : "",
                (flags & RUN_TIMEOUT) != 0 ? in.readLong() : 0,
                (flags & MAX_ATTEMPTS) != 0 ? Fields.readVarInt(in) : 0,
                (flags & MOVABLE) != 0,
                time,
                (flags & SEQUENCE) != 0 ? in.readLong() : 0);
    }

    private static void writeConstraints(Constraints constraints, DataOutput out) throws IOException {
        Fields.writeStrings(out, constraints.required());
        Fields.writeStrings(out, constraints.forbidden());
        Fields.writeStrings(out, constraints.antiAffinity());
        Fields.writeStrings(out, constraints.gpuModels());
    }

    private static Constraints readConstraints(DataInput in) throws IOException {
        return new Constraints(
                Fields.readStrings(in), Fields.readStrings(in), Fields.readStrings(in), Fields.readStrings(in));
    }

    private static void writePreferences(Preferences preferences, DataOutput out) throws IOException {
        Fields.writeStrings(out, preferences.preferred());
        Fields.writeStrings(out, preferences.avoided());
        Fields.writeStrings(out, preferences.near());
        out.writeByte((Double.isNaN(preferences.performance()) ? 0 : PERFORMANCE)
                | (Double.isNaN(preferences.cost()) ? 0 : COST)
                | (Double.isNaN(preferences.reliability()) ? 0 : RELIABILITY)
                | (Double.isNaN(preferences.locality()) ? 0 : LOCALITY));
        writeStated(preferences.performance(), out);
        writeStated(preferences.cost(), out);
        writeStated(preferences.reliability(), out);
        writeStated(preferences.locality(), out);
    }

    private static Preferences readPreferences(DataInput in) throws IOException {
        List<String> preferred = Fields.readStrings(in);
        List<String> avoided = Fields.readStrings(in);
        List<String> near = Fields.readStrings(in);
        int flags = in.readByte();
        return new Preferences(
                preferred,
                avoided,
                near,
                (flags & PERFORMANCE) != 0 ? in.readDouble() : Double.NaN,
                (flags & COST) != 0 ? in.readDouble() : Double.NaN,
                (flags & RELIABILITY) != 0 ? in.readDouble() : Double.NaN,
                (flags & LOCALITY) != 0 ? in.readDouble() : Double.NaN);
    }

    private static void writeStated(double weight, DataOutput out) throws IOException {
        if (!Double.isNaN(weight)) {
            out.writeDouble(weight);
        }
    }
}
