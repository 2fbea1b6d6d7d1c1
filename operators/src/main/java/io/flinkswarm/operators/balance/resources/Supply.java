package io.flinkswarm.operators.balance.resources;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * What a node has: capacity, what the pool reserved there, what the node reports as used, and its GPU devices.
 *
 * <p>Free of a resource is {@code capacity - max(reserved, reported)}: a report lags behind the pool's own reservations and
 * also counts work that is not the pool's. Devices are alike: the milli reported beyond the pool's own are taken off the
 * devices with the least left. What is free is never negative, also where a report takes capacity away that is in use; a
 * later release gives back exactly what was reserved.
 */
@Internal
public final class Supply {
    private static final int VERSION = 1;
    private static final int[] NO_DEVICES = {};
    private static final long[] NOTHING = {};

    private long[] capacity = NOTHING;
    private long[] reserved = NOTHING;
    private long[] reported = NOTHING;
    private int gpus;
    private long gpuReported;
    private String model;

    /** By device; longer than {@link #gpus} where devices went away that are still reserved. */
    private int[] gpuReserved = NO_DEVICES;

    // Derived, so that fits() is a few comparisons.
    private long[] free = NOTHING;
    private int[] idle = NO_DEVICES;
    private int most;
    private int whole;
    private long idleTotal;

    /** A node that has nothing until it reports. */
    public Supply() {}

    /** A node with nothing used. */
    public static Supply of(long[] capacity, int gpus, String model) {
        Supply supply = new Supply();
        supply.report(capacity, NOTHING, gpus, 0, model);
        return supply;
    }

    /**
     * Takes what the node says it has and uses; reservations stay.
     *
     * @param capacity thousandths by resource index
     * @param used thousandths in use by resource index; missing ones are not known and count as 0
     * @param gpus devices
     * @param gpuUsedMilli thousandths of devices in use, 0 where not known
     * @param model GPU model, null where none
     */
    public void report(long[] capacity, long[] used, int gpus, long gpuUsedMilli, String model) {
        if (gpus < 0 || gpus > Demand.MOST_GPUS) {
            throw new IllegalArgumentException("gpus must be from 0 to " + Demand.MOST_GPUS + ", but was " + gpus);
        }
        this.capacity = floored(capacity);
        this.reported = floored(used);
        this.gpus = gpus;
        this.gpuReported = Math.max(0, gpuUsedMilli);
        this.model = model;
        derive();
    }

    private static long[] floored(long[] amounts) {
        long[] floored = amounts.clone();
        for (int r = 0; r < floored.length; r++) {
            floored[r] = Math.max(0, floored[r]);
        }
        return floored;
    }

    /** The resources that this node has a capacity of. */
    public int resources() {
        return capacity.length;
    }

    /** Thousandths that the node has. */
    public long capacity(int resource) {
        return resource < capacity.length ? capacity[resource] : 0;
    }

    /** Thousandths that the pool reserved. */
    public long reserved(int resource) {
        return resource < reserved.length ? reserved[resource] : 0;
    }

    /** Thousandths that a task may still ask for, never negative. */
    public long free(int resource) {
        return resource < free.length ? free[resource] : 0;
    }

    /** Devices that the node has. */
    public int gpus() {
        return gpus;
    }

    /** Thousandths of a device that are free. */
    public int idle(int device) {
        return idle[device];
    }

    /** Thousandths free over all devices. */
    public long idleTotal() {
        return idleTotal;
    }

    /** Thousandths free on the device with the most. */
    public int mostIdle() {
        return most;
    }

    /** Devices that are wholly free. */
    public int wholeIdle() {
        return whole;
    }

    /** The node's GPU model, or null. */
    public String model() {
        return model;
    }

    /** Whether the node could run the task were it empty. */
    public boolean canEver(Demand demand) {
        if (!demand.allows(model) || demand.gpus() > gpus) {
            return false;
        }
        for (int r = demand.resources() - 1; r >= 0; r--) {
            if (demand.amount(r) > capacity(r)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the node can take the task now. */
    public boolean fits(Demand demand) {
        int asked = demand.gpus();
        if (asked == 1 ? demand.gpuMilli() > most : asked > whole) {
            return false;
        }
        for (int r = demand.resources() - 1; r >= 0; r--) {
            if (demand.amount(r) > free(r)) {
                return false;
            }
        }
        return demand.allows(model);
    }

    /** What keeps the node from taking the task now, such as {@code gpu model; cpu short by 3}; empty where it fits. */
    public String shortage(Demand demand, ResourceNames names) {
        StringBuilder reasons = new StringBuilder();
        if (!demand.allows(model)) {
            reasons.append("gpu model");
        }
        for (int r = 0; r < demand.resources(); r++) {
            if (demand.amount(r) > free(r)) {
                append(reasons, r < names.size() ? names.name(r) : "resource " + r, demand.amount(r) - free(r));
            }
        }
        if (demand.gpus() == 1 && demand.gpuMilli() > most) {
            append(reasons, "gpu", demand.gpuMilli() - most);
        } else if (demand.gpus() > 1 && demand.gpus() > whole) {
            append(reasons, "gpu", (long) Demand.WHOLE * (demand.gpus() - whole));
        }
        return reasons.toString();
    }

    private static void append(StringBuilder reasons, String what, long milli) {
        reasons.append(reasons.length() == 0 ? "" : "; ")
                .append(what)
                .append(" short by ")
                .append(BigDecimal.valueOf(milli, 3).stripTrailingZeros().toPlainString());
    }

    /**
     * The devices that the task takes here by best fit: the one with the least left that suffices, or the first whole ones.
     *
     * @throws IllegalStateException where the devices do not suffice
     */
    public int[] devices(Demand demand) {
        if (demand.gpus() == 0) {
            return NO_DEVICES;
        }
        if (demand.gpus() == 1) {
            int best = -1;
            for (int d = 0; d < idle.length; d++) {
                if (idle[d] >= demand.gpuMilli() && (best < 0 || idle[d] < idle[best])) {
                    best = d;
                }
            }
            if (best < 0) {
                throw misfit(demand);
            }
            return new int[] {best};
        }
        int[] devices = new int[demand.gpus()];
        int found = 0;
        for (int d = 0; d < idle.length && found < devices.length; d++) {
            if (idle[d] == Demand.WHOLE) {
                devices[found++] = d;
            }
        }
        if (found < devices.length) {
            throw misfit(demand);
        }
        return devices;
    }

    /**
     * Reserves what the task asks.
     *
     * @param chosen the devices it takes, or null for those of {@link #devices}
     * @return the devices it takes, to be handed to {@link #release}
     * @throws IllegalStateException where it does not fit
     */
    public int[] reserve(Demand demand, int[] chosen) {
        if (!fits(demand)) {
            throw misfit(demand);
        }
        int[] devices = chosen == null ? devices(demand) : chosen;
        if (devices.length != demand.gpus()) {
            throw new IllegalArgumentException(
                    "devices must be as many as the task asks, " + demand.gpus() + ", but were " + devices.length);
        }
        for (int i = 0; i < devices.length; i++) {
            int d = devices[i];
            if (d < 0 || d >= idle.length || idle[d] < demand.gpuMilli()) {
                throw new IllegalArgumentException(
                        "device must have " + demand.gpuMilli() + " thousandths free, but was device " + d);
            }
            for (int j = 0; j < i; j++) {
                if (devices[j] == d) {
                    throw new IllegalArgumentException("devices must be distinct, but were " + Arrays.toString(devices));
                }
            }
        }
        int resources = demand.resources();
        if (resources > reserved.length) {
            reserved = Arrays.copyOf(reserved, resources);
        }
        for (int r = 0; r < resources; r++) {
            reserved[r] += demand.amount(r);
            free[r] = freeOf(r);
        }
        for (int d : devices) {
            gpuReserved[d] += demand.gpuMilli();
        }
        if (devices.length > 0) {
            deriveDevices();
        }
        return devices;
    }

    private static IllegalStateException misfit(Demand demand) {
        return new IllegalStateException("demand must fit the node, but was " + demand + ": ask fits() first");
    }

    /** Gives back what {@link #reserve} took with these devices. */
    public void release(Demand demand, int[] devices) {
        for (int r = Math.min(demand.resources(), reserved.length) - 1; r >= 0; r--) {
            reserved[r] = Math.max(0, reserved[r] - demand.amount(r));
            if (r < free.length) {
                free[r] = freeOf(r);
            }
        }
        for (int d : devices) {
            if (d < gpuReserved.length) {
                gpuReserved[d] = Math.max(0, gpuReserved[d] - demand.gpuMilli());
            }
        }
        if (devices.length > 0) {
            deriveDevices();
        }
    }

    /** The greatest share in use over the resources and devices that the node has, 0..1; 0 where it has none. */
    public double utilisation() {
        double greatest = gpus == 0 ? 0 : 1 - (double) idleTotal / ((long) gpus * Demand.WHOLE);
        for (int r = 0; r < capacity.length; r++) {
            if (capacity[r] > 0) {
                greatest = Math.max(greatest, 1 - (double) free[r] / capacity[r]);
            }
        }
        return greatest;
    }

    private long freeOf(int resource) {
        return Math.max(0, capacity(resource) - Math.max(reserved(resource), reportedOf(resource)));
    }

    private long reportedOf(int resource) {
        return resource < reported.length ? reported[resource] : 0;
    }

    private void derive() {
        free = new long[capacity.length];
        for (int r = 0; r < free.length; r++) {
            free[r] = freeOf(r);
        }
        deriveDevices();
    }

    private void deriveDevices() {
        int length = gpuReserved.length;
        while (length > gpus && gpuReserved[length - 1] == 0) {
            length--;
        }
        length = Math.max(length, gpus);
        if (length != gpuReserved.length) {
            gpuReserved = Arrays.copyOf(gpuReserved, length);
        }
        if (idle.length != gpus) {
            idle = new int[gpus];
        }
        long ours = 0;
        for (int d = 0; d < gpus; d++) {
            ours += gpuReserved[d];
            idle[d] = Demand.WHOLE - gpuReserved[d];
        }
        long others = gpuReported - ours;
        while (others > 0) {
            int least = -1;
            for (int d = 0; d < gpus; d++) {
                if (idle[d] > 0 && (least < 0 || idle[d] < idle[least])) {
                    least = d;
                }
            }
            if (least < 0) {
                break;
            }
            int taken = (int) Math.min(others, idle[least]);
            idle[least] -= taken;
            others -= taken;
        }
        most = 0;
        whole = 0;
        idleTotal = 0;
        for (int milli : idle) {
            most = Math.max(most, milli);
            whole += milli == Demand.WHOLE ? 1 : 0;
            idleTotal += milli;
        }
    }

    /** A supply with the same contents that shares nothing that changes. */
    public Supply copy() {
        Supply copy = new Supply();
        copy.capacity = capacity.clone();
        copy.reserved = reserved.clone();
        copy.reported = reported.clone();
        copy.gpus = gpus;
        copy.gpuReported = gpuReported;
        copy.model = model;
        copy.gpuReserved = gpuReserved.clone();
        copy.derive();
        return copy;
    }

    /** Writes the supply. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        writeLongs(out, capacity);
        writeLongs(out, reserved);
        writeLongs(out, reported);
        Fields.writeVarInt(out, gpus);
        out.writeLong(gpuReported);
        Fields.writeString(out, model);
        Fields.writeVarInt(out, gpuReserved.length);
        for (int milli : gpuReserved) {
            Fields.writeVarInt(out, milli);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Supply read(DataInput in) throws IOException {
        Versions.require("supply", VERSION, in.readByte());
        Supply supply = new Supply();
        supply.capacity = readLongs(in);
        supply.reserved = readLongs(in);
        supply.reported = readLongs(in);
        supply.gpus = Fields.readCount(in, Demand.MOST_GPUS);
        supply.gpuReported = in.readLong();
        supply.model = Fields.readString(in);
        supply.gpuReserved = new int[Fields.readCount(in, Demand.MOST_GPUS)];
        for (int d = 0; d < supply.gpuReserved.length; d++) {
            supply.gpuReserved[d] = Fields.readVarInt(in);
        }
        supply.derive();
        return supply;
    }

    private static void writeLongs(DataOutput out, long[] values) throws IOException {
        Fields.writeVarInt(out, values.length);
        for (long value : values) {
            out.writeLong(value);
        }
    }

    private static long[] readLongs(DataInput in) throws IOException {
        long[] values = new long[Fields.readCount(in, ResourceNames.MOST)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }
}
