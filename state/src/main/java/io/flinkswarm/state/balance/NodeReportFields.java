package io.flinkswarm.state.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The bytes of a node's report: what it does not state costs nothing. */
@Internal
public final class NodeReportFields {
    static final NodeStatus[] STATUSES = NodeStatus.values();

    /** More than any node states; only corrupt bytes ask for more. */
    private static final int MOST_ENTRIES = 1 << 20;

    private static final int CAPACITY = 1;
    private static final int USE = 2;
    private static final int SLOTS = 4;
    private static final int QUEUE = 8;
    private static final int GPU_MODEL = 16;
    private static final int LABELS = 32;
    private static final int WEIGHT = 64;
    private static final int COST = 128;
    private static final int SEQUENCE = 256;

    private NodeReportFields() {}

    /** Writes the report. */
    public static void write(NodeReport report, DataOutput out) throws IOException {
        int flags = (report.capacity().isEmpty() ? 0 : CAPACITY)
                | (report.use().isEmpty() ? 0 : USE)
                | (report.slots() == 0 ? 0 : SLOTS)
                | (report.queue() == 0 ? 0 : QUEUE)
                | (report.gpuModel().isEmpty() ? 0 : GPU_MODEL)
                | (report.labels().isEmpty() ? 0 : LABELS)
                | (Double.isNaN(report.weight()) ? 0 : WEIGHT)
                | (Double.isNaN(report.costPerHour()) ? 0 : COST)
                | (report.sequence() == 0 ? 0 : SEQUENCE);
        out.writeShort(flags);
        Fields.writeString(out, report.node());
        Fields.writeString(out, report.pool());
        Fields.writeEnum(out, report.status());
        out.writeLong(report.time());
        if ((flags & CAPACITY) != 0) {
            writeQuantities(out, report.capacity());
        }
        if ((flags & USE) != 0) {
            writeQuantities(out, report.use());
        }
        if ((flags & SLOTS) != 0) {
            Fields.writeVarInt(out, report.slots());
        }
        if ((flags & QUEUE) != 0) {
            Fields.writeVarInt(out, report.queue());
        }
        if ((flags & GPU_MODEL) != 0) {
            Fields.writeString(out, report.gpuModel());
        }
        if ((flags & LABELS) != 0) {
            writeLabels(out, report.labels());
        }
        if ((flags & WEIGHT) != 0) {
            out.writeDouble(report.weight());
        }
        if ((flags & COST) != 0) {
            out.writeDouble(report.costPerHour());
        }
        if ((flags & SEQUENCE) != 0) {
            out.writeLong(report.sequence());
        }
    }

    /** Reads what {@link #write} wrote. */
    public static NodeReport read(DataInput in) throws IOException {
        int flags = in.readShort();
        String node = Fields.readString(in);
        String pool = Fields.readString(in);
        NodeStatus status = Fields.readEnum(in, STATUSES);
        long time = in.readLong();
        return new NodeReport(
                node,
                pool,
                (flags & CAPACITY) != 0 ? readQuantities(in) : Collections.emptySortedMap(),
                (flags & USE) != 0 ? readQuantities(in) : Collections.emptySortedMap(),
                (flags & SLOTS) != 0 ? Fields.readVarInt(in) : 0,
                (flags & QUEUE) != 0 ? Fields.readVarInt(in) : 0,
                (flags & GPU_MODEL) != 0 ? Fields.readString(in) : "",
                (flags & LABELS) != 0 ? readLabels(in) : Collections.emptySortedMap(),
                (flags & WEIGHT) != 0 ? in.readDouble() : Double.NaN,
                (flags & COST) != 0 ? in.readDouble() : Double.NaN,
                status,
                time,
                (flags & SEQUENCE) != 0 ? in.readLong() : 0);
    }

    static void writeQuantities(DataOutput out, SortedMap<String, Double> quantities) throws IOException {
        Fields.writeVarInt(out, quantities.size());
        for (Map.Entry<String, Double> entry : quantities.entrySet()) {
            Fields.writeString(out, entry.getKey());
            // the operator turns away what is no number; the serializer only carries it there
            out.writeDouble(entry.getValue() == null ? Double.NaN : entry.getValue());
        }
    }

    static SortedMap<String, Double> readQuantities(DataInput in) throws IOException {
        SortedMap<String, Double> quantities = new TreeMap<>();
        for (int i = Fields.readCount(in, MOST_ENTRIES); i > 0; i--) {
            quantities.put(readKey(in), in.readDouble());
        }
        return quantities;
    }

    private static void writeLabels(DataOutput out, SortedMap<String, String> labels) throws IOException {
        Fields.writeVarInt(out, labels.size());
        for (Map.Entry<String, String> entry : labels.entrySet()) {
            Fields.writeString(out, entry.getKey());
            Fields.writeString(out, entry.getValue());
        }
    }

    private static SortedMap<String, String> readLabels(DataInput in) throws IOException {
        SortedMap<String, String> labels = new TreeMap<>();
        for (int i = Fields.readCount(in, MOST_ENTRIES); i > 0; i--) {
            labels.put(readKey(in), Fields.readString(in));
        }
        return labels;
    }

    private static String readKey(DataInput in) throws IOException {
        String key = Fields.readString(in);
        if (key == null) {
            throw new IOException("a key must not be null: the data is corrupt");
        }
        return key;
    }
}
