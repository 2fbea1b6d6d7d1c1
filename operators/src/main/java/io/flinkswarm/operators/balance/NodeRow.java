package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.Suspicion;
import io.flinkswarm.operators.balance.prediction.LoadForecast;
import io.flinkswarm.operators.balance.prediction.NodeProfile;
import io.flinkswarm.operators.balance.resources.Supply;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a pool knows of a node: what it said of itself, what it has of the pool's tasks, and what was learned of it. */
final class NodeRow implements Row<NodeRow> {
    private static final int VERSION = 1;

    final String id;

    /** Nodes are numbered as they join: the order in which they are gone through. */
    final long number;

    NodeStatus status = NodeStatus.UP;
    String statusReason = "";

    /** What others decided of it, which its own reports do not undo; {@link NodeStatus#UP} where nobody did. */
    NodeStatus decided = NodeStatus.UP;

    long lastHeard;
    int slots;
    int queue;
    SortedMap<String, String> labels = Collections.emptySortedMap();
    double weight = 1;
    double costPerHour;
    Supply supply = new Supply();

    /** The number of its last turn and its pass of stride scheduling. */
    long turn;

    double pass;

    PeakLatency latency = new PeakLatency();
    NodeProfile profile = new NodeProfile();
    Suspicion suspicion = new Suspicion();
    LoadForecast forecast;
    long done;
    long failed;

    /** Tasks in a row that ended well while on probation. */
    int proven;

    /** When a task of ours last ended here. */
    long lastEnded;

    /** The pool's count of changes when it last had room; -1 before. */
    long changedAt = -1;

    // from here on not state: kept by the desk

    /** Where the node is in the desk's order; -1 while it is in none. */
    int slot = -1;

    /** Tasks assigned to it or running on it, by epoch. */
    final List<TaskRow> tasks = new ArrayList<>(2);

    boolean changed;

    /** What the desk's profile of speeds holds of it; 0 where it holds nothing. */
    double countedSpeed;

    int countedSlots;
    double countedCost;
    boolean countedSuspect;

    NodeRow(String id, long number, double smoothing) {
        this.id = id;
        this.number = number;
        forecast = new LoadForecast(smoothing);
    }

    /** Tasks of the pool that it has. */
    int connections() {
        return tasks.size();
    }

    /** How fast it was found to be, relative to the pool. */
    double speed() {
        return 1 / profile.relativeDuration();
    }

    /** The greatest share of a resource in use; by slots where no resources are counted. */
    double utilisation() {
        double share = supply.utilisation();
        return slots == 0 ? share : Math.max(share, Math.min(1, (double) tasks.size() / slots));
    }

    @Override
    public NodeRow copy() {
        NodeRow copy = new NodeRow(id, number, 0);
        copy.status = status;
        copy.statusReason = statusReason;
        copy.decided = decided;
        copy.lastHeard = lastHeard;
        copy.slots = slots;
        copy.queue = queue;
        copy.labels = labels;
        copy.weight = weight;
        copy.costPerHour = costPerHour;
        copy.supply = supply.copy();
        copy.turn = turn;
        copy.pass = pass;
        copy.latency = latency.copy();
        copy.profile = profile.copy();
        copy.suspicion = suspicion.copy();
        copy.forecast = forecast.copy();
        copy.done = done;
        copy.failed = failed;
        copy.proven = proven;
        copy.lastEnded = lastEnded;
        copy.changedAt = changedAt;
        return copy;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Fields.writeString(out, id);
        out.writeLong(number);
        out.writeByte(status.ordinal());
        Fields.writeString(out, statusReason);
        out.writeByte(decided.ordinal());
        out.writeLong(lastHeard);
        Fields.writeVarInt(out, slots);
        Fields.writeVarInt(out, queue);
        Fields.writeVarInt(out, labels.size());
        for (Map.Entry<String, String> label : labels.entrySet()) {
            Fields.writeString(out, label.getKey());
            Fields.writeString(out, label.getValue());
        }
        out.writeDouble(weight);
        out.writeDouble(costPerHour);
        supply.write(out);
        out.writeLong(turn);
        out.writeDouble(pass);
        latency.write(out);
        profile.write(out);
        suspicion.write(out);
        forecast.write(out);
        out.writeLong(done);
        out.writeLong(failed);
        Fields.writeVarInt(out, proven);
        out.writeLong(lastEnded);
        out.writeLong(changedAt);
    }

    static NodeRow read(DataInput in) throws IOException {
        Rows.requireVersion("node row", VERSION, in.readByte());
        NodeRow row = new NodeRow(Fields.readString(in), in.readLong(), 0);
        row.status = NodeStatus.of(in.readByte());
        row.statusReason = Fields.readString(in);
        row.decided = NodeStatus.of(in.readByte());
        row.lastHeard = in.readLong();
        row.slots = Fields.readVarInt(in);
        row.queue = Fields.readVarInt(in);
        int labels = Fields.readCount(in, Rows.LONGEST_LIST);
        if (labels > 0) {
            row.labels = new TreeMap<>();
        }
        for (int i = 0; i < labels; i++) {
            row.labels.put(Fields.readString(in), Fields.readString(in));
        }
        row.weight = in.readDouble();
        row.costPerHour = in.readDouble();
        row.supply = Supply.read(in);
        row.turn = in.readLong();
        row.pass = in.readDouble();
        row.latency = PeakLatency.read(in);
        row.profile = NodeProfile.read(in);
        row.suspicion = Suspicion.read(in);
        row.forecast = LoadForecast.read(in);
        row.done = in.readLong();
        row.failed = in.readLong();
        row.proven = Fields.readVarInt(in);
        row.lastEnded = in.readLong();
        row.changedAt = in.readLong();
        return row;
    }
}
