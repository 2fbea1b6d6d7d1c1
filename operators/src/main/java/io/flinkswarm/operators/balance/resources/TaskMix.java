package io.flinkswarm.operators.balance.resources;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The mix of demands that a pool's tasks bring, learned from the arrivals alone.
 *
 * <p>Frequent demands are kept by Space-Saving (Metwally et al. 2005): at most {@code most} counters; a new demand takes over
 * the smallest one. Counts halve each {@link #HORIZON} arrivals, so that the mix follows the stream. The typical demands are
 * the most frequent that cover 95 % of what is counted; they are renewed now and then only, each time under a new {@link
 * #version}, so that what is computed of them may be kept.
 */
@Internal
public final class TaskMix {
    /** Counters of a mix unless told otherwise. */
    public static final int DEFAULT_MOST = 256;

    /** Arrivals after which what was counted before weighs half. */
    public static final int HORIZON = 16_384;

    private static final int VERSION = 1;
    private static final double COVERED = .95;
    private static final int MOST = 4096;

    private final int most;
    private final Demand[] demands;
    private final long[] counts;
    private final Map<Demand, Integer> slots = new HashMap<>();
    private int size;
    private long arrivals;
    private long renewAt = 1;
    private long version;

    private Demand[] typical = {};
    private long[] typicalCounts = {};
    private double[] shares = {};

    /** An empty mix with the default counters. */
    public TaskMix() {
        this(DEFAULT_MOST);
    }

    /** An empty mix that keeps at most so many demands apart. */
    public TaskMix(int most) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("most must be from 1 to " + MOST + ", but was " + most);
        }
        this.most = most;
        this.demands = new Demand[most];
        this.counts = new long[most];
    }

    /** Counts an arrival. */
    public void add(Demand demand) {
        Integer known = slots.get(demand);
        if (known != null) {
            counts[known]++;
        } else {
            int slot = size < most ? size++ : smallest();
            if (demands[slot] != null) {
                slots.remove(demands[slot]);
            }
            demands[slot] = demand;
            counts[slot]++;
            slots.put(demand, slot);
        }
        arrivals++;
        if (arrivals % HORIZON == 0) {
            halve();
        }
        if (arrivals >= renewAt) {
            renew();
        }
    }

    private int smallest() {
        int smallest = 0;
        for (int i = 1; i < size; i++) {
            if (counts[i] < counts[smallest]) {
                smallest = i;
            }
        }
        return smallest;
    }

    private void halve() {
        int kept = 0;
        slots.clear();
        for (int i = 0; i < size; i++) {
            if (counts[i] > 1) {
                demands[kept] = demands[i];
                counts[kept] = counts[i] >> 1;
                slots.put(demands[kept], kept);
                kept++;
            }
        }
        Arrays.fill(demands, kept, size, null);
        Arrays.fill(counts, kept, size, 0);
        size = kept;
    }

    private void renew() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        // By count, the earlier slot first among equals: the order is the same after a restore.
        Arrays.sort(
                order, (a, b) -> counts[a] == counts[b] ? Integer.compare(a, b) : Long.compare(counts[b], counts[a]));
        long total = 0;
        for (int i = 0; i < size; i++) {
            total += counts[i];
        }
        int taken = 0;
        long covered = 0;
        while (taken < size && covered < COVERED * total) {
            covered += counts[order[taken++]];
        }
        typical = new Demand[taken];
        typicalCounts = new long[taken];
        for (int i = 0; i < taken; i++) {
            typical[i] = demands[order[i]];
            typicalCounts[i] = counts[order[i]];
        }
        share();
        version++;
        // Every arrival teaches at first; later the mix moves slowly and what is cached is worth more.
        renewAt = arrivals + Math.max(1, Math.min(HORIZON / 8, arrivals / 4));
    }

    private void share() {
        long total = 0;
        for (long count : typicalCounts) {
            total += count;
        }
        shares = new double[typical.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (double) typicalCounts[i] / total;
        }
    }

    /** Changes when the typical demands do. */
    public long version() {
        return version;
    }

    /** Arrivals counted so far. */
    public long arrivals() {
        return arrivals;
    }

    /** How many typical demands there are. */
    public int typical() {
        return typical.length;
    }

    /** A typical demand, the most frequent first. */
    public Demand demand(int i) {
        return typical[i];
    }

    /** The share of a typical demand among the typical ones; they sum to 1. */
    public double share(int i) {
        return shares[i];
    }

    /** A mix with the same contents that shares nothing that changes. */
    public TaskMix copy() {
        TaskMix copy = new TaskMix(most);
        System.arraycopy(demands, 0, copy.demands, 0, size);
        System.arraycopy(counts, 0, copy.counts, 0, size);
        copy.slots.putAll(slots);
        copy.size = size;
        copy.arrivals = arrivals;
        copy.renewAt = renewAt;
        copy.version = version;
        // Never changed in place: a renewal replaces them.
        copy.typical = typical;
        copy.typicalCounts = typicalCounts;
        copy.shares = shares;
        return copy;
    }

    /** Writes the mix. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Fields.writeVarInt(out, most);
        out.writeLong(arrivals);
        out.writeLong(renewAt);
        out.writeLong(version);
        writeCounted(out, demands, counts, size);
        writeCounted(out, typical, typicalCounts, typical.length);
    }

    private static void writeCounted(DataOutput out, Demand[] demands, long[] counts, int size) throws IOException {
        Fields.writeVarInt(out, size);
        for (int i = 0; i < size; i++) {
            demands[i].write(out);
            out.writeLong(counts[i]);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static TaskMix read(DataInput in) throws IOException {
        Versions.require("task mix", VERSION, in.readByte());
        TaskMix mix = new TaskMix(Fields.readCount(in, MOST));
        mix.arrivals = in.readLong();
        mix.renewAt = in.readLong();
        mix.version = in.readLong();
        mix.size = Fields.readCount(in, mix.most);
        for (int i = 0; i < mix.size; i++) {
            mix.demands[i] = Demand.read(in);
            mix.counts[i] = in.readLong();
            mix.slots.put(mix.demands[i], i);
        }
        mix.typical = new Demand[Fields.readCount(in, mix.most)];
        mix.typicalCounts = new long[mix.typical.length];
        for (int i = 0; i < mix.typical.length; i++) {
            mix.typical[i] = Demand.read(in);
            mix.typicalCounts[i] = in.readLong();
        }
        mix.share();
        return mix;
    }
}
