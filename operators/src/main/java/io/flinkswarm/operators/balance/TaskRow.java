package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.prediction.Prediction;
import io.flinkswarm.operators.balance.resources.Demand;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.state.balance.TaskFields;
import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A task that has not ended: what was asked, where it is in its life, and what it was told about. */
final class TaskRow implements Row<TaskRow> {
    /** Nothing is due. */
    static final long NEVER = Long.MAX_VALUE;

    /** It takes part in no trial of strategies. */
    static final long NO_TICKET = Long.MIN_VALUE;

    /** Who goes next: by rank, then who came first. */
    static final Comparator<TaskRow> BY_RANK =
            (a, b) -> a.rank != b.rank ? Long.compare(a.rank, b.rank) : Long.compare(a.number, b.number);

    /** What is due next. */
    static final Comparator<TaskRow> BY_DUE =
            (a, b) -> a.due != b.due ? Long.compare(a.due, b.due) : Long.compare(a.number, b.number);

    private static final int VERSION = 1;

    final Task task;
    final Demand demand;

    /** Tasks are numbered as they come. */
    final long number;

    final long submitted;

    /** When it would be its turn if all had the same priority, tenant and luck; see {@link FairShares}. */
    long rank;

    TaskState state = TaskState.WAITING;

    /** Assignments so far, and those of them that count against its retries. */
    int attempt;

    int failures;

    /** Updates sent of it: each has an id of its own. */
    int updates;

    String node = "";
    long epoch;
    long assignedAt;

    /** When the node said that it began; 0 before. */
    long startedAt;

    int[] devices = {};

    /** Tasks that the node had when this one was assigned. */
    int concurrency;

    /** What was foretold when it was assigned; null where nothing was. */
    Prediction prediction;

    /** How long a task of its type usually took when it was assigned. */
    double typicalMillis = Double.NaN;

    /** Its place in the trial of strategies. */
    long ticket = NO_TICKET;

    /** It is not tried before. */
    long notBefore;

    /** Whether it is let run to its end and then not tried again. */
    boolean cancelling;

    /** What the world was told that it waits for. */
    String reason = "";

    long expectedStart;
    List<String> failedOn = List.of();

    /** Dependencies that are not done yet. */
    List<String> blockedBy = List.of();

    /** Whether its gang was started: from then on it is tried again by itself. */
    boolean gangStarted;

    /** Prices by node; null while nobody bid. */
    SortedMap<String, Double> bids;

    /** Whether it is among those that go as soon as there is room. */
    boolean ready;

    /** When it first was. */
    long readyAt;

    /** When something is next due for it; {@link #NEVER} while nothing is. */
    long due = NEVER;

    /** The pool's count of changes when it was last found that no node has room for it; -1 where that was not found. */
    long stuckAt = -1;

    // from here on not state: kept by the desk

    /** The upper end that was last asked for, and of which prediction: it is asked of every busy candidate. */
    private Prediction highOf;

    private double highMillis = Double.POSITIVE_INFINITY;

    boolean changed;
    boolean stored;

    TaskRow(Task task, Demand demand, long number, long submitted) {
        this.task = task;
        this.demand = demand;
        this.number = number;
        this.submitted = submitted;
    }

    String id() {
        return task.id();
    }

    /** The upper end of what was foretold, in milliseconds; infinite where nothing was. */
    double highMillis() {
        if (highOf != prediction) {
            highOf = prediction;
            highMillis = prediction == null ? Double.POSITIVE_INFINITY : prediction.highMillis();
        }
        return highMillis;
    }

    boolean isOut() {
        return state == TaskState.ASSIGNED || state == TaskState.RUNNING;
    }

    /** What somebody thinks that it takes; NaN where nobody said. */
    double hintMillis() {
        return task.estimateMillis() > 0 ? task.estimateMillis() : Double.NaN;
    }

    @Override
    public TaskRow copy() {
        TaskRow copy = new TaskRow(task, demand, number, submitted);
        copy.rank = rank;
        copy.state = state;
        copy.attempt = attempt;
        copy.failures = failures;
        copy.updates = updates;
        copy.node = node;
        copy.epoch = epoch;
        copy.assignedAt = assignedAt;
        copy.startedAt = startedAt;
        copy.devices = devices;
        copy.concurrency = concurrency;
        copy.prediction = prediction;
        copy.typicalMillis = typicalMillis;
        copy.ticket = ticket;
        copy.notBefore = notBefore;
        copy.cancelling = cancelling;
        copy.reason = reason;
        copy.expectedStart = expectedStart;
        copy.failedOn = failedOn;
        copy.blockedBy = List.copyOf(blockedBy);
        copy.gangStarted = gangStarted;
        copy.ready = ready;
        copy.readyAt = readyAt;
        copy.due = due;
        copy.stuckAt = stuckAt;
        copy.bids = bids == null ? null : new TreeMap<>(bids);
        return copy;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        TaskFields.write(task, out);
        demand.write(out);
        out.writeLong(number);
        out.writeLong(submitted);
        out.writeLong(rank);
        out.writeByte(state.ordinal());
        Fields.writeVarInt(out, attempt);
        Fields.writeVarInt(out, failures);
        Fields.writeVarInt(out, updates);
        Fields.writeString(out, node);
        out.writeLong(epoch);
        out.writeLong(assignedAt);
        out.writeLong(startedAt);
        Rows.writeInts(out, devices);
        Fields.writeVarInt(out, concurrency);
        out.writeBoolean(prediction != null);
        if (prediction != null) {
            prediction.write(out);
        }
        out.writeDouble(typicalMillis);
        out.writeLong(ticket);
        out.writeLong(notBefore);
        out.writeBoolean(cancelling);
        Fields.writeString(out, reason);
        out.writeLong(expectedStart);
        Rows.writeStrings(out, failedOn);
        Rows.writeStrings(out, blockedBy);
        out.writeBoolean(gangStarted);
        out.writeBoolean(ready);
        out.writeLong(readyAt);
        out.writeLong(due);
        out.writeLong(stuckAt);
        Fields.writeVarInt(out, bids == null ? 0 : bids.size());
        if (bids != null) {
            for (SortedMap.Entry<String, Double> bid : bids.entrySet()) {
                Fields.writeString(out, bid.getKey());
                out.writeDouble(bid.getValue());
            }
        }
    }

    static TaskRow read(DataInput in) throws IOException {
        Rows.requireVersion("task row", VERSION, in.readByte());
        TaskRow row = new TaskRow(TaskFields.read(in), Demand.read(in), in.readLong(), in.readLong());
        row.rank = in.readLong();
        row.state = TaskState.of(in.readByte());
        row.attempt = Fields.readVarInt(in);
        row.failures = Fields.readVarInt(in);
        row.updates = Fields.readVarInt(in);
        row.node = Fields.readString(in);
        row.epoch = in.readLong();
        row.assignedAt = in.readLong();
        row.startedAt = in.readLong();
        row.devices = Rows.readInts(in);
        row.concurrency = Fields.readVarInt(in);
        if (in.readBoolean()) {
            row.prediction = Prediction.read(in);
        }
        row.typicalMillis = in.readDouble();
        row.ticket = in.readLong();
        row.notBefore = in.readLong();
        row.cancelling = in.readBoolean();
        row.reason = Fields.readString(in);
        row.expectedStart = in.readLong();
        row.failedOn = Rows.readStrings(in);
        row.blockedBy = Rows.readStrings(in);
        row.gangStarted = in.readBoolean();
        row.ready = in.readBoolean();
        row.readyAt = in.readLong();
        row.due = in.readLong();
        row.stuckAt = in.readLong();
        int bids = Fields.readCount(in, Rows.LONGEST_LIST);
        if (bids > 0) {
            row.bids = new TreeMap<>();
        }
        for (int i = 0; i < bids; i++) {
            row.bids.put(Fields.readString(in), in.readDouble());
        }
        return row;
    }
}
