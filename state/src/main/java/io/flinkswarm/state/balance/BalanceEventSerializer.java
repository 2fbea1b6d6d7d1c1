package io.flinkswarm.state.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of nodes' reports, tasks and what becomes of them: the hottest bytes of the protocol. */
@Internal
public final class BalanceEventSerializer extends RecordSerializer<BalanceEvent> {
    private static final long serialVersionUID = 1L;

    private static final int NODE_REPORT = 0;
    private static final int NODE_STATUS = 1;
    private static final int TASK = 2;
    private static final int BID = 3;
    private static final int CANCEL = 4;
    private static final int START = 5;
    private static final int RESULT = 6;

    // flags, so that what most events lack costs nothing
    private static final int SEQUENCE = 1;
    private static final int REASON = 2;
    private static final int ABORT = 4;
    private static final int SUCCESS = 4;
    private static final int DURATION = 8;
    private static final int QUALITY = 16;

    /** The one instance that is needed; it has no state. */
    public static final BalanceEventSerializer INSTANCE = new BalanceEventSerializer();

    public BalanceEventSerializer() {
        super(BalanceEvent.class, 1);
    }

    @Override
    protected void write(BalanceEvent event, DataOutputView out) throws IOException {
        if (event instanceof Task task) {
            out.writeByte(TASK);
            TaskFields.write(task, out);
        } else if (event instanceof TaskResult result) {
            out.writeByte(RESULT);
            writeResult(result, out);
        } else if (event instanceof TaskStart start) {
            out.writeByte(START);
            writeStart(start, out);
        } else if (event instanceof NodeReport report) {
            out.writeByte(NODE_REPORT);
            NodeReportFields.write(report, out);
        } else if (event instanceof TaskBid bid) {
            out.writeByte(BID);
            writeBid(bid, out);
        } else if (event instanceof TaskCancel cancel) {
            out.writeByte(CANCEL);
            writeCancel(cancel, out);
        } else {
            out.writeByte(NODE_STATUS);
            writeStatus((NodeStatusChange) event, out);
        }
    }

    @Override
    protected BalanceEvent read(int version, DataInputView in) throws IOException {
        int tag = in.readByte();
        return switch (tag) {
            case NODE_REPORT -> NodeReportFields.read(in);
            case NODE_STATUS -> readStatus(in);
            case TASK -> TaskFields.read(in);
            case BID -> readBid(in);
            case CANCEL -> readCancel(in);
            case START -> readStart(in);
            case RESULT -> readResult(in);
            default -> throw new IOException("event tag must be from 0 to 6, but was " + tag);
        };
    }

    private static void writeResult(TaskResult result, DataOutputView out) throws IOException {
        int flags = sequenceFlag(result)
                | (result.error().isEmpty() ? 0 : REASON)
                | (result.success() ? SUCCESS : 0)
                | (result.durationMillis() == 0 ? 0 : DURATION)
                | (Double.isNaN(result.quality()) ? 0 : QUALITY);
        out.writeByte(flags);
        Fields.writeString(out, result.pool());
        Fields.writeString(out, result.task());
        Fields.writeString(out, result.node());
        out.writeLong(result.epoch());
        out.writeLong(result.time());
        writeSequence(result, out);
        if ((flags & DURATION) != 0) {
            out.writeLong(result.durationMillis());
        }
        if ((flags & QUALITY) != 0) {
            out.writeDouble(result.quality());
        }
        if ((flags & REASON) != 0) {
            Fields.writeString(out, result.error());
        }
    }

    private static TaskResult readResult(DataInputView in) throws IOException {
        int flags = in.readByte();
        String pool = Fields.readString(in);
        String task = Fields.readString(in);
        String node = Fields.readString(in);
        long epoch = in.readLong();
        long time = in.readLong();
        long sequence = readSequence(flags, in);
        long durationMillis = (flags & DURATION) != 0 ? in.readLong() : 0;
        double quality = (flags & QUALITY) != 0 ? in.readDouble() : Double.NaN;
        String error = (flags & REASON) != 0 ? Fields.readString(in) : "";
        return new TaskResult(
                pool, task, node, epoch, (flags & SUCCESS) != 0, durationMillis, quality, error, time, sequence);
    }

    private static void writeStart(TaskStart start, DataOutputView out) throws IOException {
        out.writeByte(sequenceFlag(start));
        Fields.writeString(out, start.pool());
        Fields.writeString(out, start.task());
        Fields.writeString(out, start.node());
        out.writeLong(start.epoch());
        out.writeLong(start.time());
        writeSequence(start, out);
    }

    private static TaskStart readStart(DataInputView in) throws IOException {
        int flags = in.readByte();
        return new TaskStart(
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                in.readLong(),
                in.readLong(),
                readSequence(flags, in));
    }

    private static void writeBid(TaskBid bid, DataOutputView out) throws IOException {
        out.writeByte(sequenceFlag(bid));
        Fields.writeString(out, bid.pool());
        Fields.writeString(out, bid.task());
        Fields.writeString(out, bid.node());
        out.writeDouble(bid.price());
        out.writeLong(bid.time());
        writeSequence(bid, out);
    }

    private static TaskBid readBid(DataInputView in) throws IOException {
        int flags = in.readByte();
        return new TaskBid(
                Fields.readString(in),
                Fields.readString(in),
                Fields.readString(in),
                in.readDouble(),
                in.readLong(),
                readSequence(flags, in));
    }

    private static void writeCancel(TaskCancel cancel, DataOutputView out) throws IOException {
        int flags = sequenceFlag(cancel) | (cancel.reason().isEmpty() ? 0 : REASON) | (cancel.abort() ? ABORT : 0);
        out.writeByte(flags);
        Fields.writeString(out, cancel.pool());
        Fields.writeString(out, cancel.task());
        out.writeLong(cancel.time());
        writeSequence(cancel, out);
        if ((flags & REASON) != 0) {
            Fields.writeString(out, cancel.reason());
        }
    }

    private static TaskCancel readCancel(DataInputView in) throws IOException {
        int flags = in.readByte();
        String pool = Fields.readString(in);
        String task = Fields.readString(in);
        long time = in.readLong();
        long sequence = readSequence(flags, in);
        String reason = (flags & REASON) != 0 ? Fields.readString(in) : "";
        return new TaskCancel(pool, task, (flags & ABORT) != 0, reason, time, sequence);
    }

    private static void writeStatus(NodeStatusChange change, DataOutputView out) throws IOException {
        int flags = sequenceFlag(change) | (change.reason().isEmpty() ? 0 : REASON);
        out.writeByte(flags);
        Fields.writeString(out, change.pool());
        Fields.writeString(out, change.node());
        Fields.writeEnum(out, change.status());
        out.writeLong(change.time());
        writeSequence(change, out);
        if ((flags & REASON) != 0) {
            Fields.writeString(out, change.reason());
        }
    }

    private static NodeStatusChange readStatus(DataInputView in) throws IOException {
        int flags = in.readByte();
        String pool = Fields.readString(in);
        String node = Fields.readString(in);
        var status = Fields.readEnum(in, NodeReportFields.STATUSES);
        long time = in.readLong();
        long sequence = readSequence(flags, in);
        String reason = (flags & REASON) != 0 ? Fields.readString(in) : "";
        return new NodeStatusChange(pool, node, status, reason, time, sequence);
    }

    private static int sequenceFlag(BalanceEvent event) {
        return event.sequence() == 0 ? 0 : SEQUENCE;
    }

    private static void writeSequence(BalanceEvent event, DataOutputView out) throws IOException {
        if (event.sequence() != 0) {
            out.writeLong(event.sequence());
        }
    }

    private static long readSequence(int flags, DataInputView in) throws IOException {
        return (flags & SEQUENCE) != 0 ? in.readLong() : 0;
    }
}
