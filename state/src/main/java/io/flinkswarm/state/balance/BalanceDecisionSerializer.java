package io.flinkswarm.state.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of assignments with their reasons, of what is taken back, and of tasks' steps. */
@Internal
public final class BalanceDecisionSerializer extends RecordSerializer<BalanceDecision> {
    private static final long serialVersionUID = 1L;

    private static final int ASSIGNMENT = 0;
    private static final int REVOCATION = 1;
    private static final int UPDATE = 2;

    private static final TaskState[] STATES = TaskState.values();

    /** More than any node has; only corrupt bytes ask for more. */
    private static final int MOST_GPUS = 1 << 16;

    // flags of an assignment
    private static final int DURABLE = 1;
    private static final int GPUS = 2;
    private static final int MOVED = 4;
    private static final int SUPERSEDES = 8;

    // flags of an update
    private static final int NODE = 2;
    private static final int REASON = 4;
    private static final int START = 8;
    private static final int START_ERROR = 16;

    /** The one instance that is needed; it has no state. */
    public static final BalanceDecisionSerializer INSTANCE = new BalanceDecisionSerializer();

    public BalanceDecisionSerializer() {
        super(BalanceDecision.class, 1);
    }

    @Override
    protected void write(BalanceDecision decision, DataOutputView out) throws IOException {
        if (decision instanceof Assignment assignment) {
            out.writeByte(ASSIGNMENT);
            writeAssignment(assignment, out);
        } else if (decision instanceof TaskUpdate update) {
            out.writeByte(UPDATE);
            writeUpdate(update, out);
        } else {
            out.writeByte(REVOCATION);
            writeRevocation((Revocation) decision, out);
        }
    }

    @Override
    protected BalanceDecision read(int version, DataInputView in) throws IOException {
        int tag = in.readByte();
        return switch (tag) {
            case ASSIGNMENT -> readAssignment(in);
            case REVOCATION -> readRevocation(in);
            case UPDATE -> readUpdate(in);
            default -> throw new IOException("decision tag must be from 0 to 2, but was " + tag);
        };
    }

    private static void writeAssignment(Assignment assignment, DataOutputView out) throws IOException {
        int flags = (assignment.durable() ? DURABLE : 0)
                | (assignment.gpus().isEmpty() ? 0 : GPUS)
                | (assignment.movedFrom().isEmpty() ? 0 : MOVED)
                | (assignment.supersedes().isEmpty() ? 0 : SUPERSEDES);
        out.writeByte(flags);
        Fields.writeString(out, assignment.id());
        Fields.writeString(out, assignment.pool());
        Fields.writeString(out, assignment.task());
        Fields.writeString(out, assignment.node());
        Fields.writeVarInt(out, assignment.attempt());
        if ((flags & GPUS) != 0) {
            List<Integer> gpus = assignment.gpus();
            Fields.writeVarInt(out, gpus.size());
            for (int i = 0; i < gpus.size(); i++) {
                Fields.writeVarInt(out, gpus.get(i));
            }
        }
        if ((flags & MOVED) != 0) {
            Fields.writeString(out, assignment.movedFrom());
        }
        WhyFields.write(assignment.why(), out);
        Fields.writeVarInt(out, assignment.policyVersion());
        out.writeLong(assignment.time());
        out.writeLong(assignment.epoch());
        if ((flags & SUPERSEDES) != 0) {
            Fields.writeString(out, assignment.supersedes());
        }
    }

    private static Assignment readAssignment(DataInputView in) throws IOException {
        int flags = in.readByte();
        return new Assignment(
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readVarInt(in),
                (flags & GPUS) != 0 ? readGpus(in) : List.of(),
                (flags & MOVED) != 0 ? Fields.readString(in) : "",
                WhyFields.read(in),
                Fields.readVarInt(in),
                in.readLong(),
                in.readLong(),
                (flags & SUPERSEDES) != 0 ? Fields.readString(in) : "",
                (flags & DURABLE) != 0);
    }

    private static List<Integer> readGpus(DataInputView in) throws IOException {
        Integer[] gpus = new Integer[Fields.readCount(in, MOST_GPUS)];
        for (int i = 0; i < gpus.length; i++) {
            gpus[i] = Fields.readVarInt(in);
        }
        return List.of(gpus);
    }

    private static void writeRevocation(Revocation revocation, DataOutputView out) throws IOException {
        Fields.writeString(out, revocation.id());
        Fields.writeString(out, revocation.pool());
        Fields.writeString(out, revocation.task());
        Fields.writeString(out, revocation.node());
        Fields.writeString(out, revocation.reason());
        out.writeLong(revocation.time());
        out.writeLong(revocation.epoch());
        out.writeBoolean(revocation.durable());
    }

    private static Revocation readRevocation(DataInputView in) throws IOException {
        return new Revocation(
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                in.readLong(),
                in.readLong(),
                in.readBoolean());
    }

    private static void writeUpdate(TaskUpdate update, DataOutputView out) throws IOException {
        int flags = (update.durable() ? DURABLE : 0)
                | (update.node().isEmpty() ? 0 : NODE)
                | (update.reason().isEmpty() ? 0 : REASON)
                | (update.expectedStart() == 0 ? 0 : START)
                | (Double.isNaN(update.expectedStartError()) ? 0 : START_ERROR);
        out.writeByte(flags);
        Fields.writeString(out, update.id());
        Fields.writeString(out, update.pool());
        Fields.writeString(out, update.task());
        Fields.writeEnum(out, update.state());
        Fields.writeVarInt(out, update.attempt());
        if ((flags & NODE) != 0) {
            Fields.writeString(out, update.node());
        }
        if ((flags & REASON) != 0) {
            Fields.writeString(out, update.reason());
        }
        if ((flags & START) != 0) {
            out.writeLong(update.expectedStart());
        }
        if ((flags & START_ERROR) != 0) {
            out.writeDouble(update.expectedStartError());
        }
        out.writeLong(update.time());
        out.writeLong(update.epoch());
    }

    private static TaskUpdate readUpdate(DataInputView in) throws IOException {
        int flags = in.readByte();
        return new TaskUpdate(
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                Fields.readEnum(in, STATES),
                Fields.readVarInt(in),
                (flags & NODE) != 0 ? Fields.readString(in) : "",
                (flags & REASON) != 0 ? Fields.readString(in) : "",
                (flags & START) != 0 ? in.readLong() : 0,
                (flags & START_ERROR) != 0 ? in.readDouble() : Double.NaN,
                in.readLong(),
                in.readLong(),
                (flags & DURABLE) != 0);
    }
}
